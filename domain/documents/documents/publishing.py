"""Publishing an issued document: whole or redacted, where its kind is for the public."""

from __future__ import annotations

from collections.abc import Sequence

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.redacting import publishable
from domain.documents.documents.stages import Issued
from domain.documents.files.standing import Classification
from domain.documents.naming import kind_of
from domain.kernel.declarations import Act
from domain.kernel.refused import Refused


def publish(dossier: Dossier, command: c.PublishDocument, act: Act) -> Sequence[i.DocumentPublished]:
    """Refused: `not_issued`, `published_already`, `not_for_publication` (the kind, or the level of the file), and what
    a redacted file is refused for.
    """
    stage = dossier.drafted(command.document_id)
    if not isinstance(stage, Issued) or (signed := stage.issue.signed) is None:
        raise Refused("not_issued", "documentId")
    if (former := stage.issue.published) is not None:
        if former.title == command.title and former.redacted == (command.redaction is not None):
            return []
        raise Refused("published_already", "documentId")
    began = stage.draft.began
    terms = dossier.kinds[kind_of(began.kind)].versions.adopted(began.kind, "documentId")
    level = dossier.files[began.file_id].standing.classification
    if not terms.publish or level in {Classification.RESTRICTED, Classification.PERSONAL} or signed.sha256 is None:
        raise Refused("not_for_publication", "documentId")
    file = signed if command.redaction is None else publishable(stage.issue, command.redaction)
    if file.sha256 is None:
        raise Refused("not_for_publication", "documentId")
    published = i.DocumentPublished(
        document_id=command.document_id,
        unit=began.unit,
        kind=kind_of(began.kind),
        number=stage.issue.number,
        title=command.title,
        language=began.language,
        sha256=file.sha256,
        blob=file.blob,
        published_on=act.at.date(),
        redacted=command.redaction is not None,
    )
    return [published]
