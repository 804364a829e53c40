"""Releases of OCDS: one for each act on a process that says something in public."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from domain.kernel.declarations import Recorded
from domain.procurement.ocds.deltas import delta_of
from domain.procurement.ocds.routing import Routes
from domain.procurement.ocds.telling import Process, Situation
from domain.procurement.ocds.values import Object, stamp


@dataclass
class _Open:
    """A release that is being made: the events of an act on one process."""

    act: UUID
    fact: Recorded[Any]
    tags: list[str] = field(default_factory=list)
    body: Object = field(default_factory=dict)


@dataclass
class Releases:
    """Makes releases of facts, which come in the order of the ledger. An act's events follow each other there."""

    _routes: Routes = field(default_factory=Routes)
    _processes: dict[str, Process] = field(default_factory=dict)
    _open: dict[str, _Open] = field(default_factory=dict)

    def after(self, fact: Recorded[Any]) -> Iterator[Object]:
        """The releases that are whole once this fact is met: those of the act before it."""
        yield from self.close(but=fact.command_id)
        ocid = self._routes.ocid_of(fact.event)
        if ocid is None:
            return
        process = self._processes.setdefault(ocid, Process())
        if (delta := delta_of(Situation(fact, process, self._routes))) is None:
            return
        made = self._open.setdefault(ocid, _Open(fact.command_id, fact))
        made.fact = fact
        if delta.tag not in made.tags:
            made.tags.append(delta.tag)
        made.body = merged(made.body, delta.body)

    def close(self, but: UUID | None = None) -> Iterator[Object]:
        """The releases of the last act, unless it is the one of this command."""
        for ocid, made in list(self._open.items()):
            if made.act == but:
                continue
            del self._open[ocid]
            release = _release(ocid, made)
            self._processes[ocid].last_release = release["id"]
            yield release


def releases(facts: Iterable[Recorded[Any]], files: str | None = None) -> Iterator[Object]:
    """All releases of these facts, in order; `files` is the address that stored files are under."""
    made = Releases(Routes(files))
    for fact in facts:
        yield from made.after(fact)
    yield from made.close()


def position_of(release: Object) -> int:
    """The position in the ledger of the last event that a release tells."""
    return int(release["id"].rpartition("-")[2])


def merged(first: Any, second: Any) -> Any:
    """Two parts of one release: objects by their members, arrays of objects by their ids, all else by the second."""
    if isinstance(first, dict) and isinstance(second, dict):
        both = {key: merged(first[key], second[key]) if key in first else second[key] for key in second}
        return {**first, **both}
    if _identified(first) and _identified(second):
        known = {each["id"]: each for each in first}
        for each in second:
            known[each["id"]] = merged(known[each["id"]], each) if each["id"] in known else each
        return list(known.values())
    return second


def _identified(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, dict) and "id" in each for each in value)


_WEAKER = {"tender": {"tenderUpdate"}, "tenderAmendment": {"tenderUpdate"}}
"""Tags that say less than another one of the same release."""


def _release(ocid: str, made: _Open) -> Object:
    less = {tag for strong, weak in _WEAKER.items() if strong in made.tags for tag in weak}
    return {
        "ocid": ocid,
        "id": f"{ocid}-{made.fact.position}",
        "date": stamp(made.fact.act.at),
        "tag": [tag for tag in made.tags if tag not in less],
        "initiationType": "tender",
        **made.body,
    }
