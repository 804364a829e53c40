"""Links that sign a browser in: good once, for a while, and kept as a hash alone."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.kernel.version import VERSION
from application.authority.policy import LedgerPolicy
from infra.cli.__main__ import app
from infra.oidc.accounts import Pseudonyms, pseudonym
from infra.oidc.development import DEVELOPER, PSEUDONYM_ISSUER, DevelopmentIssuer, Grant
from infra.oidc.links import FOLDER, GOOD_FOR, SESSION, Links, address
from infra.oidc.sign_in import open_sign_in
from infra.oidc.verification import Verifier
from infra.processes.api_worker import found_for_developers
from infra.processes.welcome import welcome
from infra.services import open_services
from infra.settings.settings import Profile, Settings
from tests.support.founded import found_administrators

ANA = Grant("ana", "MD", 90)


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.startswith("FOJA_")]:
        monkeypatch.delenv(name)


def test_a_link_signs_in_whom_it_was_made_for_once(tmp_path: Path) -> None:
    links = Links(tmp_path)
    ana, bo = links.make(ANA), links.make(Grant("bo"))
    assert links.used(bo) == Grant("bo")
    assert links.used(ana) == ANA
    assert links.used(ana) is None
    assert links.used(bo) is None


def test_another_process_that_was_started_later_knows_it_too(tmp_path: Path) -> None:
    secret = Links(tmp_path).make(ANA)
    assert Links(tmp_path).used(secret) == ANA
    assert Links(tmp_path).used(secret) is None


def test_it_is_good_for_a_while(tmp_path: Path) -> None:
    now = 1_000.0
    links = Links(tmp_path, lambda: now)
    early, late, never = (links.make(ANA) for _ in range(3))
    now += GOOD_FOR
    assert links.used(early) == ANA
    now += 1
    assert links.used(late) is None
    links.make(ANA)
    assert len(list((tmp_path / FOLDER).iterdir())) == 1, "what nobody used in time is taken away"
    now -= GOOD_FOR
    assert links.used(never) is None


@pytest.mark.parametrize("secret", ["", "x", "../../etc/passwd", "*", "\ud800", "a" * 10_000])
def test_what_is_no_secret_signs_nobody_in(tmp_path: Path, secret: str) -> None:
    assert Links(tmp_path).used(secret) is None
    Links(tmp_path).make(ANA)
    assert Links(tmp_path).used(secret) is None


def test_what_lies_in_the_folder_is_closed_to_others_and_no_secret(tmp_path: Path) -> None:
    secret = Links(tmp_path).make(ANA)
    (file,) = (tmp_path / FOLDER).iterdir()
    assert [stat.S_IMODE(one.stat().st_mode) for one in (file, file.parent)] == [0o600, 0o700]
    assert secret not in file.name + file.read_text()
    assert Links(tmp_path).used(file.stem) is None
    file.write_text("broken")
    assert Links(tmp_path).used(secret) is None


def test_no_secret_is_like_another(tmp_path: Path) -> None:
    made = {Links(tmp_path).make(ANA) for _ in range(20)}
    assert len(made) == 20
    assert min(map(len, made)) == 43, "256 bits"


async def test_what_the_welcome_prints_signs_the_developer_in(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    said = welcome(settings, "http://127.0.0.1:8000")
    assert f"\n  version  {VERSION}\n" in said
    link = next(one for one in said.split() if "#once=" in one)
    async with open_sign_in(settings, Pseudonyms("foja_unit", development=True)) as sign_in:
        assert sign_in.once is not None
        signed = sign_in.once(link.partition("#once=")[2])
        assert signed is not None
        assert (signed.name, signed.seconds) == (DEVELOPER, SESSION)
        issuer = DevelopmentIssuer(settings)
        claims = await Verifier(issuer.issuer, "foja", issuer).claims(signed.token)
    assert (claims["sub"], claims["exp"] - claims["iat"]) == (DEVELOPER, SESSION)


@pytest.mark.parametrize("given", [{"profile": Profile.PRODUCTION}, {"oidc_issuer": "https://id.example.org"}])
async def test_where_tokens_are_of_others_there_are_no_links(tmp_path: Path, given: dict[str, object]) -> None:
    settings = Settings(data=tmp_path, **given)  # type: ignore[arg-type]
    assert "#once=" not in welcome(settings, "http://127.0.0.1:8000")
    async with open_sign_in(settings, Pseudonyms("foja_unit", development=True)) as sign_in:
        assert sign_in.once is None
    assert not (tmp_path / FOLDER).exists()


def foja_token(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(app, ["token", "--data", str(folder), *arguments], env=environment, prog_name="foja")
    return answer.exit_code, answer.stdout, " ".join(answer.stderr.split())


@pytest.mark.parametrize(
    ("arguments", "grant"),
    [
        ((), Grant(DEVELOPER, seconds=SESSION)),
        (("--as", "ana", "--unit", "MD", "--for", "90s"), ANA),
    ],
)
def test_the_command_prints_a_link(
    server_folder: Path, tmp_path: Path, arguments: tuple[str, ...], grant: Grant
) -> None:
    data = server_folder / f"links-{tmp_path.name}"
    code, printed, _ = foja_token(data, "--link", *arguments)
    begin, _, secret = printed.strip().partition("#once=")
    assert (code, begin) == (0, "http://127.0.0.1:8000/graphql")
    assert Links(data).used(secret) == grant
    code, printed, _ = foja_token(data, "--link", *arguments, "--json")
    told = json.loads(printed)
    assert (told["actor"], told["seconds"]) == (pseudonym(PSEUDONYM_ISSUER, grant.subject), grant.seconds)
    assert told["link"].startswith(address("http://127.0.0.1:8000", ""))
    assert "token" not in told


def test_in_production_there_is_no_link(server_folder: Path, tmp_path: Path) -> None:
    data = server_folder / f"links-{tmp_path.name}"
    code, printed, said = foja_token(data, "--link", FOJA_PROFILE="production")
    assert (code, printed, "FOJA_PROFILE=production" in said) == (1, "", True)
    assert not data.exists()


async def test_a_ledger_that_the_former_developer_administered_gets_the_new_one(database: str, tmp_path: Path) -> None:
    """Until links there was a shorthand: whoever brought no token was `development`, which nobody can be any more."""
    await found_administrators(database, "development", "operator")
    settings = Settings(database_url=database, valkey_url="", data=tmp_path)
    async with open_services(settings) as services:
        await found_for_developers(settings, services)
        assert isinstance(services.policy, LedgerPolicy)
        authority, _ = await services.policy.as_of(None)
        assert {"development", "operator", pseudonym(PSEUDONYM_ISSUER, DEVELOPER)} == set(authority.holders)
