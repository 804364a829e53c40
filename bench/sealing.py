"""Sealing and opening: events with two personal values beside events with none, and beside an installation of these.

`python -m bench.sealing --events 20000 --runs 5`: medians of events a second, on one processor, without any I/O.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

from application.ledger.envelope import Codec
from application.ledger.sealing import KeyMap
from domain.kernel.declarations import PUBLIC, Act, Personal, Recorded, event

AT, ID = datetime(2026, 1, 1, tzinfo=UTC), UUID(int=1)
ACT = Act("bench", "*", "g", AT)


@event("bench.Told", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Told:
    """Two personal values."""

    person_id: str
    name: Annotated[str | None, Personal("person_id", "identity")]
    email: Annotated[str | None, Personal("person_id", "contact")]


@event("bench.Stated", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Stated:
    """The same values, of no person."""

    person_id: str
    name: str | None
    email: str | None


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=5)
    how = parser.parse_args()
    without, both = Codec([Stated]), Codec([Stated, Told])
    print(f"{'events a second':44} {'seal':>10} {'open':>10}")
    for name, codec, cls in (
        ("no personal values, none in the installation", without, Stated),
        ("no personal values, others have some", both, Stated),
        ("two personal values, keys at hand", both, Told),
    ):
        seal, open_ = _measure(codec, cls, how.events, how.runs)
        print(f"{name:44} {seal:>9,.0f} {open_:>10,.0f}")


def _measure(codec: Codec, cls: type[Any], events: int, runs: int) -> tuple[float, float]:
    facts = [
        Recorded(
            cls(f"person-number-{n % 1000:06}", "Ana Example", "ana@example.org"),
            "person",
            n + 1,
            0,
            ACT,
            ID,
            ID,
            ID,
            None,
        )
        for n in range(events)
    ]
    keys: KeyMap = {pair: bytes(32) for fact in facts for pair in codec.pairs(fact.event)}
    states = [codec.seal(fact, keys).state for fact in facts]
    seal = _median(runs, events, lambda: [codec.seal(fact, keys) for fact in facts])
    return seal, _median(runs, events, lambda: [codec.open(state, 0, keys) for state in states])


def _median(runs: int, events: int, work: Callable[[], Sequence[object]]) -> float:
    found = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        found.append(events / (time.perf_counter() - started))
    return statistics.median(found)


if __name__ == "__main__":
    main()
