"""The bytes of releases and the frames of packages, as they are kept apart from the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from application.kernel.journal import Journal, Load
from application.kernel.keys import Keys, fetch
from application.ledger.apart import REFERENCES
from application.ledger.envelope import Codec
from application.ocds.slice import PACKAGE, RELEASE
from domain.ocds import events as e

_READER = "system:ocds"
_TOGETHER = 500


@dataclass(frozen=True)
class Shelf:
    """Reads what is kept apart, over the ledger, the keys and the store."""

    journal: Journal
    codec: Codec
    keys: Keys

    async def package(self, package_id: str) -> e.PackageReceived | None:
        """The receipt of a package with its frame; None where there is none."""
        stream = PACKAGE.streams(package_id)
        found = await self._read([stream], apart=True)
        return next((event for event in found[stream] if isinstance(event, e.PackageReceived)), None)

    async def erased(self, ids: Sequence[str]) -> frozenset[str]:
        """Those of these releases whose bodies are gone."""
        gone = set[str]()
        for start in range(0, len(ids), _TOGETHER):
            for id_, events in (await self._releases(ids[start : start + _TOGETHER], apart=False)).items():
                if any(isinstance(event, e.ReleaseErased) or event.body is None for event in events):
                    gone.add(id_)
        return frozenset(gone)

    async def bodies(self, ids: Sequence[str]) -> Mapping[str, bytes]:
        """The bytes of these releases; one that was erased is left out."""
        return {
            id_: event.body.encode()
            for id_, events in (await self._releases(ids, apart=True)).items()
            for event in events
            if isinstance(event, e.ReleaseRecorded) and isinstance(event.body, str)
        }

    async def _releases(self, ids: Sequence[str], *, apart: bool) -> Mapping[str, Sequence[Any]]:
        streams = {RELEASE.streams(id_): id_ for id_ in ids}
        return {streams[stream]: events for stream, events in (await self._read(list(streams), apart=apart)).items()}

    async def _read(self, streams: Sequence[str], *, apart: bool) -> Mapping[str, Sequence[Any]]:
        """The events of these streams, opened; with `apart` those values too that are kept apart."""
        if not streams:
            return {}
        codec = self.codec
        _, (loaded,) = await self.journal.load([Load(tuple(streams), _READER, uuid4())])
        states = [event.state for stream in streams for event in loaded.events[stream]]
        wanted = codec.wanted(states)
        keys = await self.keys.find(wanted) if wanted else {}
        bodies = await fetch(self.keys.blobs, codec.bodies_of(states)) if apart else REFERENCES
        return {
            stream: [codec.open(event.state, 0, keys, bodies).event for event in loaded.events[stream]]
            for stream in streams
        }
