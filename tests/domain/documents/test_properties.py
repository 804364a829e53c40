"""Whatever people try: what is approved was agreed to as it stands, by people who did not write it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.documents.documents import commands as c
from domain.documents.documents import events as e
from domain.documents.documents.decider import DECIDER
from domain.kernel.declarations import Refused
from tests.domain.documents.story import (
    APPROVAL,
    BASE,
    DOCUMENT,
    LEGAL,
    MONEY,
    STARTED,
    holds,
    person,
    route,
    save,
)

PEOPLE = ("ana", "bea", "carlos", "a", "b", "c")
POSTS = (
    *(holds(name, f"EX:mof/{name}") for name in "abc"),
    *(holds(name, "EX:moh/legal") for name in ("ana", "bea")),
    *(holds(name, "EX:moh/head") for name in ("ana", "bea", "carlos")),
)
GIVEN: tuple[Any, ...] = (*BASE[:5], *route(LEGAL, MONEY, APPROVAL), *POSTS, STARTED)
VERSIONS = st.integers(1, 3)
STEPS = st.sampled_from(["legal", "money"])
COMMANDS = st.one_of(
    st.builds(save, st.integers(0, 2), st.sampled_from(["One.", "Two."])),
    st.builds(lambda version: c.SubmitForReview(DOCUMENT, version), VERSIONS),
    st.just(c.RecallDraft(DOCUMENT)),
    st.builds(lambda who: c.InviteDrafter(DOCUMENT, who), st.sampled_from(PEOPLE)),
    st.builds(lambda who: c.RemoveDrafter(DOCUMENT, who), st.sampled_from(PEOPLE)),
    st.builds(lambda step, version: c.Agree(DOCUMENT, step, version), STEPS, VERSIONS),
    st.builds(lambda step, version: c.Object(DOCUMENT, step, version, "unclear"), STEPS, VERSIONS),
    st.builds(lambda step, version: c.ReturnDraft(DOCUMENT, step, version, "unclear"), STEPS, VERSIONS),
    st.builds(lambda version: c.Approve(DOCUMENT, version), VERSIONS),
)
TRIES = st.lists(st.tuples(st.sampled_from(PEOPLE), COMMANDS), max_size=40)


def way(writer: str, legal: str, approver: str) -> list[tuple[str, Any]]:
    """The way to an approval of what two wrote: attempts are thrown in between, since chance alone hardly finds it."""
    return [
        ("ana", save(0, "One.")),
        ("ana", c.InviteDrafter(DOCUMENT, writer)),
        (writer, save(1, "Two.")),
        ("ana", c.RemoveDrafter(DOCUMENT, writer)),
        ("ana", c.SubmitForReview(DOCUMENT, 2)),
        (legal, c.Agree(DOCUMENT, "legal", 2)),
        ("a", c.Agree(DOCUMENT, "money", 2)),
        ("b", c.Agree(DOCUMENT, "money", 2)),
        (approver, c.Approve(DOCUMENT, 2)),
    ]


WAYS = st.builds(way, st.sampled_from(PEOPLE[1:]), st.sampled_from(["ana", "bea"]), st.sampled_from(PEOPLE[:3]))


def recorded(tries: Sequence[tuple[str, Any]]) -> list[Any]:
    """What was recorded of all that people tried."""
    state, events = DECIDER.fold(GIVEN), list[Any]()
    for who, command in tries:
        try:
            more = DECIDER.decide(state, command, person(who))
        except Refused:
            continue
        state = DECIDER.fold(more, state)
        events += more
    return events


def check(events: Sequence[Any]) -> bool:
    """Each approval stands on its newest version, on verdicts since its review began, and on other people."""
    approvals = [place for place, event in enumerate(events) if isinstance(event, e.DocumentApproved)]
    for place in approvals:
        approval, before = events[place], events[:place]
        saved = [event for event in before if isinstance(event, e.VersionSaved)]
        assert (approval.version, approval.manifest_sha256) == (saved[-1].version, saved[-1].manifest_sha256)
        begun = max(number for number, event in enumerate(before) if isinstance(event, e.ReviewStarted))
        said = before[begun:]
        assert not any(isinstance(event, e.VersionSaved | e.DraftRecalled | e.DraftReturned) for event in said)
        verdicts = [event for event in said if isinstance(event, e.StepAgreed | e.StepObjected)]
        assert {event.version for event in verdicts} == {approval.version}
        assert {event.step for event in verdicts if event.done} == {"legal", "money"}
        wrote = {event.drafter for event in saved}
        assert not wrote & {approval.approver, *(event.reviewer for event in verdicts)}
        assert approval.approver not in {event.reviewer for event in verdicts if event.step == "legal"}
        assert len({(event.step, event.reviewer) for event in verdicts}) == len(verdicts)
    return bool(approvals)


@given(st.data())
def test_what_is_approved_was_agreed_to_as_it_stands_by_people_who_did_not_write_it(data: st.DataObject) -> None:
    tries = list[tuple[str, Any]]()
    for step in data.draw(WAYS):
        tries += [*data.draw(st.lists(st.tuples(st.sampled_from(PEOPLE), COMMANDS), max_size=3)), step]
    check(recorded([*tries, *data.draw(TRIES)]))


def test_the_way_leads_to_an_approval() -> None:
    assert check(recorded(way("c", "bea", "carlos")))
