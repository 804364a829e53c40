"""For every read model of this installation, over generated histories: what a live projector wrote batch by batch,
what a rebuild writes at once, and what the events say when folded one after the other are the same, now and as of
any earlier position.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from itertools import count
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from application.kernel.keys import Vault
from application.ledger.apart import NO_BODIES
from application.ledger.sealing import UNREADABLE, Erasures, KeyMap
from domain.kernel.declarations import ApartReference, Recorded
from infra.bootstrap import INSTALLATION
from infra.postgres.connect import connect_async
from infra.postgres.projecting.following import Follower
from infra.postgres.projecting.projector import Projector
from infra.postgres.projecting.registry import adopt
from infra.postgres.projecting.tables import Table
from projections.kernel.declarations import ReadModel
from tests.infra.postgres.tallies import Eye, Pen, Seen
from tests.projections.kernel.naming import fields_that_name_things
from tests.suite.profiles import share_of
from tests.support.blobs import MemoryBlobs
from tests.support.every_key import EVERY_KEY, EveryKey
from tests.support.once import once

CODEC = INSTALLATION.codec
BLOBS = MemoryBlobs()
KEYS = Vault(EveryKey(), BLOBS)
EXAMPLES = count()
THINGS = ("one", "two", "three")
"""What events are about, before each example makes them its own."""
NAMING = fields_that_name_things(INSTALLATION.read_models, CODEC.classes.values())
CODES = st.sampled_from(["01", "02", "a b", "", "ñ", '"', "\\", "{,}"])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
VALUES: dict[Any, st.SearchStrategy[Any]] = {
    str: st.sampled_from(THINGS) | TEXTS,
    int: st.integers(-(2**62), 2**62),
    bool: st.booleans(),
    Decimal: st.decimals(-(10**15), 10**15, places=2),
    date: st.dates(date(1900, 1, 1), date(2200, 1, 1)),
    datetime: st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    tuple[str, ...]: st.lists(CODES, max_size=4).map(tuple),
}


@once
def anything(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Any event of this class, valid or not, about one of a few things; made once, since that takes longest here."""
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: value(field.name, hints[field.name]) for field in fields(kind)})


