"""Published facts as CloudEvents 1.0 (https://cloudevents.io), and the JSON Schemas of what they say."""

from __future__ import annotations

import inspect
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, get_type_hints

import msgspec
import orjson

from api.graphql.naming import camel
from api.live.facts import fact_of
from application.ledger.envelope import canonical
from application.ledger.unreadable import UnreadableBytes
from domain.kernel.declarations import event_type
from domain.kernel.publishing import Publication
from projections.kernel.declarations import LedgerEntry

SCHEMAS = "/feed/schemas"
DIALECT = "https://json-schema.org/draft/2020-12/schema"

UNREADABLE = "foja.Unreadable.v1"
"""The type of what stands in the place of a published fact that this version cannot read."""
_UNREADABLE: Mapping[str, Any] = {
    "$schema": DIALECT,
    "$id": f"{UNREADABLE}.json",
    "title": "Unreadable",
    "description": "A fact that stands in the record and could not be read when it was told: an operator looks at it.",
    "type": "object",
    "properties": {
        "position": {"type": "string", "description": "Its position in the record."},
        "type": {"type": "string", "description": "The published type that it is stored as."},
        "leafHash": {"type": "string", "description": "The hash of its leaf in the log: RFC 6962, in base 64."},
    },
    "required": ["position", "type", "leafHash"],
}


@dataclass(frozen=True, slots=True)
class PublishedFact:
    """A fact as the public gets it: the bytes of its CloudEvent, and what it can be chosen by.

    `instead_of` is the type of the fact that stands there and cannot be read.
    """

    position: int
    type: str
    government: str
    body: bytes
    instead_of: str | None = None


class Publisher:
    """Turns entries of the ledger into published facts.

    `source` is the address of the installation: with the position, which is the `id`, it names a fact for ever.
    Raises ValueError where an event is published twice.
    """

    def __init__(self, publications: Sequence[Publication], source: str) -> None:
        self._source = source.rstrip("/")
        self._by_event: dict[str, Publication] = {}
        for publication in publications:
            if self._by_event.setdefault(event_type(publication.event).name, publication) is not publication:
                raise ValueError(f"{event_type(publication.event).name} is published twice")
        self.schemas = schemas(publications)

    def events_of(self, types: Collection[str]) -> tuple[str, ...]:
        """The stored names of the events that are published as these types; of all where there are none.

        Any of them may turn out to be unreadable.
        """
        every = not types or UNREADABLE in types
        return tuple(name for name, publication in self._by_event.items() if every or publication.type in types)

    @property
    def edition(self) -> str:
        """Changes where the same fact would be told in other bytes."""
        return sha256(orjson.dumps([self._source, self.schemas], option=orjson.OPT_SORT_KEYS)).hexdigest()[:12]

    def published(self, entry: LedgerEntry) -> PublishedFact:
        """The fact in an entry of one of the published events."""
        publication = self._by_event[entry.type]
        fact = fact_of(publication.event, entry)
        if isinstance(fact, UnreadableBytes):
            return self._unreadable(entry, publication.type)
        event = fact.event
        government = publication.government(event)
        body = canonical(
            {
                "specversion": "1.0",
                "id": str(entry.position),
                "source": self._source,
                "type": publication.type,
                "time": entry.at,
                "subject": str(getattr(event, publication.subject)),
                **({"government": government} if government else {}),
                "datacontenttype": "application/json",
                "dataschema": f"{self._source}{SCHEMAS}/{publication.type}.json",
                "data": {camel(name): getattr(event, name) for name in publication.fields},
            }
        )
        return PublishedFact(entry.position, publication.type, government, body)

    def _unreadable(self, entry: LedgerEntry, instead_of: str) -> PublishedFact:
        """What stands in the place of a fact that cannot be read: nothing of it but where it is, and its leaf."""
        body = canonical(
            {
                "specversion": "1.0",
                "id": str(entry.position),
                "source": self._source,
                "type": UNREADABLE,
                "time": entry.recorded_at,
                "datacontenttype": "application/json",
                "dataschema": f"{self._source}{SCHEMAS}/{UNREADABLE}.json",
                "data": {"position": str(entry.position), "type": instead_of, "leafHash": entry.leaf_hash},
            }
        )
        return PublishedFact(entry.position, UNREADABLE, "", body, instead_of)


def schemas(publications: Sequence[Publication]) -> Mapping[str, Mapping[str, Any]]:
    """The JSON Schema of the data of each published type."""
    schemas = {publication.type: _schema(publication) for publication in publications} | {UNREADABLE: _UNREADABLE}
    schemas = dict(sorted(schemas.items()))
    plain: Mapping[str, Mapping[str, Any]] = orjson.loads(
        orjson.dumps(schemas)
    )  # as it is once it was written and read
    return plain


def breaking_changes(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """What readers of the old schemas lose with the new ones, a sentence each; empty where nothing breaks."""
    return [change for type_, schema in old.items() for change in _broken(type_, schema, new.get(type_))]


def _broken(type_: str, old: Mapping[str, Any], new: Mapping[str, Any] | None) -> list[str]:
    if new is None:
        return [f"{type_} is no more"]
    kept, there = _parts(old), _parts(new)
    gone = [f"{type_} says nothing of {name} any more" for name in kept if name not in there]
    other = [
        f"{type_}: {name} is another kind of value" for name in kept if name in there and kept[name] != there[name]
    ]
    return gone + other


def _parts(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """The properties, and the types that they are made of, without what is said of these."""
    types = {name: {**definition, "description": ""} for name, definition in schema.get("$defs", {}).items()}
    return {**schema["properties"], **types}


def _schema(publication: Publication) -> Mapping[str, Any]:
    hints = get_type_hints(publication.event)
    struct: Any = msgspec.defstruct(
        publication.event.__name__, [(camel(name), hints[name]) for name in publication.fields]
    )
    parts = dict(msgspec.json.schema(struct, ref_template="#/$defs/{name}")["$defs"])
    own = parts.pop(publication.event.__name__)
    for part in parts.values():
        part.pop("title", None)
        part["description"] = _sentence(part.get("description", ""))
    return {
        "$schema": DIALECT,
        "$id": f"{publication.type}.json",
        **own,
        "description": _sentence(inspect.getdoc(publication.event) or ""),
        **({"$defs": parts} if parts else {}),
    }


def _sentence(text: str) -> str:
    """Its beginning: what follows may be about fields that are not told."""
    return re.split(r"[.;:](?:\s|$)", " ".join(text.split()), maxsplit=1)[0] + "."
