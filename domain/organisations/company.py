"""A company as the public register has it, from its registration to its dissolution.

Companies are public facts. Citizens are parties too, but what is known of them is personal: it is kept sealed, by the
context of identities, and nothing of it stands here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import assert_never

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats
from domain.organisations import commands as c
from domain.organisations import events as e
from domain.organisations import naming


@dataclass(frozen=True, slots=True)
class Unregistered:
    """Nothing known."""


@dataclass(frozen=True, slots=True)
class Registered:
    """A company as it was registered, with the name that it bears from `changed_on` on."""

    entry: e.CompanyRegistered
    name: str
    changed_on: date


@dataclass(frozen=True, slots=True)
class Dissolved:
    """No company from this day on."""

    on: date


State = Unregistered | Registered | Dissolved


def evolve(state: State, event: e.CompanyEvent) -> State:
    """The company after an event."""
    match event, state:
        case e.CompanyRegistered(), _:
            return Registered(event, event.name, event.effective_on)
        case e.CompanyRenamed(), Registered():
            return replace(state, name=event.name, changed_on=event.effective_on)
        case e.CompanyDissolved(), _:
            return Dissolved(event.effective_on)
        case _:
            return state


def decide(state: State, command: c.CompanyCommand, _: Act) -> Sequence[e.CompanyEvent]:
    """What a command does to the company."""
    match command:
        case c.RegisterCompany():
            return _register(state, command)
        case c.RenameCompany():
            return _rename(_require(state, command.company_id), command)
        case c.DissolveCompany():
            return _dissolve(state, command)
        case _:
            assert_never(command)


def _register(state: State, command: c.RegisterCompany) -> Sequence[e.CompanyEvent]:
    company_id = naming.company_id(command.country, command.number)
    match state:
        case Unregistered():
            return [filled(e.CompanyRegistered, command, company_id=company_id)]
        case Registered(entry) if repeats(entry, command):
            return []
        case Registered() | Dissolved():
            raise Refused("company_exists", "number", company=company_id)
        case _:
            assert_never(state)


def _rename(company: Registered, command: c.RenameCompany) -> Sequence[e.CompanyEvent]:
    if command.name == company.name:
        return []
    naming.not_before(command.effective_on, company.changed_on)
    return [filled(e.CompanyRenamed, command, jurisdiction=company.entry.jurisdiction)]


def _dissolve(state: State, command: c.DissolveCompany) -> Sequence[e.CompanyEvent]:
    if state == Dissolved(command.effective_on):
        return []
    company = _require(state, command.company_id)
    naming.not_before(command.effective_on, company.changed_on)
    return [filled(e.CompanyDissolved, command, jurisdiction=company.entry.jurisdiction)]


def _require(state: State, company_id: str) -> Registered:
    match state:
        case Registered():
            return state
        case Dissolved(on):
            raise Refused("company_dissolved", "companyId", company=company_id[:60], on=on.isoformat())
        case Unregistered():
            raise Refused("unknown_company", "companyId", company=ascii(company_id)[:60])
        case _:
            assert_never(state)


DECIDER: Decider[State, c.CompanyCommand, e.CompanyEvent] = Decider(Unregistered(), decide, evolve)
