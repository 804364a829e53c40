"""The envelope: the exact bytes stored for an event, and the way back to the fact.

One JSON object with sorted keys, written once by `seal` and never derived again: these bytes are
the leaf of the Merkle tree. At most 65,535 bytes, the size of a tlog entry (C2SP tlog-tiles).
"""

from __future__ import annotations

from binascii import b2a_base64
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple
from uuid import UUID

import msgspec
import orjson
from eventsourcing.persistence import StoredEvent

from application.ledger.apart import REFERENCES, Bodies, names_in
from application.ledger.sealed_data import opened_data, referring, sealed_data
from application.ledger.sealing import NO_KEYS, Erased, KeyMap, Pair, pairs_in
from domain.kernel.declarations import Act, EventType, Recorded, event_type

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

FORMAT = 1
MAX_BYTES = 65_535
_KEPT = (Decimal, datetime, UUID)
_OPTIONS = orjson.OPT_SORT_KEYS | orjson.OPT_UTC_Z


class EnvelopeTooLargeError(ValueError):
    """An event of more than 65,535 bytes: split the command, or keep the content in a file."""


class UnknownEventTypeError(LookupError):
    """A stored event that no context of this installation declares."""


class NewerSchemaError(UnknownEventTypeError):
    """A stored event of a type that is known, in a form that only a newer version knows."""


class _Actor(msgspec.Struct, frozen=True):
    id: str
    unit: str
    grant: str


class Envelope(msgspec.Struct, frozen=True):
    """What stands in an envelope, whatever its data is."""

    format: int
    stream: str
    version: int
    type: str
    schema: Annotated[int, msgspec.Meta(ge=1, lt=2**31)]
    id: UUID
    at: Annotated[datetime, msgspec.Meta(tz=True)]
    actor: _Actor
    command: UUID
    correlation: UUID
    causation: UUID | None
    data: msgspec.Raw
    digest: bytes | None = None


_envelopes = msgspec.json.Decoder(Envelope)


def canonical(value: object) -> bytes:
    """Canonical JSON of plain values and dataclasses: sorted keys, decimals as strings, UTC times."""
    # orjson sorts the keys; here only sets, which have no order, are put in one.
    plain = msgspec.to_builtins(value, builtin_types=_KEPT, order="deterministic")
    return orjson.dumps(plain, default=_plain, option=_OPTIONS)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} cannot stand in an event")


def _plain_data(event: Any) -> dict[str, Any]:
    data: dict[str, Any] = orjson.loads(canonical(event))
    return data


