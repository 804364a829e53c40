"""The ledger as an application of the eventsourcing framework: what auditors and tools read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

from eventsourcing.application import Application
from eventsourcing.persistence import JSONTranscoder, Mapper, Notification, StoredEvent
from eventsourcing.utils import EnvType

from application.ledger.envelope import Codec
from application.ledger.sealing import UNREADABLE, KeyMap
from domain.kernel.declarations import Recorded

_PAGE = 1000


class LedgerMapper(Mapper[str]):
    """Between facts and stored events. What is stored is the envelope, byte for byte."""

    def __init__(self, codec: Codec, keys: KeyMap = UNREADABLE) -> None:
        super().__init__(transcoder=JSONTranscoder())
        self._codec, self._keys = codec, keys

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        return self._codec.seal(domain_event, self._keys)

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        """The fact; at position 0 unless the event comes from the notification log."""
        position = stored_event.id if isinstance(stored_event, Notification) else 0
        return self._codec.open(stored_event.state, position, self._keys)


class Ledger(Application[str]):
    """Every fact that was ever recorded, by stream (`events`) and in order (`facts`, `notification_log`).

    `env` names the recorder: PERSISTENCE_MODULE, and what that asks for. The command bus does not go through here: it
    writes by the journal, into the same tables, through the same function. Sealed values are None, but for those that
    `keys` open.
    """

    name = "ledger"

    def __init__(self, codec: Codec, env: EnvType | None = None, keys: KeyMap = UNREADABLE) -> None:
        self._codec, self._keys = codec, keys
        super().__init__(env)

    def construct_mapper(self) -> Mapper[str]:
        return LedgerMapper(self._codec, self._keys)

    def facts(self, after: int = 0, until: int | None = None) -> Iterator[Recorded[Any]]:
        """The facts after a position, in order, up to `until` or to the head as the last page finds it."""
        while page := self.recorder.select_notifications(after, _PAGE, until, inclusive_of_start=False):
            for notification in page:
                yield cast("Recorded[Any]", self.mapper.to_domain_event(notification))
            after = page[-1].id

    def stream(self, stream: str) -> Iterator[Recorded[Any]]:
        """The facts of one stream, in version order."""
        return cast("Iterator[Recorded[Any]]", self.events.get(stream))
