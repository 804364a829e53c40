"""A worker that seals: in production not without a seal of somebody's; and its renderers end with it."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import psutil
import pytest

from application.documents.effects import COMPILE, TemplateDraft
from domain.documents.templates.content import TemplateContent
from infra.documents.adapters import ADAPTERS
from infra.processes.worker import work
from infra.settings.settings import Profile, Settings, SettingsError

DRAFT = TemplateDraft("letter", 1, TemplateContent("EX", "Letter", "es", (), "= A letter"))


async def test_a_worker_in_production_does_not_start_without_a_seal(
    database: str, keys_database: str, tmp_path: Path
) -> None:
    given = {"database_url": database, "keys_database_url": keys_database, "valkey_url": "", "data": tmp_path}
    settings = Settings.load(profile=Profile.PRODUCTION, **given)
    with pytest.raises(SettingsError, match="FOJA_SEAL_KEY: this installation seals documents"):
        await work(settings, asyncio.Event())


async def test_renderers_end_with_the_worker(tmp_path: Path) -> None:
    before = set(psutil.Process().children(recursive=True))
    async with AsyncExitStack() as closing:
        parts: Any = SimpleNamespace(settings=Settings.load(data=tmp_path), closing=closing, blobs=None, keys=None)
        assert ADAPTERS.effects is not None
        await ADAPTERS.effects(parts)[COMPILE.name](DRAFT, uuid4())
        assert set(psutil.Process().children(recursive=True)) - before
    assert set(psutil.Process().children(recursive=True)) <= before
