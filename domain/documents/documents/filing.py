"""The leaves of a file: each document takes the next ones, a leaf for a page. None is taken out; some are sealed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from domain.documents.documents import issue_commands as c
from domain.documents.documents import issue_events as i
from domain.documents.documents.dossier import Dossier
from domain.documents.documents.stages import Issued, Received
from domain.documents.files.events import LeafSealed, LeavesAdded, index_of
from domain.documents.files.standing import index_after
from domain.kernel.refused import Refused

MOST_PAGES: Final = 10_000


def add_leaves(dossier: Dossier, command: c.AddLeaves) -> Sequence[LeavesAdded | i.DocumentFiled]:
    """Nothing where the document has its leaves. Refused: `not_issued`, `pages_out_of_range`, `file_closed`."""
    match dossier.document(command.document_id):
        case Issued(issue=issue) | Received(issue=issue) if issue.leaves is not None:
            return []
        case Issued(draft, issue) if issue.signed is not None and issue.rendered is not None:
            file_id, pages, sha256 = draft.began.file_id, issue.rendered.pages, issue.signed.sha256
        case Received(received):
            file_id, pages, sha256 = received.file_id, command.pages or 1, received.manifest_sha256
        case _:
            dossier.drafted(command.document_id)
            raise Refused("not_issued", "documentId")
    if not 1 <= pages <= MOST_PAGES:
        raise Refused("pages_out_of_range", "pages", pages=pages, limit=MOST_PAGES)
    standing = dossier.open_file(file_id)
    index = index_of(dossier.files[file_id])
    first, last = standing.leaves + 1, standing.leaves + pages
    added = LeavesAdded(
        file_id,
        first,
        last,
        command.document_id,
        replace(standing, leaves=last),
        sha256,
        index_after(index, first, last, command.document_id, sha256),
    )
    return [added, i.DocumentFiled(command.document_id, first, last)]


def seal_leaf(dossier: Dossier, command: c.SealLeaf) -> Sequence[LeafSealed | i.DocumentHidden]:
    """The leaves of a document stay, and are seen by those alone whom the seal names. Refused: `not_filed`.

    It may be done after the file was closed too: what was secret all along is found out later.
    """
    match dossier.document(command.document_id):
        case Issued(draft, issue):
            file_id = draft.began.file_id
        case Received(received, issue):
            file_id = received.file_id
        case _:
            dossier.drafted(command.document_id)
            raise Refused("not_filed", "documentId")
    if issue.leaves is None:
        raise Refused("not_filed", "documentId")
    if command.seal_id in issue.hidden:
        return []
    file = dossier.files[file_id]
    leaves = (file_id, *issue.leaves, command.document_id, command.seal_id)
    sealed = LeafSealed(*leaves, file.standing, index_of(file))
    return [sealed, i.DocumentHidden(command.document_id, command.seal_id)]
