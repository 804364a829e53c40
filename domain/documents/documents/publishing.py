"""Publishing an issued document: whole or redacted, where its kind is for the public."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.redacting import publishable
from domain.documents.documents.stages import Issued
from domain.documents.files.standing import Classification
from domain.documents.kinds.terms import DocumentDirection, KindTerms
from domain.documents.naming import kind_of
from domain.kernel.declarations import Act
from domain.kernel.refused import Refused

_KEPT_BACK: Final = frozenset({Classification.RESTRICTED, Classification.PERSONAL})
"""Levels of files whose documents are not published."""


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
    level = dossier.files[stage.draft.began.file_id].standing.classification
    if not _terms(dossier, stage).publish or level in _KEPT_BACK:
        raise Refused("not_for_publication", "documentId")
    file = signed if command.redaction is None else publishable(stage.issue, command.redaction)
    return [_published(stage, file, command.title, act)]


def announce(dossier: Dossier, command: c.PublishAnnouncement, act: Act) -> Sequence[i.DocumentPublished]:
    """What is public on issue is published whole, under its subject; nothing of any other document happens."""
    stage = dossier.document(command.document_id)
    if not isinstance(stage, Issued) or (signed := stage.issue.signed) is None or stage.issue.published is not None:
        return []
    terms, newest = _terms(dossier, stage), stage.draft.newest
    level = dossier.files[stage.draft.began.file_id].standing.classification
    public = terms.publish and terms.direction is DocumentDirection.PUBLIC and level not in _KEPT_BACK
    if not public or newest is None or newest.subject is None or signed.sha256 is None:
        return []
    return [_published(stage, signed, newest.subject, act)]


def _terms(dossier: Dossier, stage: Issued) -> KindTerms:
    pin = stage.draft.began.kind
    return dossier.kinds[kind_of(pin)].versions.adopted(pin, "documentId")


def _published(stage: Issued, file: i.DocumentSigned | i.RedactionDrafted, title: str, act: Act) -> i.DocumentPublished:
    """Refused: `not_for_publication`, where the file was destroyed."""
    if file.sha256 is None:
        raise Refused("not_for_publication", "documentId")
    began = stage.draft.began
    return i.DocumentPublished(
        document_id=began.document_id,
        unit=began.unit,
        kind=kind_of(began.kind),
        number=stage.issue.number,
        title=title,
        language=began.language,
        sha256=file.sha256,
        blob=file.blob,
        published_on=act.at.date(),
        redacted=isinstance(file, i.RedactionDrafted),
    )
