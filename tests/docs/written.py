"""A page that writes a context: its blocks as files that can be imported, and the context as a server runs it."""

from __future__ import annotations

import asyncio
import importlib.util
import re
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx

import api
import application
import domain
import projections
from api.app import create_app
from api.composing.installation import Installation
from api.kernel.context import Context
from infra.bootstrap import CONTEXTS
from infra.processes.worker import work
from infra.services import open_services
from infra.settings.settings import Settings
from tests.api.support.named import named
from tests.api.support.real import PATIENCE
from tests.infra.processes.running import until
from tests.support.everyone import Everyone
from tests.support.named import name_event_types

DEVELOP = Path(__file__).parents[2] / "docs" / "develop"
PACKAGES: tuple[ModuleType, ...] = (domain, application, projections, api)
_BLOCK = re.compile(r"```(?:python|toml)\n# (\S+\.(?:py|toml))[^\n]*\n(.*?)```", re.DOTALL)


@contextmanager
def written(page: str, context: str, folder: Path) -> Iterator[Path]:
    """The page's files under `folder`, importable as part of the packages that they belong to."""
    for path, text in _BLOCK.findall((DEVELOP / page).read_text(encoding="utf-8")):
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    for package in PACKAGES:
        package.__path__.append(str(folder / package.__name__))
    try:
        yield folder
    finally:
        for package in PACKAGES:
            package.__path__.remove(str(folder / package.__name__))
        for name in [name for name in sys.modules if f".{context}" in name]:
            del sys.modules[name]


def specify(file: Path) -> int:
    """Run the specifications of a file; how many there are."""
    spec = importlib.util.spec_from_file_location(f"page_of.{file.parent.name}.{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    names = [name for name in dir(module) if name.startswith("test_")]
    for name in names:
        getattr(module, name)()
    return len(names)


@asynccontextmanager
async def served(context: Context, settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """An installation that has the context, too, with a worker beside it, to a caller who may do everything."""
    installation = Installation((*CONTEXTS, context))
    assert settings.database_url is not None
    # as `foja event-types --write` and `migrate` do
    name_event_types(settings.database_url, installation.codec.classes.values())
    stop = asyncio.Event()
    worker = asyncio.create_task(work(settings, stop, installation))
    try:
        async with open_services(settings, installation, policy=Everyone()) as services:
            patient = replace(services.limits, wait=PATIENCE)
            transport = httpx.ASGITransport(app=create_app(replace(services, principal_of=named, limits=patient)))
            async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000", timeout=30) as client:

                async def ready() -> bool:
                    return (await client.get("/health/ready")).status_code == 200

                await until(ready)
                yield client
    finally:
        stop.set()
        await worker


async def ask(
    client: httpx.AsyncClient, query: str, headers: Mapping[str, str] | None = None, **variables: object
) -> dict[str, Any]:
    """What an operation answers, which has no errors."""
    answer = await client.post("/graphql", json={"query": query, "variables": variables}, headers=headers)
    body: dict[str, Any] = answer.json()
    assert "errors" not in body, body
    data: dict[str, Any] = body["data"]
    return data
