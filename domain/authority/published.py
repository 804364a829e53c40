"""The facts about permissions that other contexts may use: which accounts exercise a post, and when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from domain.authority import events as e
from domain.authority.validity import Validity
from domain.kernel.publishing import PublishedStreams

__all__ = ["HOLDERS", "SOURCES", "PostFact", "PostHolders"]

PostFact = e.PostFilled | e.PostVacated
SOURCES = (e.PostFilled, e.PostVacated)
"""The events that `PostHolders` folds."""
HOLDERS = PublishedStreams("holder", SOURCES)
"""The streams that they stand in: `holder-<post id>`."""


@dataclass(frozen=True, slots=True)
class PostHolders:
    """Who exercises each post that is known, and for how long; `acting` are those in the place of the incumbent."""

    terms: Mapping[tuple[str, str], Validity] = field(default_factory=dict)
    acting: frozenset[tuple[str, str]] = frozenset()

    def after(self, event: object) -> PostHolders:
        """The holders after an event of `SOURCES`; any other changes nothing."""
        match event:
            case e.PostFilled(post_id, account_id, since, until, acting):
                who = (post_id, account_id)
                return PostHolders(
                    {**self.terms, who: Validity(since, until)}, self.acting | {who} if acting else self.acting - {who}
                )
            case e.PostVacated(post_id, account_id):
                who = (post_id, account_id)
                return PostHolders({of: term for of, term in self.terms.items() if of != who}, self.acting - {who})
            case _:
                return self

    def holds(self, account_id: str, post_id: str, at: datetime) -> bool:
        """Whether an account exercises a post at a moment."""
        term = self.terms.get((post_id, account_id))
        return term is not None and term.holds_at(at)

    def holders(self, post_id: str, at: datetime) -> frozenset[str]:
        """The accounts that exercise a post at a moment."""
        return frozenset(
            account for (post, account), term in self.terms.items() if post == post_id and term.holds_at(at)
        )

    def deputies(self, post_id: str, at: datetime) -> frozenset[str]:
        """Those of its holders who act in the place of the incumbent."""
        return frozenset(account for account in self.holders(post_id, at) if (post_id, account) in self.acting)

    def vacant(self, post_id: str, at: datetime) -> bool:
        """Whether nobody exercises a post at a moment."""
        return not any(post == post_id and term.holds_at(at) for (post, _), term in self.terms.items())
