"""What exchange adds to the processes: what sends, what receives, and its key."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from infra.kernel.adapters import Adapters, Lazy, Parts, Watch

if TYPE_CHECKING:
    from api.kernel.routes import ContextRoute
    from api.kernel.services import Check
    from application.kernel.effects import Perform
    from application.kernel.uploads import Uploads


@asynccontextmanager
async def _routes(parts: Parts, uploads: Uploads | None) -> AsyncIterator[Sequence[ContextRoute]]:
    from infra.exchange.serving import open_routes

    async with open_routes(parts, uploads) as routes:
        yield routes


def _effects(parts: Parts) -> Mapping[str, Perform]:
    from application.exchange.data import ASK
    from infra.exchange.data import DataAsker

    return {ASK.name: DataAsker(parts).ask}


def _watches(parts: Parts) -> Sequence[Watch]:
    from infra.exchange.sending import SenderWatch

    return (SenderWatch(parts),)


def _concerns(parts: Parts) -> Mapping[str, Check]:
    from infra.exchange.concerns import concerns

    return concerns(parts)


ADAPTERS = Adapters(
    commands={"exchange": Lazy("infra.exchange.cli.exchange", "Exchange with other installations.")},
    concerns=_concerns,
    effects=_effects,
    routes=_routes,
    watches=_watches,
)
