"""What the access files of requests to take part are carried out on: a tender in two stages at each place, planted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from domain.procurement.candidates.events import ParticipationRequested
from domain.procurement.parts import DueInstant
from tests.api.matrix.places import Place
from tests.api.procurement.openings_world import FAR, HASH, PAST, published

Input = dict[str, Any]


def selective(at: Place) -> str:
    """A tender of the place for which only invited companies bid."""
    return f"S-{at.jurisdiction}-{at.code}"


def world(_: Place) -> Iterator[Any]:
    """What there is at a place of requests: all of it is planted."""
    yield from ()


def facts(at: Place) -> Iterator[tuple[str, tuple[Any, ...]]]:
    """The tender, and a company that asked to take part."""
    tender_id, tender = selective(at), published(selective(at), at, FAR)
    if tender.periods is None:
        raise AssertionError(tender)
    periods = replace(tender.periods, requests_until=DueInstant(PAST, "given"))
    yield f"tender-{tender_id}", (replace(tender, periods=periods),)
    yield f"candidates-{tender_id}", (ParticipationRequested(tender_id, at.company, (HASH,)),)


def _of(**more: Any) -> Callable[[Place], Input]:
    return lambda at: {"tenderId": selective(at), **more}


def _judging(at: Place) -> Input:
    said = {"admitted": True, "reasons": "It can", "withoutInterest": True}
    return {"tenderId": selective(at), "company": at.company, **said}


INPUTS: dict[str, Callable[[Place], Input]] = {
    "requestToTakePart": lambda at: {"tenderId": selective(at), "company": at.company, "documents": []},
    "decideQualification": _judging,
    "inviteCandidates": _of(),
}
