"""One document in place of another: the former stays, marked, and all its recipients get what holds now."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.dispatching import Sent, dispatch
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.issue import Issue
from domain.documents.documents.stages import Issued
from domain.kernel.declarations import Act
from domain.kernel.refused import Refused


def supersede(dossier: Dossier, command: c.Supersede, act: Act) -> Sequence[i.IssueEvent | Sent]:
    """Refused: `supersedes_itself`, `not_issued`, `superseded_already`, `other_file`, and what its dispatch is refused
    for.
    """
    if command.by == command.document_id:
        raise Refused("supersedes_itself", "by")
    former, holding = (dossier.drafted(id_) for id_ in (command.document_id, command.by))
    if not (isinstance(former, Issued) and former.issue.signed):
        raise Refused("not_issued", "documentId")
    if not (isinstance(holding, Issued) and holding.issue.signed):
        raise Refused("not_issued", "by")
    if (by := former.issue.superseded_by) is not None:
        if by == command.by:
            return []
        raise Refused("superseded_already", "documentId", by=by)
    if former.draft.began.file_id != holding.draft.began.file_id:
        raise Refused("other_file", "by")
    return [
        i.DocumentSuperseded(command.document_id, command.by, command.reason),
        i.Supersedes(command.by, command.document_id),
        *_sent_again(dossier, former, holding, command, act),
    ]


def sent_again(former: Issue, holding: Issue, unit: str) -> tuple[str, ...]:
    """Whoever got the former, and has not what the unit sends in its place."""
    return tuple(sorted(former.recipients - holding.recipients - {unit}))


def _sent_again(dossier: Dossier, former: Issued, holding: Issued, command: c.Supersede, act: Act) -> Iterator[Sent]:
    """What holds now goes to them: to many in a run, as any circular does."""
    if recipients := sent_again(former.issue, holding.issue, holding.draft.began.unit):
        yield from dispatch(dossier, c.Dispatch(command.by, recipients), act)
