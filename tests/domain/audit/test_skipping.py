"""An act that cannot be read is left out by one decision, for good, with a reason."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.audit.commands import SkipAct
from domain.audit.events import ActSkipped
from domain.audit.forms import LONGEST_REASON
from domain.audit.refusals import MESSAGES
from domain.audit.skipping import DECIDER
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
LEAF = "A" * 43 + "="
SKIP = SkipAct(position=7, stream="purse-a", version=1, leaf_hash=LEAF, reason="A broken import")
SKIPPED = ActSkipped(position=7, stream="purse-a", version=1, leaf_hash=LEAF, reason="A broken import")


def test_an_act_is_skipped_once() -> None:
    spec.given().when(SKIP).then(SKIPPED)
    spec.given().when(replace(SKIP, reason="  A broken import\n")).then(SKIPPED)


def test_a_second_decision_about_the_same_act_changes_nothing_whatever_its_reason() -> None:
    spec.given(SKIPPED).when(replace(SKIP, reason="Another reason")).then()


@pytest.mark.parametrize("other", [{"stream": "purse-b"}, {"version": 2}, {"leaf_hash": "B" * 43 + "="}])
def test_the_decision_holds_for_these_bytes_alone(other: dict[str, object]) -> None:
    spec.given(SKIPPED).when(replace(SKIP, **other)).refused("skipped_as_other_act", "leafHash")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "code", "path"),
    [
        ({"position": 0}, "not_an_act", "position"),
        ({"version": 0}, "not_an_act", "position"),
        ({"leaf_hash": "A" * 44}, "not_a_leaf_hash", "leafHash"),
        ({"leaf_hash": f"{LEAF}\n"}, "not_a_leaf_hash", "leafHash"),
        ({"reason": "  "}, "skip_reason_length", "reason"),
        ({"reason": "x" * (LONGEST_REASON + 1)}, "skip_reason_length", "reason"),
        ({"reason": "one\ntwo"}, "skip_reason_length", "reason"),
    ],
)
def test_a_decision_that_cannot_be_is_refused(changed: dict[str, object], code: str, path: str) -> None:
    spec.given().when(replace(SKIP, **changed)).refused(code, path)  # type: ignore[arg-type]
