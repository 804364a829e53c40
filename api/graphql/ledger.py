"""The ledger in GraphQL: the events, and the acts behind a figure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from api.graphql.derive import argument, attribute, field, object_type
from api.graphql.paging import PAGE_INFO, PageInfo, first_argument, page_size
from api.graphql.scalars import Json, Position, Version
from api.graphql.sights import READ_LEDGER
from api.graphql.viewer import Viewer
from projections.kernel.declarations import (
    LedgerEntry,
    LedgerQuery,
    ReadModel,
    Test,
)

EVENT = object_type(
    "LedgerEvent",
    [
        attribute("position", Position, "Its number in the whole ledger."),
        attribute("recordedAt", datetime, "When it was recorded, by the database's clock.", "recorded_at"),
        attribute("stream", str, "The stream it belongs to."),
        attribute("version", Version, "Its number in its stream."),
        attribute("type", str, "What happened: `budgeting.BudgetOpened`."),
        attribute("schema", int, "The schema number of its data."),
        attribute("eventId", str, python_name="event_id"),
        attribute("at", datetime, "When the act was done."),
        attribute("actor", str, "Who did it: a pseudonymous id."),
        attribute("unit", str, "For which unit."),
        attribute("grant", str, "Under which grant."),
        attribute("commandId", str, "The command that led to it.", "command_id"),
        attribute("correlationId", str, "The request that led to it.", "correlation_id"),
        attribute("causationId", str | None, "The event that led to the command.", "causation_id"),
        attribute("data", Json, "What it says."),
        attribute(
            "unreadable",
            str | None,
            "Why its bytes are no envelope of this place: `no_envelope`, `misplaced`. Then all that only they say is "
            "empty, and `at` is when it was recorded.",
        ),
        attribute("leafHash", str, "The hash of its leaf in the log: RFC 6962, in base 64.", "leaf_hash"),
    ],
    "An event as it stands in the ledger: who did what, when, for whom.",
)

EDGE = object_type(
    "LedgerEventEdge",
    [attribute("cursor", Position, "The event's position."), attribute("node", EVENT)],
    "One event of a connection.",
)

EVENTS = object_type(
    "LedgerEventConnection",
    [
        attribute("edges", list[EDGE]),  # type: ignore[valid-type]
        attribute("nodes", list[EVENT], "The events without their cursors."),  # type: ignore[valid-type]
        attribute("pageInfo", PAGE_INFO, python_name="page_info"),
    ],
    "A page of the ledger.",
)


@dataclass(frozen=True, slots=True)
class _Edge:
    cursor: int
    node: LedgerEntry


@dataclass(frozen=True, slots=True)
class _Events:
    """The source of a page of events."""

    nodes: Sequence[LedgerEntry]
    more: bool
    begun: bool

    @property
    def edges(self) -> list[_Edge]:
        return [_Edge(node.position, node) for node in self.nodes]

    @property
    def page_info(self) -> PageInfo:
        if not self.nodes:
            return PageInfo(self.more, self.begun, None, None)
        start, end = str(self.nodes[0].position), str(self.nodes[-1].position)
        return PageInfo(self.more, self.begun, start, end)


async def acts(
    viewer: Viewer,
    model: ReadModel[Any],
    where: tuple[Test, ...],
    as_of: int | None,
    first: int,
    after: int | None,
) -> _Events:
    """The events that made rows what they are."""
    await viewer.sights.check_acts(model)
    size = page_size(first)
    positions = await viewer.reads_of_acts.positions_behind(model, where, after or 0, size + 1, as_of)
    entries = await viewer.ledger.entries_at(positions[:size])
    return _Events(entries, len(positions) > size, bool(after))


def acts_arguments() -> list[Any]:
    """The arguments of `acts`."""
    return [first_argument(), argument("after", Position | None, "Only events after this position.")]


async def _events(_: Any, info: Any, first: int, **arguments: Any) -> _Events:
    viewer: Viewer = info.context
    await viewer.sights.check(READ_LEDGER)
    size = page_size(first)
    after, until, newest_first = arguments.get("after"), arguments.get("until"), arguments["newestFirst"]
    if newest_first and after is not None:
        until = after - 1 if until is None else min(until, after - 1)
        if until < 1:
            return _Events([], more=False, begun=True)
    query = LedgerQuery(
        after=0 if newest_first else after or 0,
        first=size + 1,
        until=until,
        types=tuple(arguments.get("types") or ()),
        stream=arguments.get("stream"),
        actor=arguments.get("actor"),
        newest_first=newest_first,
    )
    entries = await viewer.ledger.entries(query)
    return _Events(entries[:size], len(entries) > size, after is not None)


EVENTS_FIELD = field(
    "events",
    EVENTS,
    _events,
    description="The ledger's events, oldest first. Needs the permission `ledger.read` everywhere.",
    arguments=[
        first_argument(),
        argument("after", Position | None, "Go on after this position, in the direction of reading."),
        argument("until", Position | None, "No event after this position."),
        argument("types", list[str] | None, "Only these types."),
        argument("stream", str | None, "Only this stream."),
        argument("actor", str | None, "Only acts of this actor."),
        argument("newestFirst", bool, "Read from the end.", default=False),
    ],
)
