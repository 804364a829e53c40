"""What a context adds to the processes: one declaration, `infra/<name>/adapters.py`.

A process asks for each of these when it needs it, so the functions import what they need when they are called: the
command line, which only lists commands, starts fast.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from api.composing.installation import Installation
    from api.kernel.exports import Export, ExportWriter, ServedExport
    from api.kernel.routes import ContextRoute
    from api.kernel.services import Answers, Check, SightPolicy
    from application.kernel.effects import Effect, Perform
    from application.kernel.evidence import Inspector
    from application.kernel.journal import Journal
    from application.kernel.keys import Keys
    from application.kernel.orders import CommandBus, Principal
    from application.kernel.policy import Policy
    from application.kernel.uploads import Uploads
    from application.ledger.envelope import Codec
    from infra.blobs.store import ObjectBlobs
    from infra.oidc.accounts import Accounts
    from infra.settings.settings import Settings
    from projections.kernel.declarations import ReadSide


class Lazy(NamedTuple):
    """The module that has the `app` of a command, and what a list of commands says of it without loading that."""

    module: str
    summary: str


@dataclass(frozen=True)
class Parts:
    """What a process has opened, for the adapters that it asks.

    `policy` decides about acts. `granted` is what the ledger says of permissions, also where something else decides.
    `settings` are those of the process. What an adapter opens for as long as the process runs, it puts into `closing`.
    `reads` are the read models, where the API is served.
    """

    dsn: str
    installation: Installation
    policy: Policy
    granted: Policy
    settings: Settings
    keys: Keys
    bus: CommandBus
    blobs: ObjectBlobs
    closing: AsyncExitStack = field(default_factory=AsyncExitStack)
    reads: ReadSide | None = None

    @property
    def rows(self) -> ReadSide:
        """The read models, for answers; raises RuntimeError in processes that ask none."""
        if self.reads is None:
            raise RuntimeError("this process has no read side: answers are worked out where the API is served")
        return self.reads


class Inspecting(NamedTuple):
    """What inspectors look with, before there is a bus."""

    dsn: str
    codec: Codec
    keys: Keys
    journal: Journal
    settings: Settings
    blobs: ObjectBlobs


class Watch(Protocol):
    """An endless task of the worker."""

    @property
    def name(self) -> str:
        """What logs and the worker's health call it."""
        ...

    async def run(self, stop: asyncio.Event) -> None:
        """Run until `stop`."""
        ...


class Scene(Protocol):
    """One act of the demo: what is done, and by whom."""

    @property
    def command(self) -> Any:
        """What is done."""
        ...

    @property
    def by(self) -> Principal:
        """The person whose duty it is."""
        ...

    @property
    def waits_for(self) -> Collection[str]:
        """Refusals that end by themselves, once the worker has done something."""
        ...


@dataclass(frozen=True)
class Story:
    """The part of a context in the demo.

    An administrator gives the commands of `founding` before the first scene; a refusal of `founded` says that the
    thing stands already, founded otherwise, and stays so. `outcome` says what was made. One that `needs_worker` has
    secrets and waits for what is done outside: it is played on a whole stack alone.
    """

    founding: Callable[[], Iterable[Any]] = tuple
    scenes: Callable[[date], Iterable[Scene]] = lambda _: ()
    outcome: Callable[[date], str] = lambda _: ""
    needs_worker: bool = False
    founded: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Adapters:
    """What a context adds; each is left out where there is nothing to add.

    `commands` are those of the command line, by name, and `imports` those below `./foja import`.
    `answers` work out the questions that its API shows, `exports`
    write the open data that it declares, by the name of the export, `accounts` finds the account that a token signs
    in, `uploads` takes files, and the worker runs its `watches` and makes the calls of its `effects`, by the name of
    the effect. `routes` are addresses that the API serves for it; they are given what takes files, where a context
    does. `concerns` are what an operator should look at, by name. `first_acts` let these accounts administer a
    developer's machine. `story` is its part in the demo.
    `inspectors` find what commands are given beside the streams that they look at, by the names that those have.
    `texts` are the English sentences, by key, of its pages and reports: what people read beside refusals.
    """

    commands: Mapping[str, Lazy] = field(default_factory=dict)
    imports: Mapping[str, Lazy] = field(default_factory=dict)
    answers: Callable[[Parts], Mapping[type[Any], Answers]] | None = None
    exports: Callable[[Settings], Mapping[str, ExportWriter]] | None = None
    accounts: Callable[[Journal, Codec, Settings], Accounts] | None = None
    watches: Callable[[Parts], Sequence[Watch]] | None = None
    effects: Callable[[Parts], Mapping[str, Perform]] | None = None
    uploads: Callable[[Parts], AbstractAsyncContextManager[Uploads]] | None = None
    routes: Callable[[Parts, Uploads | None], AbstractAsyncContextManager[Sequence[ContextRoute]]] | None = None
    concerns: Callable[[Parts], Mapping[str, Check]] | None = None
    first_acts: Callable[[CommandBus, SightPolicy, Sequence[str]], Awaitable[object]] | None = None
    story: Story | None = None
    texts: Callable[[], Mapping[str, str]] | None = None
    inspectors: Callable[[Inspecting], Mapping[str, Inspector]] | None = None


NO_ADAPTERS = Adapters()


class CommandClashError(Exception):
    """Two contexts, or a context and the machine, give a command of the same name."""


