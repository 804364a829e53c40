"""Archive timestamps behind seals (B-LTA), one more each few years: the level comes later, the act never waits.

Nothing in front of them changes: what was sealed is the beginning of what is archived, byte by byte (documents.md 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.stages import Issued
from domain.kernel.filling import filled
from domain.kernel.refused import Refused


def archive(dossier: Dossier, command: c.ArchivingCommand) -> Sequence[i.SealEvent]:
    """What is asked for, and what came of it; nothing where nobody asked. Refused: `not_issued`, `prefix_differs`."""
    stage = dossier.drafted(command.document_id)
    if not isinstance(stage, Issued) or (signed := stage.issue.signed) is None:
        raise Refused("not_issued", "documentId")
    issue, standing = stage.issue, stage.draft.standing
    newest = issue.archived or signed
    match command:
        case c.RequestArchiveStamp():
            return [] if issue.stamp_due else [filled(i.ArchiveStampDue, standing, blob=newest.blob)]
        case c.RecordArchiveStamp() | c.RecordArchiveStampFailure() if not issue.stamp_due:
            return []
        case c.RecordArchiveStamp():
            if (command.prefix_sha256, command.prefix_length) != (newest.sha256, newest.size):
                raise Refused("prefix_differs", "prefixSha256")
            return [filled(i.SealArchived, command, file_id=standing.file_id, unit=standing.unit)]
        case c.RecordArchiveStampFailure(code=code):
            return [filled(i.ArchiveStampFailed, standing, code=code)]
        case _:
            assert_never(command)
