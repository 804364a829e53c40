"""The review of one version: the steps of its route, and what each post said."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, assert_never

from domain.documents.documents import events as e
from domain.documents.documents import silence_events as s
from domain.documents.documents.silence_events import PassedSeat
from domain.documents.documents.step_terms import StepTerm
from domain.documents.routes.steps import DocumentDuty, RouteStep

BY_LAW: Final = "by_law"
"""In place of the account, where a post did not speak and the law takes its silence for consent."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a post said of the version, by which account; `by_law` where it was silent, and that is consent."""

    post: str
    by: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class ReviewedStep:
    """A step of the route, and the verdicts on it.

    `passed` says which posts may speak in the place of those that were silent. It is done by as many agreements as it
    needs, or once so many posts object that these cannot come any more: of a single post, an objection does it.
    """

    step: RouteStep
    verdicts: tuple[Verdict, ...] = ()
    term: StepTerm | None = None
    passed: tuple[PassedSeat, ...] = ()

    @property
    def done(self) -> bool:
        """Whether nothing more is due."""
        agreed = sum(verdict.agrees for verdict in self.verdicts)
        left = len(self.step.posts) - len(self.verdicts)
        return agreed >= self.step.needed or agreed + left < self.step.needed

    @property
    def open_posts(self) -> tuple[str, ...]:
        """The posts that have not said anything, while the step is due."""
        spoken = {verdict.post for verdict in self.verdicts}
        return () if self.done else tuple(post for post in self.step.posts if post not in spoken)

    def of(self, account: str) -> Verdict | None:
        """What an account said."""
        return next((verdict for verdict in self.verdicts if verdict.by == account), None)

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts that may do it: its own, and those that it was passed on to."""
        return tuple(dict.fromkeys((*self.step.posts, *(seat.to for seat in self.passed))))

    def voices(self) -> Iterator[tuple[str, str]]:
        """Each post of the step with one that may speak for it: first itself, then those that it was passed on to."""
        yield from ((post, post) for post in self.step.posts)
        yield from ((seat.post, seat.to) for seat in self.passed if seat.to != seat.post)

    def after(self, event: e.StepAgreed | e.StepObjected | s.SilenceEvent) -> ReviewedStep:
        """The step after something of it, or of another one."""
        if event.step != self.step.key:
            return self
        match event:
            case e.StepAgreed() | e.StepObjected():
                verdict = Verdict(event.post, event.reviewer, isinstance(event, e.StepAgreed))
                return replace(self, verdicts=(*self.verdicts, verdict))
            case s.DeemedAgreed(posts=posts):
                silent = (Verdict(post, BY_LAW, agrees=True) for post in posts)
                return replace(self, verdicts=(*self.verdicts, *silent))
            case s.StepPassedOn(seats=seats, term=term):
                return replace(self, passed=(*self.passed, *seats), term=term)
            case s.StepTermBegan(term=term) | s.StepTermExtended(term=term):
                return replace(self, term=term)
            case _:
                assert_never(event)


def reviewing(steps: Iterable[ReviewedStep]) -> Sequence[ReviewedStep]:
    """The steps before the approval."""
    return [step for step in steps if step.step.duty is not DocumentDuty.APPROVE]


def approving(steps: Iterable[ReviewedStep]) -> ReviewedStep:
    """The step that approves: each route has one."""
    return next(step for step in steps if step.step.duty is DocumentDuty.APPROVE)
