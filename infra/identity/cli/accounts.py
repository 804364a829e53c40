"""`foja account`: accounts of people and services, registered by an operator; above all the first ones."""

from __future__ import annotations

import sys
from typing import Annotated
from uuid import uuid4

import typer

from domain.identity.kinds import AccountKind
from infra.authority.cli.authority import give
from infra.cli.common import AsOption, DataOption, err, fail, operator, settings

app = typer.Typer(no_args_is_help=True, help="Register accounts of people and services, and let them sign in.")


@app.callback()
def accounts() -> None:
    """Register accounts of people and services, and let them sign in."""


@app.command()
def register(
    kind: Annotated[AccountKind, typer.Option(help="What the account is for.")] = AccountKind.STAFF,
    jurisdiction: Annotated[
        str | None, typer.Option(metavar="CODE", help="Whose account it is.", show_default="the installation's own")
    ] = None,
    subject: Annotated[
        str | None, typer.Option(metavar="SUB", help="The subject (sub) of the OIDC issuer that signs in as it.")
    ] = None,
    issuer: Annotated[
        str | None, typer.Option(metavar="URL", help="That issuer.", show_default="FOJA_OIDC_ISSUER")
    ] = None,
    label: Annotated[str | None, typer.Option(help="The public label of a service.")] = None,
    as_: AsOption = None,
    data: DataOption = None,
) -> None:
    """Register an account, and link the subject that signs in as it. Prints its id.

    A person's name and e-mail address are asked for, and may be piped in, a line each: they do not belong into the
    history of a shell. What it may do is granted afterwards: ./foja authority grant ID ROLE UNIT --reason ...
    """
    from domain.identity.commands import LinkSubject, RegisterAccount

    by, id_ = operator(as_), str(uuid4())
    known = issuer or settings().oidc_issuer
    if subject is not None and known is None:
        fail("--subject needs the issuer that calls somebody so: --issuer URL, or FOJA_OIDC_ISSUER")
    name, email = (None, None) if kind is AccountKind.SERVICE else _person()
    give(
        RegisterAccount(id_, kind, full_name=name, email=email, label=label, jurisdiction=jurisdiction),
        by,
        data,
    )
    if subject is not None and known is not None:
        try:
            give(LinkSubject(id_, known, subject), by, data)
        except typer.Exit:
            left = f"{id_} is registered all the same: link another subject (linkSubject), or close it (closeAccount)"
            err.print(left, highlight=False, soft_wrap=True)
            raise
    else:
        err.print("nobody can sign in as it yet: link a subject with the mutation linkSubject")
    typer.echo(id_)


def _person() -> tuple[str, str | None]:
    return _line("Full name"), _line("E-mail address (may be empty)") or None


def _line(asked: str) -> str:
    """A line of the standard input. The question goes to standard error, so that the output is the id alone."""
    typer.echo(f"{asked}: ", err=True, nl=False)
    return sys.stdin.readline().strip()
