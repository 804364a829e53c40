"""Who seals an issued document, and what of a seal is recorded: one by the installation, or by the approver's own key.

What a seal is, the machine has measured; whether that is the seal of this document, is decided here (documents.md 4).
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents import seal_events as s
from domain.documents.documents.attaching import attached
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.stages import Issued
from domain.documents.kinds.terms import SealedBy
from domain.kernel.declarations import Act
from domain.kernel.filling import filled
from domain.kernel.refused import Refused


def offer(dossier: Dossier, command: c.SealDocument, act: Act) -> Sequence[s.OwnSealOffered]:
    """The approver brings the rendered document under a seal of their own.

    Refused: `not_rendered`, `sealed_already`, `sealed_by_installation`, `signer_is_not_approver`, and what an upload is
    refused for.
    """
    stage = dossier.drafted(command.document_id)
    if not isinstance(stage, Issued) or stage.issue.rendered is None:
        raise Refused("not_rendered", "documentId")
    if stage.issue.rendered.sealed_by is SealedBy.INSTALLATION:
        raise Refused("sealed_by_installation", "documentId")
    if act.actor != stage.approval.approver:
        raise Refused("signer_is_not_approver", "documentId")
    if (offered := stage.issue.offered) is not None and offered.upload_id == command.upload_id:
        return []
    if stage.issue.signed is not None:
        raise Refused("sealed_already", "documentId")
    standing = stage.draft.standing
    _, (part,) = attached(dossier, standing.unit, standing.file_id, (command.upload_id,))
    brought = {"blob": part.blob, "size": part.size, "signer": act.actor}
    return [filled(s.OwnSealOffered, standing, upload_id=command.upload_id, **brought)]


def sign(dossier: Dossier, stage: Issued, command: c.RecordSignature, act: Act) -> Sequence[i.IssueEvent]:
    """The seal, once; where what the approver brought is none, why. What the installation made is refused for it.

    Refused: `not_rendered`, `prefix_differs`, `pins_differ`, `signature_invalid`, `certificate_unknown`,
    `certificate_ended`, `signer_is_not_approver`.
    """
    issue, standing = stage.issue, stage.draft.standing
    if issue.rendered is None:
        raise Refused("not_rendered", "documentId")
    if issue.signed is not None:
        return []
    try:
        _check(dossier, stage, issue.rendered, command, act)
    except Refused as refused:
        offered = issue.offered
        if offered is None or command.upload_id is None:
            raise
        again = issue.seal_refused == refused.code or offered.upload_id != command.upload_id
        return [] if again else [filled(s.OwnSealRefused, standing, upload_id=command.upload_id, code=refused.code)]
    return [filled(i.DocumentSigned, command, file_id=standing.file_id, unit=standing.unit)]


def _check(dossier: Dossier, stage: Issued, rendered: i.DocumentRendered, command: c.RecordSignature, act: Act) -> None:
    if (command.prefix_sha256, command.prefix_length) != (rendered.sha256, rendered.size):
        raise Refused("prefix_differs", "prefixSha256")
    if (command.renderer, command.fonts_sha256) != (rendered.renderer, rendered.fonts_sha256):
        raise Refused("pins_differ", "renderer")
    if command.finding is not None:
        raise Refused("signature_invalid", "finding", finding=command.finding)
    certificate = dossier.certificates.get(command.certificate_sha256)
    if certificate is None:
        raise Refused("certificate_unknown", "certificateSha256")
    at = command.signed_at or act.at
    if not certificate.held(min(at, act.at)):
        raise Refused("certificate_ended", "certificateSha256", until=certificate.registered.valid_until.isoformat())
    wanted = stage.approval.approver if rendered.sealed_by is SealedBy.APPROVER else None
    if certificate.registered.holder != wanted:
        raise Refused("signer_is_not_approver", "certificateSha256")
