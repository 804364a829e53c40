"""Golden samples: one envelope, as stored, of every event type and schema that was ever recorded.

`python -m tests.application.ledger.event_samples` writes those that lack, with made-up values. A sample that is
there is never written again: it stands for the bytes that are in ledgers. `streams.txt` does the same for streams.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any
from uuid import UUID

from api.composing.installation import Installation
from application.ledger.envelope import Codec
from application.ledger.sealing import NONCE_BYTES
from domain.kernel.declarations import Act, Recorded, event_type
from infra.bootstrap import INSTALLATION
from tests.support.every_key import EVERY_KEY

FOLDER = Path(__file__).resolve().parents[2] / "event_samples"
STREAMS = Path(__file__).with_name("streams.txt")
"""Every kind of streams that was ever written to, with its context; lines are added and never taken away."""

_AT = datetime(2014, 3, 1, 9, 30, 15, 250_000, tzinfo=UTC)
_VALUES: dict[type[Any], Any] = {
    int: 2014,
    Decimal: Decimal("-1234567.89"),
    bool: True,
    date: _AT.date(),
    datetime: _AT,
    UUID: UUID(int=7),
}
_SOMEBODY = "00000000-0000-4000-8000-00000000000a"


def sample_codec(events: Iterable[type[Any]]) -> Codec:
    """A codec that seals the same value alike each time, as no other may."""
    return Codec(events, nonce=lambda: bytes(NONCE_BYTES))


def sample_file(name: str, schema: int, folder: Path = FOLDER) -> Path:
    """Where the sample of a stored name and schema is."""
    return folder / f"{name}.{schema}.json"


def wanted(codec: Codec, folder: Path = FOLDER) -> list[Path]:
    """The samples that there must be: every schema of every declared event, from the first one on."""
    kinds = [event_type(cls) for cls in codec.classes.values()]
    return sorted(sample_file(kind.name, schema, folder) for kind in kinds for schema in range(1, kind.schema + 1))


def write_missing(codec: Codec, folder: Path = FOLDER) -> list[Path]:
    """Write the samples of current schemas that lack; returns them."""
    folder.mkdir(exist_ok=True)
    written = []
    for cls in codec.classes.values():
        path = sample_file(event_type(cls).name, event_type(cls).schema, folder)
        if not path.exists():
            path.write_bytes(codec.seal(_recorded(cls), EVERY_KEY, []).state)
            written.append(path)
    return written


def with_texts(fact: Recorded[Any]) -> Recorded[Any]:
    """The fact of a sample, with the texts that stand for what it keeps apart."""
    kind = event_type(type(fact.event))
    hints = typing.get_type_hints(type(fact.event)) if kind.apart else {}
    return replace(fact, event=replace(fact.event, **{name: _value(hints[name], name) for name in kind.apart}))


def _recorded(cls: type[Any]) -> Recorded[Any]:
    act = Act("actor-7", "unit-7", "grant-7", _AT)
    stream = f"{cls.__name__.lower()}-7"
    people = {one.subject: _SOMEBODY for one in event_type(cls).sealed.values()}
    made = replace(_value(cls, cls.__name__), **people)
    return Recorded(made, stream, 7, 0, act, UUID(int=1), UUID(int=2), UUID(int=3), UUID(int=4))


def _value(kind: Any, name: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is typing.Annotated:
        return _value(arguments[0], name)
    if origin in (typing.Union, types.UnionType):
        return _value(next(one for one in arguments if one is not types.NoneType), name)
    if origin is tuple:
        return (_value(arguments[0], f"{name}-1"), _value(arguments[0], f"{name}-2"))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if is_dataclass(kind):
        hints = typing.get_type_hints(kind, include_extras=True)
        build: Any = kind
        return build(**{field.name: _value(hints[field.name], field.name) for field in fields(kind)})
    return f"a {name}: ä, ñ" if kind is str else _VALUES[kind]


def streams_of(installation: Installation) -> set[str]:
    """How the streams of an installation begin, with the context of each: stored names, as those of events are."""
    return {
        f"{context.name} {kind.prefix}"
        for context in installation.contexts
        for declared in context.slices
        for kind in declared.kinds
    }


if __name__ == "__main__":
    for path in write_missing(sample_codec(INSTALLATION.codec.classes.values())):
        print(f"wrote {path.name}")  # noqa: T201 - a tool
    known = set(STREAMS.read_text(encoding="utf-8").split("\n")[:-1]) if STREAMS.exists() else set()
    STREAMS.write_text("\n".join(sorted(known | streams_of(INSTALLATION))) + "\n", encoding="utf-8")
