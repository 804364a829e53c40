"""Golden samples: what the public is told of each published event, byte by byte, made of the samples of stored events.

`python -m tests.api.support.feed_samples` writes those that lack. A sample that is there is never written again: it
stands for what readers of the feed rely on.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from api.live.publishing import UNREADABLE, PublishedFact, Publisher
from application.ledger.envelope import envelope_of
from domain.kernel.declarations import event_type
from domain.kernel.publishing import Publication
from infra.bootstrap import INSTALLATION
from infra.postgres.reading.entries import entry
from projections.kernel.declarations import LedgerEntry
from tests.application.ledger.event_samples import sample_file

FOLDER = Path(__file__).resolve().parents[2] / "feed_samples"
SOURCE = "https://foja.example.org"
WHEN = datetime(2026, 1, 1, tzinfo=UTC)
UNREAD = FOLDER / f"{UNREADABLE}.json"


def sample(one: Publication) -> Path:
    """Where the sample of a published type is."""
    return FOLDER / f"{one.type}.json"


def told(one: Publication, schema: int | None = None) -> PublishedFact:
    """What is told of the stored sample of an event, by default of its newest schema."""
    kind = event_type(one.event)
    state = sample_file(kind.name, schema or kind.schema).read_bytes()
    return Publisher([one], SOURCE).published(stored(state, 7))


def stored(state: bytes, position: int) -> LedgerEntry:
    """The entry of an envelope that stands where it says."""
    envelope = envelope_of(state)
    return entry((position, WHEN, state, envelope.stream, envelope.version, envelope.type))


def unreadable(one: Publication) -> PublishedFact:
    """What is told in the place of an event of a publication whose bytes cannot be read."""
    record = (7, WHEN, b'{"broken', "stream-7", 7, event_type(one.event).name)
    return Publisher([one], SOURCE).published(entry(record))


if __name__ == "__main__":
    for publication in INSTALLATION.publications:
        if not sample(publication).exists():
            sample(publication).write_bytes(told(publication).body)
            print(f"wrote {sample(publication).name}")  # noqa: T201 - a tool
    if not UNREAD.exists():
        UNREAD.write_bytes(unreadable(INSTALLATION.publications[0]).body)
