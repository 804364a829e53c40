"""One document, rendered and sealed once for all tests: keys and a seal take a second."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from application.kernel.rendering import RenderedDocument, Template
from application.kernel.signatures import SealedDocument
from infra.rendering.pool import RenderingPool
from infra.settings.settings import Settings
from infra.signing.keys import SealKey, seal_key
from infra.signing.sealing import PdfSealer

AT = datetime(2026, 3, 30, 10, tzinfo=UTC)
SOURCE = b'#set document(title: "Order")\n= Order 17\n#lorem(300)\n#pagebreak()\nSecond page'


@pytest.fixture(scope="session")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("data")


@pytest.fixture(scope="session")
def key(data: Path) -> SealKey:
    return seal_key(Settings.load(data=data))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> SealKey:
    """The seal of somebody else."""
    return seal_key(Settings.load(data=tmp_path_factory.mktemp("stranger")))


@pytest.fixture(scope="session")
def rendered() -> RenderedDocument:
    async def render() -> RenderedDocument:
        async with RenderingPool(1) as pool:
            return await pool.render(Template({"main.typ": SOURCE}), {}, AT)

    return asyncio.run(render())


@pytest.fixture(scope="session")
def sealed(key: SealKey, rendered: RenderedDocument) -> SealedDocument:
    return asyncio.run(PdfSealer(key).seal(rendered.content))
