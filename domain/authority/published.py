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
    """Who exercises each post that is known, whether as incumbent or in their place, and for how long."""

    terms: Mapping[tuple[str, str], Validity] = field(default_factory=dict)

    def after(self, event: object) -> PostHolders:
        """The holders after an event of `SOURCES`; any other changes nothing."""
        match event:
            case e.PostFilled(post_id, account_id, since, until):
                return PostHolders({**self.terms, (post_id, account_id): Validity(since, until)})
            case e.PostVacated(post_id, account_id):
                return PostHolders({of: term for of, term in self.terms.items() if of != (post_id, account_id)})
            case _:
                return self

    def holds(self, account_id: str, post_id: str, at: datetime) -> bool:
        """Whether an account exercises a post at a moment."""
        term = self.terms.get((post_id, account_id))
        return term is not None and term.holds_at(at)

    def vacant(self, post_id: str, at: datetime) -> bool:
        """Whether nobody exercises a post at a moment."""
        return not any(post == post_id and term.holds_at(at) for (post, _), term in self.terms.items())
