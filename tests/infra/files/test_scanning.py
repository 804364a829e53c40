"""Scanning by clamd, and what is done where there is none."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.files.scanning import ScannerAway
from infra.files.scanning import Clamd, NoScanner, OpenScanner, scanner_of
from infra.settings.settings import Profile, Settings, SettingsError
from tests.infra.files.clamd import WORD, clamd_double


async def content(*chunks: bytes) -> AsyncIterator[bytes]:
    for chunk in chunks:
        yield chunk


async def test_clamd_is_given_all_bytes_and_its_word_is_taken() -> None:
    async with clamd_double() as double:
        clamd = Clamd(double.address)
        assert await clamd.finds(content(b"a" * 3_000_000, b"b")) is None
        assert await clamd.finds(content(b"...", WORD)) == "Win.Test.EICAR_HDB-1"
        assert double.received == [3_000_001, 3 + len(WORD)]
        double.longest = 10
        with pytest.raises(ScannerAway, match="size limit exceeded"):
            await clamd.finds(content(b"a" * 11))
    with pytest.raises(ScannerAway, match="does not answer"):
        await clamd.finds(content(b"a"))


def test_production_admits_nothing_unscanned(tmp_path: Path) -> None:
    def settings(profile: Profile, url: str | None) -> Settings:
        return Settings(profile=profile, scanner_url=url, data=tmp_path)

    assert isinstance(scanner_of(settings(Profile.DEVELOPMENT, None)), OpenScanner)
    assert isinstance(scanner_of(settings(Profile.DEVELOPMENT, "clamd://127.0.0.1:3310")), Clamd)
    assert isinstance(scanner_of(settings(Profile.PRODUCTION, "unix:///run/clamav/clamd.ctl")), Clamd)
    assert isinstance(scanner_of(settings(Profile.PRODUCTION, None)), NoScanner)
    with pytest.raises(SettingsError, match="production does not do"):
        scanner_of(settings(Profile.PRODUCTION, "open:"))


async def test_without_a_scanner_everything_waits() -> None:
    with pytest.raises(ScannerAway, match="FOJA_SCANNER_URL"):
        await NoScanner().finds(content(b"a"))