class Codec:
    """Turns recorded events into stored bytes and back, for the event types of an installation.

    Raises ValueError where two classes claim one stored name. `nonce` is for samples alone: a nonce serves once.
    """

    def __init__(self, events: Iterable[type[Any]], nonce: Callable[[], bytes] | None = None) -> None:
        self._nonce = nonce
        self._classes: dict[str, type[Any]] = {}
        for cls in events:
            name = event_type(cls).name
            if self._classes.setdefault(name, cls) is not cls:
                raise ValueError(f"two classes are stored as {name}")
        self._decoders = {
            (name, event_type(cls).schema): msgspec.json.Decoder(cls, strict=True)
            for name, cls in self._classes.items()
        }
        self.sealed = frozenset(name for name, cls in self._classes.items() if event_type(cls).sealed)
        self.apart = frozenset(name for name, cls in self._classes.items() if event_type(cls).apart)
        kinds = [event_type(cls) for cls in self._classes.values()]
        self.refusing = frozenset(kind.name for kind in kinds if kind.refuses is not None)
        self.erasing = {kind.name: (kind.erases, kind.purpose) for kind in kinds if kind.erases is not None}

    @property
    def classes(self) -> dict[str, type[Any]]:
        """Stored name to event class."""
        return dict(self._classes)

    def seal(self, recorded: Recorded[Any], keys: KeyMap = NO_KEYS, bodies: list[bytes] | None = None) -> StoredEvent:
        """The stored form of an event; EnvelopeTooLargeError above 65,535 bytes.

        `bodies` takes the bytes of values that are kept apart: they are to be stored before the event is.

        Raises SubjectErased or ThingDestroyed where the key for a sealed value is None, and KeysNotFetchedError where
        it is not there.
        """
        kind = event_type(type(recorded.event))
        act, data = recorded.act, recorded.event
        if kind.name in self.sealed:
            data = sealed_data(recorded, kind, _plain_data, keys, bodies, self._nonce)
        said = {
            "format": FORMAT,
            "stream": recorded.stream,
            "version": recorded.version,
            "type": kind.name,
            "schema": kind.schema,
            "id": recorded.event_id,
            "at": act.at,
            "actor": {"id": act.actor, "unit": act.unit, "grant": act.grant},
            "command": recorded.command_id,
            "correlation": recorded.correlation_id,
            "causation": recorded.causation_id,
            "data": data,
        }
        if recorded.digest is not None:
            # Events from before receipts were held against them have none, and stay as they are.
            said["digest"] = b2a_base64(recorded.digest, newline=False).decode()
        state = canonical(said)
        if len(state) > MAX_BYTES:
            raise EnvelopeTooLargeError(f"{kind.name} takes {len(state)} bytes, at most {MAX_BYTES}")
        return StoredEvent(recorded.stream, recorded.version, kind.name, state)

    def pairs(self, event: Any) -> set[Pair]:
        """The keys that sealing an event takes."""
        kind = event_type(type(event))
        if kind.name not in self.sealed:
            return set()
        return pairs_in(kind, {name: getattr(event, name) for name in kind.fields})

    def wanted(self, states: Iterable[bytes]) -> set[Pair]:
        """The keys that opening stored events takes; none for what cannot be opened with any."""
        found = set[Pair]()
        for state in states if self.sealed else ():
            with suppress(Exception):  # why, `open` says
                envelope = _envelopes.decode(state)
                if envelope.type in self.sealed:
                    kind = event_type(self._classes[envelope.type])
                    found |= pairs_in(kind, _upcast(kind, envelope))
        return found

    def referring(self, event: Any, state: bytes) -> Any:
        """An event with the references in place of what its stored bytes keep apart."""
        kind = event_type(type(event))
        if kind.name not in self.apart:
            return event
        return referring(event, kind, orjson.loads(memoryview(_envelopes.decode(state).data)))

    def bodies_of(self, states: Iterable[bytes]) -> dict[str, int]:
        """The names of what stored events keep apart, and how many bytes each is; none of what cannot be read."""
        found = dict[str, int]()
        for state in states if self.apart else ():
            with suppress(Exception):  # why, `open` says
                envelope = _envelopes.decode(state)
                if envelope.type in self.apart:
                    kind = event_type(self._classes[envelope.type])
                    found |= names_in(_upcast(kind, envelope), kind.apart)
        return found

    def erased(self, stored: Iterable[tuple[int, bytes]]) -> dict[int, Erased]:
        """What stored events erase, by position; one that cannot be read says nothing of anybody."""
        found = dict[int, Erased]()
        for position, state in stored if self.erasing else ():
            try:
                envelope = _envelopes.decode(state)
                if envelope.type in self.erasing:
                    kind = event_type(self._classes[envelope.type])
                    field, purpose = self.erasing[envelope.type]
                    found[position] = Erased(str(_upcast(kind, envelope)[field]), purpose)
            except (ValueError, LookupError):
                continue
        return found

    def open(
        self, state: bytes, position: int = 0, keys: KeyMap = NO_KEYS, bodies: Bodies = REFERENCES
    ) -> Recorded[Any]:
        """The fact in stored bytes; UnknownEventTypeError where no context declares its type.

        A sealed value whose key is None is None. One that is kept apart is the reference to it, or taken from `bodies`,
        where it may be gone and so None. Raises TamperedError where one is not what was sealed there, and
        KeysNotFetchedError where nobody looked for its key.
        """
        envelope = _envelopes.decode(state)
        actor = envelope.actor
        return Recorded(
            self._event(envelope, keys, bodies),
            envelope.stream,
            envelope.version,
            position,
            Act(actor.id, actor.unit, actor.grant, envelope.at),
            envelope.id,
            envelope.command,
            envelope.correlation,
            envelope.causation,
            envelope.digest,
        )

    def _event(self, envelope: Envelope, keys: KeyMap, bodies: Bodies) -> Any:
        decoder = self._decoders.get((envelope.type, envelope.schema))
        if decoder is not None and envelope.type not in self.sealed:
            return decoder.decode(envelope.data)
        cls = self._classes.get(envelope.type)
        if cls is None:
            raise UnknownEventTypeError(f"no context declares {envelope.type}")
        kind = event_type(cls)
        data = _upcast(kind, envelope)
        if kind.name in self.sealed:
            data = opened_data(envelope.stream, envelope.version, kind, data, keys, bodies)
        return msgspec.convert(data, cls)


class Deed(NamedTuple):
    """Which command of whom is stored in an event, by its id and, where the event carries it, its digest."""

    actor: str
    command_id: UUID
    digest: bytes | None
    stream: str
    version: int


def deed_of(state: bytes) -> Deed:
    """The command that an event was stored for; msgspec.MsgspecError where the bytes are no envelope."""
    found = _envelopes.decode(state)
    return Deed(found.actor.id, found.command, found.digest, found.stream, found.version)


def envelope_of(state: bytes) -> Envelope:
    """The envelope in stored bytes; msgspec.DecodeError where there is none."""
    return _envelopes.decode(state)


def actor_and_grant(state: bytes) -> tuple[str, str]:
    """Who did what is stored in these bytes, and under which grant."""
    actor = _envelopes.decode(state).actor
    return actor.id, actor.grant


def _upcast(kind: EventType, envelope: Envelope) -> dict[str, Any]:
    if envelope.schema > kind.schema:
        raise NewerSchemaError(f"{kind.name} is stored with schema {envelope.schema}; this version knows {kind.schema}")
    data: dict[str, Any] = msgspec.json.decode(envelope.data)
    for schema in range(envelope.schema, kind.schema):
        data = kind.upcasts[schema](data)
    return data


def utc(moment: datetime) -> datetime:
    """The same moment in UTC; ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment.isoformat()} has no time zone")
    return moment.astimezone(UTC)
