"""The steps of a route: whose duty each is, which posts do it, and how many of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Final

from domain.documents.forms import TitleLine
from domain.kernel.forms import Form, pattern
from domain.kernel.refused import Refused

MAX_STEPS: Final = 30
MAX_POSTS: Final = 30
MAX_STEP_DAYS: Final = 365

StepKey = Annotated[str, pattern(r"[a-z][a-z0-9_]{0,39}", "not_a_step", "1 to 40 small letters, digits, _")]
"""What a step is called within its route."""
StepPost = Annotated[
    str,
    pattern(
        r"(?:[A-Z0-9][A-Z0-9_.]{1,39}:[A-Za-z0-9][A-Za-z0-9_.-]{0,23})?/[A-Za-z0-9][A-Za-z0-9_.-]{0,23}",
        "not_a_post_of_a_route",
        "a post such as EX:moh/minister, or /head for that post of the document's own unit",
    ),
]
"""A post, or, without a unit before the stroke, the post of that code at the unit that drafts."""


class DocumentDuty(StrEnum):
    """What a person does for a document; reviewers and countersigners agree or object, an approver decides."""

    DRAFT = "draft"
    REVIEW = "review"
    COUNTERSIGN = "countersign"
    APPROVE = "approve"


def _duty_name(value: str, path: str) -> str:
    if value not in set(DocumentDuty):
        raise Refused("unknown_duty", path, value=ascii(value)[:40], known=", ".join(DocumentDuty))
    return value


DutyName = Annotated[str, Form(_duty_name, f"one of {', '.join(DocumentDuty)}", ("unknown_duty",))]
"""A duty on a document, by its name."""


@dataclass(frozen=True, slots=True)
class RouteStep:
    """A step: `needed` of its `posts` do it within `days` working days.

    No person does it who has one of the duties in `apart_from` on the same document.
    """

    key: StepKey
    title: TitleLine
    duty: DocumentDuty
    posts: tuple[StepPost, ...]
    needed: int
    days: int
    apart_from: tuple[DutyName, ...]

    def at(self, unit: str) -> RouteStep:
        """The step with its posts as they are called for a document of a unit."""
        posts = tuple(f"{unit}{post}" if post.startswith("/") else post for post in self.posts)
        return RouteStep(self.key, self.title, self.duty, posts, self.needed, self.days, self.apart_from)


def check_steps(steps: Sequence[RouteStep]) -> None:
    """Refused: `too_many_steps`, `step_twice`, `step_not_possible`, `route_without_approver`."""
    if len(steps) > MAX_STEPS:
        raise Refused("too_many_steps", "steps", count=len(steps), limit=MAX_STEPS)
    keys = set[str]()
    for step in steps:
        if step.key in keys:
            raise Refused("step_twice", "steps", step=step.key)
        keys.add(step.key)
        _check_possible(step)
    approving = [step for step in steps if step.duty is DocumentDuty.APPROVE]
    if len(approving) != 1 or approving[0] is not steps[-1] or DocumentDuty.DRAFT not in approving[0].apart_from:
        raise Refused("route_without_approver", "steps")


def _check_possible(step: RouteStep) -> None:
    right = (
        step.duty is not DocumentDuty.DRAFT
        and 1 <= len(step.posts) <= MAX_POSTS
        and len(set(step.posts)) == len(step.posts)
        and 1 <= step.needed <= len(step.posts)
        and 1 <= step.days <= MAX_STEP_DAYS
        and (step.duty is not DocumentDuty.APPROVE or step.needed == 1)
    )
    if not right:
        raise Refused("step_not_possible", "steps", step=step.key, posts=len(step.posts), needed=step.needed)
