"""A data service: offered once, under fields that its source may tell, until it is ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from domain.exchange.services import commands as c
from domain.exchange.services import events as e
from domain.exchange.services.sources import SOURCES
from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.filling import filled, repeats


@dataclass(frozen=True, slots=True)
class Unoffered:
    """No such service."""


@dataclass(frozen=True, slots=True)
class Offered:
    """It may be asked for."""

    offer: e.DataServiceOffered


@dataclass(frozen=True, slots=True)
class Ended:
    """It answers no more."""

    ended: e.DataServiceEnded


State = Unoffered | Offered | Ended


def evolve(_: State, event: e.ServiceEvent) -> State:
    """The service after an event."""
    match event:
        case e.DataServiceOffered():
            return Offered(event)
        case e.DataServiceEnded():
            return Ended(event)
        case _:
            assert_never(event)


def decide(state: State, command: c.ServiceCommand, _: Act) -> Sequence[e.ServiceEvent]:
    """Refused: `service_exists`, `unknown_source`, `field_not_offered`, `fields_wanting`, `unknown_service`."""
    match command, state:
        case c.OfferDataService(), Offered(offer) if repeats(offer, command):
            return []
        case c.OfferDataService(), Unoffered():
            return [_offered(command)]
        case c.OfferDataService(), _:
            raise Refused("service_exists", "serviceId", service=command.service_id)
        case c.EndDataService(), Offered():
            return [filled(e.DataServiceEnded, command)]
        case c.EndDataService(), Ended():
            return []
        case c.EndDataService(), _:
            raise Refused("unknown_service", "serviceId", service=command.service_id)
        case _:
            raise AssertionError(command)


def _offered(command: c.OfferDataService) -> e.DataServiceOffered:
    source = SOURCES.get(command.source)
    if source is None:
        raise Refused("unknown_source", "source", source=command.source, known=", ".join(sorted(SOURCES)))
    check_fields(command.fields, source.fields, "field_not_offered", "fields")
    return filled(e.DataServiceOffered, command)


def check_fields(wanted: Sequence[str], known: Sequence[str], code: str, path: str) -> None:
    """Refused: `fields_wanting`, and `field_not_offered` or `field_not_agreed` for one that is not known."""
    if not wanted or len(set(wanted)) < len(wanted):
        raise Refused("fields_wanting", path)
    strange = sorted(set(wanted) - set(known))
    if strange and code == "field_not_offered":
        raise Refused("field_not_offered", path, field=strange[0], known=", ".join(known))
    if strange:
        raise Refused("field_not_agreed", path, field=strange[0], known=", ".join(known))


DECIDER: Decider[State, c.ServiceCommand, e.ServiceEvent] = Decider(Unoffered(), decide, evolve)
