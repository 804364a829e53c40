"""`foja token`: a token of the development issuer, or a link, to sign in with on this machine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import orjson
import typer

from infra.cli.common import DataOption, JsonOption, fail, settings
from infra.settings.settings import Settings, api_url

app = typer.Typer()
_HOUR = 3_600
_UNITS = {"s": 1, "m": 60, "h": _HOUR, "d": 86_400}


@app.command()
def token(
    as_: Annotated[
        str, typer.Option("--as", metavar="NAME", help="Whose token it is: a person's, or a program's.")
    ] = "developer",
    role: Annotated[
        list[str] | None, typer.Option(help="A role to grant NAME at UNIT, by the operator; can be repeated.")
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option(metavar="UNIT", help="The unit that NAME acts for, such as MD:moh.", show_default="any"),
    ] = None,
    for_: Annotated[
        str | None,
        typer.Option(
            "--for", metavar="TIME", help="How long it is good: 90s, 15m, 1h or 1d.", show_default="1h, by a link 8h"
        ),
    ] = None,
    link: Annotated[
        bool, typer.Option("--link", help="Print a link that opens GraphiQL signed in: good once, within 10 minutes.")
    ] = False,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Print a token to sign in with, for development on this machine alone.

    curl -H "Authorization: Bearer $(./foja token --as officer-1)" ... It is good for the stack that runs on the data
    folder, or, where none runs, for one at FOJA_HOST and FOJA_PORT. The key lies in the data folder. Without --as it is
    the developer's, who administers the installation. For a browser: ./foja token --as officer-1 --link

    A token says who somebody is; what they may do stands in the ledger. So --role records a grant, as the operator,
    where NAME does not have the role there yet: ./foja token --as officer-1 --role budget_officer --unit MD
    """
    from infra.oidc.accounts import pseudonym
    from infra.oidc.development import (
        PSEUDONYM_ISSUER,
        DevelopmentIssuer,
        DevelopmentKeyError,
        Grant,
    )
    from infra.oidc.guard import DevelopmentIssuerRefusedError
    from infra.oidc.links import SESSION, Links, address
    from infra.processes.embedded.account import EmbeddedServerError

    found = settings(**({} if data is None else {"data": data}))
    grant = Grant(
        _name("--as", as_), None if unit is None else _name("--unit", unit), _seconds(for_, SESSION if link else _HOUR)
    )
    try:
        issuer = DevelopmentIssuer(found, _running(found))
        _prepare(found)
        signed = "" if link else issuer.token(grant)
    except (DevelopmentIssuerRefusedError, DevelopmentKeyError, EmbeddedServerError) as error:
        fail(str(error))
    _grant(pseudonym(PSEUDONYM_ISSUER, grant.subject), role or (), unit or "*", data)
    if link:
        signed = address(_running(found) or api_url(found.host, found.port), Links(found.data).make(grant))
    told = {
        "link" if link else "token": signed,
        "actor": pseudonym(PSEUDONYM_ISSUER, grant.subject),
        "issuer": issuer.issuer,
        "audience": found.oidc_audience,
        "seconds": grant.seconds,
    }
    typer.echo(orjson.dumps(told).decode() if as_json else signed)


def _grant(account: str, roles: Sequence[str], unit: str, data: Path | None) -> None:
    """Let the account have these roles at the unit, where it does not have them."""
    if not roles:
        return
    from uuid import uuid4

    from domain.authority.commands import GrantRole
    from infra.authority.cli.authority import give
    from infra.cli.common import operator, run, stack_of
    from infra.runtime import open_policy

    database_url = stack_of(data).database_url

    async def held() -> set[str]:
        async with open_policy(database_url) as policy:
            now = policy.now
            return {
                title.role_id
                for title in policy.authority.titles(account)
                if title.unit == unit and title.validity.holds_at(now)
            }

    for role in sorted(set(roles) - run(held())):
        give(GrantRole(str(uuid4()), account, role, unit, "Development token"), operator(None), data)


def _running(found: Settings) -> str | None:
    from infra.processes import runfile

    running = runfile.discover(found.data.expanduser())
    return running.api_url if isinstance(running, runfile.RunningStack) else None


def _prepare(found: Settings) -> None:
    from infra.processes.embedded.account import account_for, our_account, prepare_data_folder

    data = found.data.expanduser().absolute()
    embedded = found.database_url is None or found.valkey_url is None
    prepare_data_folder(data, account_for(data / "postgres") if embedded else our_account())


def _name(option: str, given: str) -> str:
    if not (given.isascii() and given.isprintable() and 0 < len(given.strip()) <= 100):
        fail(f"{option} {given[:100]!r}: say a name of up to 100 letters, digits and signs, such as officer-1")
    return given


def _seconds(given: str | None, default: int) -> int:
    if given is None:
        return default
    found = re.fullmatch(r"([1-9][0-9]{0,5})([smhd])", given)
    seconds = int(found[1]) * _UNITS[found[2]] if found else 0
    if not 0 < seconds <= _UNITS["d"]:
        fail(f"--for {given[:100]!r}: say a time of up to one day, such as 90s, 15m, 1h or 1d")
    return seconds
