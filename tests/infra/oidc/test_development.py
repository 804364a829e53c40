"""The development issuer: works alone on one machine, and runs nowhere else."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from api.app import create_app
from api.kernel.errors import BadToken
from infra.cli.__main__ import app
from infra.oidc.accounts import Pseudonyms, pseudonym
from infra.oidc.development import KEY_FILE, PSEUDONYM_ISSUER, DevelopmentIssuer, DevelopmentKeyError, Grant
from infra.oidc.guard import DevelopmentIssuerRefusedError, check_sign_in
from infra.oidc.sign_in import open_sign_in
from infra.oidc.verification import Verifier
from infra.processes import runfile
from infra.processes.stack import up
from infra.settings.settings import Profile, Settings, api_url, is_loopback
from tests.api.conftest import World

AT = "http://127.0.0.1:8000"


def settings_of(folder: Path, **more: object) -> Settings:
    return Settings(data=folder, **more)  # type: ignore[arg-type]


@pytest.fixture
def clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [one for one in os.environ if one.startswith("FOJA_")]:
        monkeypatch.delenv(name)


@pytest.fixture
def data(server_folder: Path, tmp_path: Path) -> Path:
    return server_folder / f"token-{tmp_path.name}"


pytestmark = pytest.mark.usefixtures("clean")


async def test_its_token_is_believed_by_the_api_of_the_same_folder(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    token = DevelopmentIssuer(settings).token(Grant("officer-1", "MD-treasury"))
    async with open_sign_in(settings, Pseudonyms("foja_unit", development=True)) as sign_in:
        transport = httpx.ASGITransport(create_app(World().services(principal_of=sign_in)))
        async with httpx.AsyncClient(transport=transport, base_url=AT) as client:
            answer = await client.post(
                "/graphql", json={"query": "{ head }"}, headers={"authorization": f"Bearer {token}"}
            )
            assert answer.status_code != 401, answer.text
            answer = await client.post(
                "/graphql", json={"query": "{ head }"}, headers={"authorization": f"Bearer {token[:-4]}AAAA"}
            )
            assert answer.status_code == 401


async def test_a_token_says_who_for_which_unit_and_how_long(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    issuer = DevelopmentIssuer(settings)
    token = issuer.token(Grant("officer-1", "MD", seconds=90))
    claims = await Verifier(f"{AT}/dev/oidc", "foja", issuer).claims(token)
    assert (claims["sub"], claims["foja_unit"]) == ("officer-1", "MD")
    assert "foja_roles" not in claims, "what somebody may do stands in the ledger, and is said nowhere else"
    assert claims["exp"] - claims["iat"] == 90


async def test_discovery_and_keys_are_published_and_hold_nothing_private(tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(settings_of(tmp_path))
    services = World().services(published=issuer.published)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(create_app(services)), base_url=AT) as client:
        assert (await client.get("/dev/oidc/jwks.json")).json() == {"keys": []}
        issuer.token(Grant("officer-1"))
        discovered = (await client.get("/dev/oidc/.well-known/openid-configuration")).json()
        assert discovered["issuer"] == f"{AT}/dev/oidc"
        [key] = (await client.get(discovered["jwks_uri"])).json()["keys"]
    assert (key["kty"], key["crv"], key["alg"], key["use"]) == ("EC", "P-256", "ES256", "sig")
    assert "d" not in key


def test_the_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(settings_of(tmp_path))
    issuer.token(Grant("a"))
    made = (tmp_path / KEY_FILE).read_bytes()
    assert stat.S_IMODE((tmp_path / KEY_FILE).stat().st_mode) == 0o600
    DevelopmentIssuer(settings_of(tmp_path)).token(Grant("b"))
    assert (tmp_path / KEY_FILE).read_bytes() == made
    assert [one.name for one in tmp_path.iterdir()] == [KEY_FILE]


async def test_without_its_key_no_token_is_good_any_more(tmp_path: Path) -> None:
    issuer = DevelopmentIssuer(settings_of(tmp_path))
    verifier, token = Verifier(issuer.issuer, "foja", issuer), issuer.token(Grant("a"))
    assert await verifier.claims(token)
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(BadToken, match="unknown_key"):
        await verifier.claims(token)
    assert await verifier.claims(issuer.token(Grant("a")))
    with pytest.raises(BadToken, match="unknown_key"):
        await verifier.claims(token)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"kty": "EC"}', "no json"])
async def test_a_file_without_a_key_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY_FILE).write_text(content, encoding="utf-8")
    issuer = DevelopmentIssuer(settings_of(tmp_path))
    with pytest.raises(DevelopmentKeyError, match=KEY_FILE):
        issuer.token(Grant("a"))
    assert await issuer.key("any") is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"profile": Profile.PRODUCTION}, "FOJA_PROFILE=production"),
        ({"host": "0.0.0.0"}, "FOJA_HOST=0.0.0.0"),  # noqa: S104
        ({"host": "::"}, "FOJA_HOST=::"),
        ({"host": "192.0.2.1"}, "FOJA_HOST=192.0.2.1"),
        ({"host": "foja.example.org"}, "FOJA_HOST=foja.example.org"),
        ({"oidc_issuer": "https://id.example.org"}, "FOJA_OIDC_ISSUER"),
    ],
)
def test_it_runs_nowhere_but_on_a_developers_machine(tmp_path: Path, more: dict[str, object], said: str) -> None:
    with pytest.raises(DevelopmentIssuerRefusedError, match=said):
        DevelopmentIssuer(settings_of(tmp_path, **more))


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_it_runs_on_addresses_that_only_this_machine_reaches(tmp_path: Path, host: str) -> None:
    assert is_loopback(host)
    assert DevelopmentIssuer(settings_of(tmp_path, host=host, port=1234)).issuer == f"{api_url(host, 1234)}/dev/oidc"


def test_an_api_that_needs_it_where_it_may_not_run_does_not_start(data: Path) -> None:
    said: list[str] = []
    code = up(settings_of(data, host="0.0.0.0", port=0), say=said.append)  # noqa: S104
    assert (code, "FOJA_OIDC_ISSUER" in said[0]) == (1, True)
    check_sign_in(settings_of(data, host="0.0.0.0", profile=Profile.PRODUCTION))  # noqa: S104


async def test_nobody_is_the_developer_where_other_machines_come(tmp_path: Path) -> None:
    """Development is the default: with an issuer and an open address, the whole network would administer it."""
    real = {"oidc_issuer": "https://id.example.org"}
    check_sign_in(settings_of(tmp_path, **real))
    accounts = Pseudonyms("foja_unit", development=True)
    with pytest.raises(DevelopmentIssuerRefusedError, match="FOJA_PROFILE=production"):
        async with open_sign_in(settings_of(tmp_path, host="0.0.0.0", **real), accounts):  # noqa: S104
            pass
    for host in ("127.0.0.1", "0.0.0.0"):  # noqa: S104
        given = settings_of(tmp_path, host=host, profile=Profile.PRODUCTION, **real)
        async with open_sign_in(given, accounts) as sign_in:
            assert sign_in.published == {}


# --- ./foja token --------------------------------------------------------------------------------


def foja_token(folder: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    answer = CliRunner().invoke(app, ["token", "--data", str(folder), *arguments], env=environment, prog_name="foja")
    return answer.exit_code, answer.stdout, " ".join(answer.stderr.split())


async def test_the_command_prints_the_token_alone(data: Path) -> None:
    code, printed, _ = foja_token(data, "--as", "officer-1", "--unit", "MD")
    assert code == 0
    issuer = DevelopmentIssuer(settings_of(data))
    claims = await Verifier(issuer.issuer, "foja", issuer).claims(printed.removesuffix("\n"))
    assert (claims["sub"], claims["foja_unit"]) == ("officer-1", "MD")
    assert claims["exp"] - claims["iat"] == 3_600


def test_a_role_is_granted_in_a_ledger_so_it_needs_one(data: Path) -> None:
    code, printed, said = foja_token(data, "--as", "officer-1", "--role", "budget_officer")
    assert (code, printed) == (1, "")
    assert "./foja up" in said


def test_it_is_for_the_stack_that_runs_on_the_folder_wherever_that_listens(data: Path) -> None:
    data.mkdir()
    (data / "postgres.password").touch()
    with runfile.only_one(data):
        runfile.write(data, runfile.RunningStack(os.getpid(), "", "", "http://127.0.0.1:4321"))
        code, printed, _ = foja_token(data, "--as", "officer-1", "--for", "90s", "--json")
    told = json.loads(printed)
    assert (code, told["issuer"], told["seconds"]) == (0, "http://127.0.0.1:4321/dev/oidc", 90)
    assert told["actor"] == pseudonym(PSEUDONYM_ISSUER, "officer-1")


@pytest.mark.parametrize(
    ("arguments", "environment", "said"),
    [
        (["--as", "a", "--for", "2d"], {}, "--for '2d'"),
        (["--as", "a", "--for", "0s"], {}, "--for '0s'"),
        (["--as", "a", "--for", "long"], {}, "--for 'long'"),
        (["--as", " "], {}, "--as ' '"),
        (["--as", "a", "--unit", ""], {}, "--unit ''"),
        (["--as", "a"], {"FOJA_PROFILE": "production"}, "FOJA_PROFILE=production"),
        (["--as", "a"], {"FOJA_HOST": "0.0.0.0"}, "FOJA_HOST=0.0.0.0"),  # noqa: S104
        (["--as", "a"], {"FOJA_OIDC_ISSUER": "https://id.example.org"}, "FOJA_OIDC_ISSUER"),
    ],
)
def test_it_says_why_there_is_no_token(
    data: Path, arguments: list[str], environment: dict[str, str], said: str
) -> None:
    code, printed, told = foja_token(data, *arguments, **environment)
    assert (code, printed) == (1, "")
    assert said in told
    assert not data.exists()


def test_a_folder_of_other_things_is_left_alone(data: Path) -> None:
    data.mkdir()
    (data / "letter.txt").touch()
    code, _, told = foja_token(data, "--as", "a")
    assert (code, "holds other things" in told) == (1, True)
    assert [one.name for one in data.iterdir()] == ["letter.txt"]
