"""Files that belong to a document: uploads of its unit, under the key of its official file."""

from __future__ import annotations

from collections.abc import Sequence

from domain.documents.documents import manifest as m
from domain.documents.documents.dossier import Dossier
from domain.files.published import UNKNOWN_FILE, Admitted, usable
from domain.kernel.refused import Refused


def attached(
    dossier: Dossier, unit: str, file_id: str, uploads: Sequence[str]
) -> tuple[tuple[m.Attachment, ...], tuple[m.StoredPart, ...]]:
    """What the manifest says of these uploads, and where their bytes are.

    Refused: `too_many_parts`, `attachment_twice`, `blob_unknown`, `blob_quarantined`.
    """
    if len(uploads) > m.MAX_PARTS:
        raise Refused("too_many_parts", "attachments", limit=m.MAX_PARTS)
    attachments, parts = list[m.Attachment](), list[m.StoredPart]()
    for upload in uploads:
        state = dossier.uploads.get(upload, UNKNOWN_FILE)
        file = usable(state, unit, "attachments", upload)
        if not isinstance(state, Admitted) or file.thing != file_id:
            raise Refused("blob_unknown", "attachments", upload=upload)
        name, sha256 = state.received.name or "", file.sha256 or ""
        if name in {attachment.name for attachment in attachments}:
            raise Refused("attachment_twice", "attachments")
        attachments.append(m.Attachment(name, file.detected_type, file.size, sha256))
        parts.append(m.StoredPart(file.blob, file.detected_type, file.size))
    return tuple(attachments), tuple(parts)
