"""The review of one version: the steps of its route, and what each post said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from domain.documents.documents import events as e
from domain.documents.routes.steps import DocumentDuty, RouteStep


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a post said of the version, by which account."""

    post: str
    by: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class ReviewedStep:
    """A step of the route, and the verdicts on it.

    It is done by as many agreements as it needs, or once so many posts object that these cannot come any more: of a
    single post, an objection does it.
    """

    step: RouteStep
    verdicts: tuple[Verdict, ...] = ()

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

    def after(self, event: e.StepAgreed | e.StepObjected) -> ReviewedStep:
        """The step after somebody said something of it, or of another one."""
        if event.step != self.step.key:
            return self
        verdict = Verdict(event.post, event.reviewer, isinstance(event, e.StepAgreed))
        return replace(self, verdicts=(*self.verdicts, verdict))


def reviewing(steps: Iterable[ReviewedStep]) -> Sequence[ReviewedStep]:
    """The steps before the approval."""
    return [step for step in steps if step.step.duty is not DocumentDuty.APPROVE]


def approving(steps: Iterable[ReviewedStep]) -> ReviewedStep:
    """The step that approves: each route has one."""
    return next(step for step in steps if step.step.duty is DocumentDuty.APPROVE)
