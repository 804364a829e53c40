"""Under which names the API is reached, and by whose pages, is set from outside."""

from __future__ import annotations

import httpx
import pytest

from api.kernel.doors import Doors
from infra.processes.doors import doors
from infra.processes.probe import probe
from infra.settings.settings import Settings, SettingsError


def of(monkeypatch: pytest.MonkeyPatch, **given: str) -> Doors:
    for name in ("HOST", "PUBLIC_NAMES", "WEB_ORIGINS", "FEED_SOURCE", "LOG_ORIGIN"):
        monkeypatch.delenv(f"FOJA_{name}", raising=False)
    for name, value in given.items():
        monkeypatch.setenv(f"FOJA_{name}", value)
    return doors(Settings.load())


def test_unset_this_machine_alone_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    assert of(monkeypatch) == Doors("127.0.0.1", frozenset(), frozenset())


def test_names_and_origins_are_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    found = of(
        monkeypatch,
        HOST="[::1]",
        PUBLIC_NAMES="Foja.Example.org, foja.internal:8443 [2001:db8::1]",
        WEB_ORIGINS="http://localhost:5173,https://Portal.example.org",
    )
    assert found.bound == "::1"
    assert found.names == {"foja.example.org", "foja.internal:8443", "[2001:db8::1]"}
    assert found.answer_to("[2001:db8::1]:8000")
    assert found.origins == {"http://localhost:5173", "https://portal.example.org"}


def test_the_names_of_feed_and_log_are_known_by_themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    found = of(monkeypatch, FEED_SOURCE="https://Foja.example.org:8443/x", LOG_ORIGIN="record.example.org/log")
    assert found.names == {"foja.example.org:8443", "record.example.org"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(
            ("PUBLIC_NAMES", one)
            for one in ("https://foja.example.org", "foja.example.org/x", "*", "*.example.org", "a..b")
        ),
        *(
            ("WEB_ORIGINS", one)
            for one in ("localhost:5173", "http://localhost:5173/", "*", "null", "ftp://x", "http://")
        ),
    ],
)
def test_what_cannot_be_one_is_named(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    with pytest.raises(SettingsError, match=f"FOJA_{name}: .* such as"):
        of(monkeypatch, **{name: value})


@pytest.mark.parametrize(
    ("host", "status"),
    [("127.0.0.1:1", 200), ("foja-worker", 200), ("evil.example", 421), ("", 421), ("127.0.0.1,evil.example", 421)],
)
async def test_the_metrics_of_worker_and_signer_are_told_under_the_same_names(host: str, status: int) -> None:
    known = Doors(names=frozenset({"foja-worker"}))
    async with probe(lambda: (True, {}), "127.0.0.1", 0, known) as port, httpx.AsyncClient(trust_env=False) as http:
        for path in ("/metrics", "/health"):
            answer = await http.get(f"http://127.0.0.1:{port}{path}", headers={"host": host})
            assert answer.status_code == status
            assert answer.headers["x-content-type-options"] == "nosniff"
