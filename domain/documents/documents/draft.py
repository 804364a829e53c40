"""What there is of a document before it is approved: its file, its drafters, and its newest version."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import assert_never

from domain.documents.documents import events as e


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a document belongs: what most of its events say, so that each stands for itself."""

    document_id: str
    file_id: str
    unit: str


@dataclass(frozen=True, slots=True)
class Author:
    """An account that drafted, and the grant that it did it under."""

    account: str
    grant: str


@dataclass(frozen=True, slots=True)
class Draft:
    """What there is of a document before it is approved.

    `drafters` may draft now; `authors` are all who ever saved a version, whether they still may or not, each with the
    grants that they did it under. `template` is the one that the next version is printed from.
    """

    began: e.DraftStarted
    drafters: frozenset[str]
    authors: frozenset[Author]
    template: str
    newest: e.VersionSaved | None = None
    moved: bool = False

    @property
    def version(self) -> int:
        """The number of the newest version; 0 before the first."""
        return 0 if self.newest is None else self.newest.version

    @property
    def standing(self) -> Standing:
        """Where the document belongs."""
        return Standing(self.began.document_id, self.began.file_id, self.began.unit)

    @property
    def all_drafters(self) -> frozenset[str]:
        """Everybody who counts as a drafter: none of them reviews or approves."""
        return self.drafters | {author.account for author in self.authors}


def drafted(draft: Draft, event: e.DrafterInvited | e.DrafterRemoved | e.VersionSaved | e.MovedToTemplate) -> Draft:
    match event:
        case e.DrafterInvited(_, account_id):
            return replace(draft, drafters=draft.drafters | {account_id})
        case e.DrafterRemoved(_, account_id):
            return replace(draft, drafters=draft.drafters - {account_id})
        case e.VersionSaved():
            return replace(
                draft, newest=event, authors=draft.authors | {Author(event.drafter, event.under_grant)}, moved=False
            )
        case e.MovedToTemplate(_, template):
            return replace(draft, template=template, moved=True)
        case _:
            assert_never(event)
