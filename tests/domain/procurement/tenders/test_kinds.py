"""Each entry of the two example sets: its tender is published with the least periods, and not a second before them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from domain.procurement.frameworks.events import FrameworkConcluded, MemberSuspended
from domain.procurement.kinds import ProcedureKind
from domain.procurement.periods import last_day, period
from tests.domain.procurement.procedures.sets import loaded
from tests.domain.procurement.tenders import desks
from tests.domain.procurement.tenders.desks import DRAFT, HEAD, PUBLISH, spec, told
from tests.domain.procurement.tenders.kinds import (
    DAYS,
    FRAMEWORK,
    MEMBERS,
    SECOND,
    agreement,
    ends,
    of_buyer,
    prepared,
    published,
)

ENTRIES = [(name, code) for name in ("ua", "eu") for code in loaded(name)]
LEAST: dict[tuple[str, str], tuple[str, ...]] = {
    ("ua", "open"): ("7d",),
    ("ua", "open_prequalified"): ("30d",),
    ("ua", "dialogue"): ("30d", "5d", "30d"),
    ("ua", "quotation"): ("3w", "2w"),
    ("ua", "catalogue"): ("2w",),
    ("ua", "framework"): ("30d",),
    ("ua", "mini_competition"): ("1d", "3d"),
    ("ua", "direct"): (),
    ("ua", "direct_quick"): (),
    ("ua", "emergency"): ("6w",),
    ("ua", "report"): (),
    ("eu", "open"): ("30d",),
    ("eu", "restricted"): ("30d", "25d"),
    ("eu", "negotiated"): ("30d", "30d"),
    ("eu", "framework"): ("30d",),
    ("eu", "mini_competition"): ("10d",),
    ("eu", "quotation"): ("10d",),
    ("eu", "direct"): (),
    ("eu", "emergency"): (),
}
"""The stages before the deadline, one after the other, as section 2 of the specification and the sets have them."""


def test_the_table_has_every_entry_of_both_sets() -> None:
    assert set(LEAST) == set(ENTRIES)


@pytest.mark.parametrize(("name", "code"), ENTRIES)
def test_each_kind_is_published_with_its_least_periods_and_not_a_second_before(name: str, code: str) -> None:
    stages = LEAST[name, code]
    if not stages:
        assert published(prepared(name, code, None)).periods is None
        return
    instants, two = ends(stages, of_buyer(name, code)), of_buyer(name, code).kind is ProcedureKind.RESTRICTED
    deadline, requests = instants[-1], instants[0] if two else None
    periods = published(prepared(name, code, deadline, requests=requests)).periods
    assert periods is not None
    assert (periods.deadline.at, periods.requests_until and periods.requests_until.at) == (deadline, requests)
    early = prepared(name, code, deadline - SECOND, requests=requests)
    spec.given(*early).when(PUBLISH, by=HEAD).refused("min_period", "deadline")
    if requests is not None:
        early = prepared(name, code, deadline, requests=requests - SECOND)
        spec.given(*early).when(PUBLISH, by=HEAD).refused("min_period", "requestsUntil")


def _late() -> Iterator[datetime]:
    """A deadline for bids and an end of requests, both far away."""
    yield datetime.fromisoformat("2026-09-30T18:00:00+03:00")
    yield datetime.fromisoformat("2026-08-30T18:00:00+03:00")


def test_only_two_stages_have_an_end_of_requests() -> None:
    deadline, requests = _late()
    spec.given(*prepared("ua", "dialogue", deadline)).when(PUBLISH, by=HEAD).refused("requests_end_required")
    asked = prepared("ua", "open", deadline, requests=requests)
    spec.given(*asked).when(PUBLISH, by=HEAD).refused("requests_not_asked_for", "requestsUntil")
    draft = replace(DRAFT, requests_until=requests.replace(microsecond=1))
    spec.given(*desks.book()).when(draft).refused("deadline_not_whole", "requestsUntil")
    draft = replace(DRAFT, requests_until=requests.replace(tzinfo=None))
    spec.given(*desks.book()).when(draft).refused("deadline_without_offset", "requestsUntil")


def test_members_compete_while_enough_of_them_are_active() -> None:
    """Ukraine asks for 3 members, and for 7 days that are left of the agreement."""
    deadline, _ = _late()
    events = prepared("ua", "mini_competition", deadline)
    assert published(events).framework_id == FRAMEWORK
    fewer = [*events, MemberSuspended(FRAMEWORK, MEMBERS[0], "Late")]
    spec.given(*fewer).when(PUBLISH, by=HEAD).refused("framework_exhausted", "frameworkId")
    spec.given(*events, agreement("UA:town")).when(PUBLISH, by=HEAD).refused("framework_of_another", "frameworkId")


def test_members_compete_while_enough_time_is_left_of_their_agreement() -> None:
    deadline, _ = _late()
    events = prepared("ua", "mini_competition", deadline)
    seventh = last_day(HEAD.at, period("7d"), DAYS)
    assert published([*events, replace(agreement(), until=seventh)]).framework_id == FRAMEWORK
    over = replace(agreement(), until=seventh - timedelta(days=1))
    spec.given(*events, over).when(PUBLISH, by=HEAD).refused("framework_over", "frameworkId")


def test_a_competition_names_its_agreement_and_nothing_else_does() -> None:
    deadline, _ = _late()
    events = prepared("ua", "mini_competition", deadline)
    unnamed = told(replace(DRAFT, procedure="mini_competition", deadline=deadline), after=events)
    spec.given(*unnamed).when(PUBLISH, by=HEAD).refused("framework_missing", "frameworkId")
    unknown = told(replace(DRAFT, procedure="mini_competition", deadline=deadline, framework_id="T-9-1"), after=events)
    without = [each for each in unknown if not isinstance(each, FrameworkConcluded)]
    spec.given(*without).when(PUBLISH, by=HEAD).refused("unknown_framework", "frameworkId")
    named = told(replace(DRAFT, framework_id=FRAMEWORK), after=desks.PREPARED)
    spec.given(*named).when(PUBLISH, by=HEAD).refused("framework_not_asked_for", "frameworkId")
