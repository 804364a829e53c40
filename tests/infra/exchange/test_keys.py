"""The key of an installation: made in development alone, kept for its owner, and missed where there are partners."""

from __future__ import annotations

from pathlib import Path

import orjson
import pytest
from joserfc.jwk import OKPKey, RSAKey

from infra.exchange.keys import NoExchangeKeyError, exchange_key, make_key, public_jwk, read_key
from infra.exchange.posting import may_go_to
from infra.settings.settings import Profile, Settings, SettingsError
from tests.infra.exchange.conftest import SiteOf


def test_it_makes_itself_in_development_and_nowhere_else(tmp_path: Path) -> None:
    made = exchange_key(Settings(data=tmp_path))
    assert public_jwk(exchange_key(Settings(data=tmp_path))) == public_jwk(made)
    assert "d" not in public_jwk(made)
    with pytest.raises(NoExchangeKeyError, match="FOJA_EXCHANGE_KEY"):
        exchange_key(Settings(data=tmp_path, profile=Profile.PRODUCTION))
    assert not make_key(tmp_path / "exchange.key"), "a key is never written over"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"hello",
        orjson.dumps(OKPKey.generate_key("Ed25519").as_dict(private=False)),
        orjson.dumps(OKPKey.generate_key("X25519").as_dict(private=True)),
        orjson.dumps(RSAKey.generate_key(2048).as_dict(private=True)),
    ],
    ids=["nothing", "a list", "a text", "a public key", "another curve", "another kind"],
)
def test_a_file_without_a_key_is_said_so_and_not_shown(content: bytes, tmp_path: Path) -> None:
    file = tmp_path / "key"
    file.touch(mode=0o600)
    file.write_bytes(content)
    with pytest.raises(SettingsError, match="holds no") as caught:
        read_key(file)
    assert len(str(caught.value)) < 200
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        read_key(file)


def test_parts_go_under_tls_or_stay_on_the_machine() -> None:
    assert may_go_to("https://foja.moj.example")
    assert may_go_to("http://127.0.0.1:8000")
    assert not may_go_to("http://foja.moj.example")


async def test_health_misses_a_key_where_there_are_partners(site_of: SiteOf) -> None:
    court, ministry = site_of("court"), site_of("ministry")
    async with court.served():
        concern = court.services.concerns["exchange"]
        assert await concern() is None
        async with court.working():
            await court.admits(ministry, "ministry", "court")
            await court.row("exchange.partners", status="admitted")
        assert await concern() is None
        (court.settings.data / "exchange.key").chmod(0o644)
        assert "chmod 600" in str(await concern())