def value(name: str, hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is UnionType:
        return st.one_of([value(name, one) for one in get_args(hint) if one is not ApartReference])
    if hint is type(None):
        return st.none()
    if name in NAMING and hint is str:
        return st.sampled_from(THINGS)
    if get_origin(hint) is tuple and (name in NAMING or hint not in VALUES):
        return st.lists(value(name, get_args(hint)[0]), max_size=3).map(tuple)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(hint)
    return anything(hint) if is_dataclass(hint) and isinstance(hint, type) else VALUES[hint]


@once
def histories(model: ReadModel[Any]) -> st.SearchStrategy[list[list[object]]]:
    """Batches of events, some of which do not concern the read model."""
    own = st.one_of([anything(cls) for cls in model.events])
    other = st.sampled_from(list(INSTALLATION.codec.classes.values())).flatmap(anything)
    return st.lists(st.lists(st.one_of(own, own, own, other), min_size=1, max_size=8), min_size=1, max_size=6)


class Replay:
    """The meaning of a read model, as plainly as it can be said: fold one event after the other."""

    def __init__(self, model: ReadModel[Any]) -> None:
        self._model = model
        self._waiting: set[str] = set()
        self.live: dict[str, tuple[Any, int]] = {}
        self.past: list[tuple[Any, int, int]] = []

    def take(self, fact: Recorded[Any]) -> None:
        if not isinstance(fact.event, self._model.events):
            return
        for key in set(self._model.keys(fact)) - self._waiting:
            old = self.live.pop(key, None)
            try:
                new = self._model.evolve(old[0] if old else None, fact, key)
            except Exception:  # noqa: BLE001 - a poison event: the key waits at its last good row
                self._waiting.add(key)
                self.live |= {key: old} if old else {}
                continue
            if old is not None and self._model.history:
                self.past.append((old[0], old[1], fact.position))
            if new is not None:
                self.live[key] = (new, fact.position)


def as_of(seen: Seen, position: int, key: str) -> dict[str, Any]:
    """The rows as they stood, by the rule that every reader uses; one a key."""
    held = [row for row, since in seen.live.values() if since <= position]
    held += [row for row, since, until in seen.past if since <= position < until]
    found = {getattr(row, key): row for row in held}
    assert len(found) == len(held)
    return found


@pytest.fixture(scope="module")
def database(module_database: str) -> str:
    """One for all read models: the examples share a ledger, since it only grows; each is about things of its own."""
    return module_database


@pytest.mark.parametrize("model", INSTALLATION.read_models, ids=lambda model: model.name)
@settings(max_examples=share_of(12), suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_live_rebuilt_and_replayed_are_the_same(database: str, model: ReadModel[Any], data: st.DataObject) -> None:
    mark = f"-of-example-{next(EXAMPLES)}"
    batches = [[marked(event, mark) for event in batch] for batch in data.draw(histories(model))]
    asyncio.run(_check(database, model, mark, batches))


def marked(told: Any, mark: str) -> Any:
    """The same, about things of this mark alone: an event, and each value in it that is one of the things."""
    if is_dataclass(told) and not isinstance(told, type):
        return replace(told, **{one.name: marked(getattr(told, one.name), mark) for one in fields(told)})
    if isinstance(told, tuple):
        return tuple(marked(one, mark) for one in told)
    return told + mark if told in THINGS else told


async def _check(database: str, model: ReadModel[Any], mark: str, batches: list[list[object]]) -> None:
    async with Pen.open(database, CODEC) as pen, Eye.open(database, model) as eye:
        await _live(database, model, pen, mark, batches)
        live = await eye.see()
        await _check_every_position(eye, model, mark, live)
        await Projector(model, database, CODEC, keys=KEYS).rebuild()
        rebuilt = await eye.see()
        assert (rebuilt.position, rebuilt.live, rebuilt.past) == (live.position, live.live, live.past)


async def _live(database: str, model: ReadModel[Any], pen: Pen, mark: str, batches: list[list[object]]) -> None:
    """Project each batch when it has been appended; every other batch, the projector begins anew."""
    table = Table(model)
    async with await connect_async(database, "foja_worker", timezone="UTC") as connection:
        following = None
        for number, batch in enumerate(batches):
            await pen.append(*batch, stream=mark)
            for body in pen.bodies:
                await BLOBS.put(body)
            if following is None or number % 2:
                relation = await adopt(connection, table)
                assert relation is not None
                following = Follower(connection, table, CODEC, relation, KEYS)
                await following.begin()
            await following.step()


def told(stored: Sequence[tuple[int, bytes]]) -> KeyMap:
    """The keys of all who were not erased, then or later: nobody else's values count for anything in the end."""
    erased = Erasures(CODEC.erased(stored).values())
    wanted = CODEC.wanted(state for _, state in stored)
    return {pair: None if pair in erased else EVERY_KEY[pair] for pair in wanted}


async def _check_every_position(eye: Eye, model: ReadModel[Any], mark: str, seen: Seen) -> None:
    """`seen` holds the rows of all examples; compared are those of this one."""
    replay, key = Replay(model), model.key
    query = "SELECT notification_id, state FROM ledger.stored_events WHERE originator_id = %s ORDER BY 1"
    stored = [(position, state) for position, state in await eye.ask(query, mark)]
    keys = told(stored) if model.sealed else UNREADABLE
    bodies = BLOBS.kept if model.apart else NO_BODIES
    facts = [CODEC.open(state, position, keys, bodies) for position, state in stored]
    touched = {name for fact in facts if isinstance(fact.event, model.events) for name in model.keys(fact)}
    own = Seen(
        seen.position,
        {name: held for name, held in seen.live.items() if name in touched},
        [held for held in seen.past if getattr(held[0], key) in touched],
    )
    for fact in facts:
        replay.take(fact)
        if model.history:
            assert as_of(own, fact.position, key) == {name: row for name, (row, _) in replay.live.items()}
    assert own.live == replay.live
    assert own.past == sorted(replay.past, key=lambda held: (getattr(held[0], key), held[1]))
