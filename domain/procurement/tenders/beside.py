"""What decisions about a tender know of other streams: procedures, plans, calendars, files, money, keys, holds."""

from __future__ import annotations

from dataclasses import replace
from functools import singledispatch
from typing import Any, get_args

from domain.budgeting.published import COMMITMENTS
from domain.calendars import published as calendars
from domain.files import published as files
from domain.procurement.complaints.events import HoldEntered
from domain.procurement.frameworks.agreement import evolve as agreement_after
from domain.procurement.frameworks.events import FrameworkEvent
from domain.procurement.houses.places import HouseNoted
from domain.procurement.plans import events as p
from domain.procurement.procedures.events import ProcedureAdopted
from domain.procurement.tenders import drafts as d
from domain.procurement.tenders.state import State


@singledispatch
def beside(_: object, state: State) -> State:
    """What is known after an event of a stream that is not the tender's own."""
    return state


@beside.register
def _(event: ProcedureAdopted, state: State) -> State:
    return replace(state, procedures=state.procedures.after(event))


@beside.register(p.PlanItemPublished)
@beside.register(p.PlanItemRevised)
@beside.register(p.PlanItemWithdrawn)
@beside.register(p.PlanItemTaken)
@beside.register(p.PlanItemFreed)
def _(event: Any, state: State) -> State:
    return replace(state, plan=state.plan.after(event))


@beside.register
def _(event: d.OpenerKeyTaken, state: State) -> State:
    return replace(state, keys={**state.keys, event.key_sha256: event})


@beside.register
def _(event: d.TenderNumbered, state: State) -> State:
    return replace(state, last_number=event.number)


@beside.register
def _(event: HouseNoted, state: State) -> State:
    return replace(state, houses=state.houses.after(event))


@beside.register
def _(event: HoldEntered, state: State) -> State:
    return replace(state, holds={**state.holds, event.lot_id: event.held_by})


def _framework(event: FrameworkEvent, state: State) -> State:
    return replace(state, agreement=agreement_after(state.agreement, event))


def _calendar(event: calendars.Fact, state: State) -> State:
    year = calendars.year_of(event)
    return replace(state, years={**state.years, year: calendars.calendar_after(state.years.get(year), event)})


def _upload(event: files.UploadEvent, state: State) -> State:
    before = state.uploads.get(event.upload_id, files.UNKNOWN_FILE)
    return replace(state, uploads={**state.uploads, event.upload_id: files.file_after(before, event)})


def _commitment(event: Any, state: State) -> State:
    return replace(state, funds=state.funds.after(event))


for _of_commitment in COMMITMENTS.events:
    beside.register(_of_commitment, _commitment)
for _of_framework in get_args(FrameworkEvent):
    beside.register(_of_framework, _framework)
for _of_calendar in calendars.SOURCES:
    beside.register(_of_calendar, _calendar)
for _of_upload in files.SOURCES:
    beside.register(_of_upload, _upload)