def commands_among(adapters: Iterable[Adapters], machine: Mapping[str, Lazy]) -> Mapping[str, Lazy]:
    """The commands that these contexts add to the machine's; raises CommandClashError, which names both places."""
    found = dict[str, Lazy]()
    for name, command in (item for adapter in adapters for item in adapter.commands.items()):
        other = machine.get(name) or found.get(name)
        if other is not None:
            raise CommandClashError(f"./foja {name} is both {other.module} and {command.module}: rename one of them")
        found[name] = command
    return found


def imports_among(adapters: Iterable[Adapters]) -> Mapping[str, Lazy]:
    """What can be imported, by the name of the command; raises CommandClashError, which names both places."""
    return commands_among((Adapters(commands=adapter.imports) for adapter in adapters), {})


class AdapterCountError(Exception):
    """More contexts, or fewer, than a process can use name an adapter that it takes from one."""


def answers_of(adapters: Iterable[Adapters], parts: Parts) -> Mapping[type[Any], Answers]:
    """The answer to each question of these contexts."""
    return {
        question: answer
        for adapter in adapters
        if adapter.answers is not None
        for question, answer in adapter.answers(parts).items()
    }


class UnwrittenExportError(Exception):
    """Open data is declared and not written, or written and not declared."""


def exports_of(
    adapters: Iterable[Adapters], declared: Iterable[Export], settings: Settings
) -> tuple[ServedExport, ...]:
    """Each declared export with its writer; raises UnwrittenExportError."""
    from api.kernel.exports import ServedExport

    writers = {
        name: writer
        for adapter in adapters
        if adapter.exports is not None
        for name, writer in adapter.exports(settings).items()
    }
    exports = {export.name: export for export in declared}
    if unmatched := sorted(exports.keys() ^ writers.keys()):
        raise UnwrittenExportError(
            f"{', '.join(unmatched)}: api/<context>/context.py declares an export and infra/<context>/adapters.py names"
            " its writer, both under the first segment of its path"
        )
    return tuple(ServedExport(export, writers[name]) for name, export in exports.items())


class UnperformedEffectError(Exception):
    """An effect is declared and nobody makes its call, or a call is named and no effect is declared."""


def effects_of(
    adapters: Iterable[Adapters], declared: Iterable[Effect[Any, Any]], parts: Parts
) -> Sequence[tuple[Effect[Any, Any], Perform]]:
    """Each declared effect with the call that it makes; raises UnperformedEffectError."""
    calls = {
        name: perform
        for adapter in adapters
        if adapter.effects is not None
        for name, perform in adapter.effects(parts).items()
    }
    effects = {effect.name: effect for effect in declared}
    if unmatched := sorted(effects.keys() ^ calls.keys()):
        raise UnperformedEffectError(
            f"{', '.join(unmatched)}: api/<context>/context.py declares an effect and infra/<context>/adapters.py names"
            " its call, both under the name of the effect"
        )
    return [(effect, calls[name]) for name, effect in effects.items()]


def accounts_of(adapters: Iterable[Adapters], journal: Journal, codec: Codec, settings: Settings) -> Accounts:
    """The accounts that sign in, of the one context that keeps them; raises AdapterCountError."""
    given = [adapter.accounts for adapter in adapters if adapter.accounts is not None]
    if len(given) != 1:
        raise AdapterCountError(f"{len(given)} contexts name accounts in their adapters: sign-in needs those of one")
    return given[0](journal, codec, settings)


def concerns_of(adapters: Iterable[Adapters], parts: Parts) -> Mapping[str, Check]:
    """What an operator should look at in these contexts, by name."""
    return {
        name: concern
        for adapter in adapters
        if adapter.concerns is not None
        for name, concern in adapter.concerns(parts).items()
    }


def inspectors_of(adapters: Iterable[Adapters], looking: Inspecting) -> Mapping[str, Inspector]:
    """What finds what commands are given, by name."""
    return {
        name: inspector
        for adapter in adapters
        if adapter.inspectors is not None
        for name, inspector in adapter.inspectors(looking).items()
    }


def watches_of(adapters: Iterable[Adapters], parts: Parts) -> Sequence[Watch]:
    """The endless tasks that these contexts add to a worker."""
    return [watch for adapter in adapters if adapter.watches is not None for watch in adapter.watches(parts)]


@asynccontextmanager
async def uploads_of(adapters: Iterable[Adapters], parts: Parts) -> AsyncIterator[Uploads | None]:
    """What takes files, of the one context that does; None where none does. Raises AdapterCountError."""
    taking = [adapter.uploads for adapter in adapters if adapter.uploads is not None]
    if len(taking) > 1:
        raise AdapterCountError(f"{len(taking)} contexts take uploads, and there is one address for them")
    if not taking:
        yield None
        return
    async with taking[0](parts) as uploads:
        yield uploads


@asynccontextmanager
async def routes_of(
    adapters: Iterable[Adapters], parts: Parts, uploads: Uploads | None
) -> AsyncIterator[tuple[ContextRoute, ...]]:
    """The addresses that these contexts serve themselves."""
    async with AsyncExitStack() as opened:
        served: list[ContextRoute] = []
        for adapter in adapters:
            if adapter.routes is not None:
                served += await opened.enter_async_context(adapter.routes(parts, uploads))
        yield tuple(served)
