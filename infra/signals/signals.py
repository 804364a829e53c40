"""Telling who waits that a read model has moved on: the signals, and their fan-out inside a process.

A signal is a hint and never the truth: who misses one catches up by position. So the one rule here is that nothing is
lost *silently*. A ``Change`` whose ``keys`` are empty says "any row may have changed since the last change you saw:
read again from that position"; it is sent after every gap (a connection that was lost, a subscriber too slow).
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from types import TracebackType
from typing import Protocol, Self

import orjson

from projections.kernel.declarations import Change

BACKLOG = 256
"""Changes kept for a subscriber that does not fetch them, before they are merged to one a read model."""


class Subscription(AsyncIterator[Change]):
    """The changes of some read models, in the order in which they were heard.

    A subscriber that leaves more than ``backlog`` changes lying gets them merged: one change for each read model, at
    its newest position and with empty keys. Memory stays bounded, and the subscriber is told to catch up.
    """

    def __init__(self, hub: "Hub", models: Sequence[str], backlog: int = BACKLOG) -> None:
        self._hub, self._models, self._backlog = hub, frozenset(models), max(backlog, len(set(models)))
        self._waiting: deque[Change] = deque()
        self._news = asyncio.Event()
        self._closed = False

    @property
    def models(self) -> frozenset[str]:
        """The names of the read models subscribed to."""
        return self._models

    def also(self, model: str) -> None:
        """Hear of another one from now on."""
        self._models |= {model}

    def put(self, change: Change) -> None:
        """Add a change, merging those that wait when there are too many."""
        self._waiting.append(change)
        if len(self._waiting) > self._backlog:
            newest: dict[str, int] = {}
            for waiting in self._waiting:
                newest[waiting.model] = max(waiting.position, newest.get(waiting.model, 0))
            self._waiting = deque(Change(model, position, ()) for model, position in newest.items())
        self._news.set()

    def end(self) -> None:
        """Let the iteration end once what waits is fetched."""
        self._closed = True
        self._news.set()

    async def aclose(self) -> None:
        """Unsubscribe."""
        self._hub.leave(self)
        self._waiting.clear()
        self.end()

    async def __anext__(self) -> Change:
        while not self._waiting:
            if self._closed:
                raise StopAsyncIteration
            self._news.clear()
            await self._news.wait()
        return self._waiting.popleft()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.aclose()


class Signals(Protocol):
    """Carries changes from the projectors to whoever waits for them, in any process."""

    async def publish(self, *changes: Change) -> None:
        """Tell everybody, of all in few messages; the carrier's connection error where nobody could be told."""
        ...

    async def subscribe(self, models: Sequence[str]) -> Subscription:
        """Hear of these read models from now on: a change that is published after this returns is not missed.

        While the carrier is away the subscription stays, and is told to catch up when it comes back.
        """
        ...

    async def close(self) -> None:
        """End all subscriptions and connections."""
        ...


class Hub:
    """Hands the changes that one connection hears to the many subscriptions of its process."""

    def __init__(self) -> None:
        self._members: set[Subscription] = set()
        self._heard: dict[str, int] = {}

    def join(self, models: Sequence[str], backlog: int = BACKLOG) -> Subscription:
        """Add a subscription."""
        member = Subscription(self, models, backlog)
        self._members.add(member)
        return member

    def leave(self, member: Subscription) -> None:
        """Remove a subscription."""
        self._members.discard(member)

    def heard(self, model: str) -> int:
        """The last position heard of a read model; 0 before the first."""
        return self._heard.get(model, 0)

    def hand_out(self, *changes: Change) -> None:
        """Give each change to the subscriptions that want it."""
        for change in changes:
            self._heard[change.model] = max(change.position, self.heard(change.model))
            for member in self._members:
                if change.model in member.models:
                    member.put(change)

    def tell_of_gap(self) -> None:
        """Tell every subscription to catch up, since changes may have gone by unheard."""
        for member in self._members:
            for model in member.models:
                member.put(Change(model, self.heard(model), ()))

    def close(self) -> None:
        """End all subscriptions."""
        for member in self._members:
            member.end()
        self._members.clear()


def encode(changes: Sequence[Change], limit: int) -> list[bytes]:
    """Changes as messages of at most ``limit`` bytes; keys are dropped ("any row") where they do not fit into one."""
    messages: list[list[bytes]] = []
    size = limit
    for change in changes:
        said = _encoded(change)
        if len(said) + 2 > limit:
            said = _encoded(Change(change.model, change.position, ()))
        if size + len(said) + 1 > limit:
            messages.append([])
            size = 1
        messages[-1].append(said)
        size += len(said) + 1
    return [b"[" + b",".join(said) + b"]" for said in messages]


def decode(message: bytes | str) -> list[Change]:
    """The changes in a message; ValueError for anything else that somebody sent on the channel."""
    try:
        found = orjson.loads(message)
        return [
            Change(str(change["model"]), int(change["position"]), tuple(map(str, change["keys"])))
            for change in (found if isinstance(found, list) else [found])
        ]
    except (KeyError, TypeError) as error:
        raise ValueError(f"no changes: {message!r}") from error


def _encoded(change: Change) -> bytes:
    return orjson.dumps({"model": change.model, "position": change.position, "keys": change.keys})


def backoff(attempt: int) -> float:
    """Seconds to wait before reconnecting after this many failures: 0.1, 0.2, 0.4 ... at most 5."""
    return min(5.0, 0.1 * 2.0 ** min(attempt, 6))
