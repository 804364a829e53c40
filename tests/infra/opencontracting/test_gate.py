"""The gate: at every position, releases merged by the rules of OCDS are the record folded from the events."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from hypothesis import given

from domain.kernel.declarations import Recorded
from domain.procurement.ocds import deltas, record
from domain.procurement.ocds.record import Records
from domain.procurement.ocds.releases import Releases, releases
from domain.procurement.ocds.routing import Routes
from infra.opencontracting.merging import compiled
from infra.opencontracting.schemas import extended_findings
from tests.domain.procurement.ocds.histories import awarded, histories, paid, performed, published, signed

FILES = "https://example.org/files"
History = list[Recorded[Any]]


@given(histories())
def test_at_every_position_the_releases_make_the_record(facts: History) -> None:
    _gate(facts)


@given(histories(begin=(published, awarded, signed), then=(performed, paid)))
def test_so_they_do_through_all_that_happens_to_a_contract(facts: History) -> None:
    _gate(facts)


def _gate(facts: History) -> None:
    made, records, published = Releases(Routes(FILES)), Records(FILES), defaultdict[str, list[Any]](list)
    acts = [fact.command_id for fact in facts]
    for number, fact in enumerate(facts):
        for release in made.after(fact):
            published[release["ocid"]].append(release)
        records.meet(fact)
        if number + 1 < len(facts) and acts[number + 1] == acts[number]:
            continue  # in the midst of an act, which is recorded as one
        for release in made.close():
            published[release["ocid"]].append(release)
        assert set(records.ocids()) == set(published)
        for ocid, theirs in published.items():
            assert compiled(theirs) == records.record(ocid)


@given(histories())
def test_every_release_is_valid(facts: History) -> None:
    for release in releases(facts, FILES):
        assert extended_findings(release) == []


@given(histories())
def test_ids_are_those_of_positions_and_never_reused(facts: History) -> None:
    made = list(releases(facts))
    positions = [int(release["id"].rpartition("-")[2]) for release in made]
    assert len({release["id"] for release in made}) == len(made)
    assert all(len(release["date"]) == len("2026-06-01T09:00:00.000000Z") for release in made)
    told = {fact.position for fact in facts}
    assert set(positions) <= told


def test_records_are_made_of_the_events_that_releases_are_made_of() -> None:
    assert set(deltas.TOLD) == set(record.TOLD)
