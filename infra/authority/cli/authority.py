"""`foja authority`: who may do what, who could, and the first administrators of an installation."""

from __future__ import annotations

import dataclasses
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Annotated, Any, TypeVar
from uuid import uuid4

import orjson
import typer

from application.authority import questions as q
from application.kernel.orders import Principal
from infra.cli.common import AsOption, DataOption, JsonOption, err, fail, operator, out, run, stack_of

app = typer.Typer(no_args_is_help=True, help="Who may do what, who could, and why; grants by an administrator.")
R = TypeVar("R")

AtOption = Annotated[
    str | None, typer.Option(metavar="TIME", help="At this time instead, such as 2026-12-31T12:00:00Z.")
]
UnitArgument = Annotated[str, typer.Argument(metavar="UNIT", help="A unit (MD:moh), a jurisdiction (MD), or '*'.")]


@app.callback()
def authority() -> None:
    """Who may do what, who could, and why; grants by an administrator."""


@app.command()
def found(
    administrator: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="Who; can be repeated.", show_default="the operator")
    ] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Found a new installation: record its first roles, and let somebody administer it.

    Only while nobody does. On a developer's machine ./foja up does it by itself.
    """
    from infra.authority.founding import AlreadyFoundedError, first_roles, found
    from infra.runtime import open_bus, open_policy

    who = administrator or [operator(None).actor]
    database_url = stack_of(data).database_url

    async def work() -> int:
        async with open_policy(database_url) as policy, open_bus(database_url, policy=policy) as bus:
            return await found(bus, policy, who)

    try:
        added = run(work())
    except AlreadyFoundedError:
        fail("Somebody administers this installation already: ask them for a grant (./foja authority who '*' '*').")
    if as_json:
        typer.echo(orjson.dumps({"administrators": who, "events": added}).decode())
        return
    roles = ", ".join(role.role_id for role in first_roles())
    done = f"administrators: {', '.join(who)}; roles: {roles}" if added else f"{', '.join(who)} administers it already"
    out.print(done, highlight=False, soft_wrap=True)


@app.command()
def may(
    account: Annotated[str, typer.Argument(metavar="ACCOUNT")],
    at: AtOption = None,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """What an account may do now, or could do at a time: its roles, where, how it came by them."""
    rows = _asked(q.WhatMay(account, _moment(at)), as_, data)
    _tell(rows, as_json=as_json, nothing=f"{account} may do nothing (but what is its own business).")


@app.command()
def who(
    permission: Annotated[str, typer.Argument(metavar="PERMISSION", help="Such as budgeting.pay: ./foja catalogue.")],
    unit: UnitArgument,
    at: AtOption = None,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Who may use a permission on a unit now, or could at a time, and by which chain of grants."""
    _check_permission(permission)
    rows = _asked(q.WhoMay(permission, unit, _moment(at)), as_, data)
    _tell(rows, as_json=as_json, nothing=f"Nobody has {permission} there.")


@app.command()
def expiring(
    days: Annotated[int, typer.Option(min=1, max=400, help="Within so many days.")] = 30,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Which grants, delegations and posts end soon."""
    _tell(_asked(q.WhatExpires(days), as_, data), as_json=as_json, nothing=f"Nothing ends within {days} days.")


@app.command()
def violations(
    holder: Annotated[str, typer.Argument(metavar="HOLDER", help="An account, or a post such as MD:moh/minister.")],
    role: Annotated[str, typer.Argument(metavar="ROLE")],
    unit: UnitArgument,
    as_: AsOption = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Which rules on separated duties a grant would violate."""
    rows = _asked(q.WhatWouldViolate(holder, role, unit), as_, data)
    _tell(rows, as_json=as_json, nothing="It would violate no rule.")


@app.command()
def glass(as_: AsOption = None, as_json: JsonOption = False, data: DataOption = None) -> None:
    """Who broke the glass, for what, and what the review found."""
    _tell(_asked(q.WhoBrokeTheGlass(), as_, data), as_json=as_json, nothing="Nobody broke the glass.")


@app.command()
def grant(
    holder: Annotated[str, typer.Argument(metavar="HOLDER", help="An account, or a post such as MD:moh/minister.")],
    role: Annotated[str, typer.Argument(metavar="ROLE")],
    unit: UnitArgument,
    reason: Annotated[str, typer.Option(help="Why; a reference, not a person's name.")],
    until: Annotated[str | None, typer.Option(metavar="TIME", help="Until when.", show_default="without end")] = None,
    grantable: Annotated[bool, typer.Option("--grantable", help="HOLDER may grant it to others there.")] = False,
    delegable: Annotated[bool, typer.Option("--delegable", help="HOLDER may let others exercise it.")] = False,
    as_: AsOption = None,
    data: DataOption = None,
) -> None:
    """Grant a role at a unit and all below it, from now on. Prints the id of the grant."""
    from domain.authority.commands import GrantRole

    id_ = str(uuid4())
    command = GrantRole(id_, holder, role, unit, reason, None, _moment(until), grantable, delegable)
    give(command, operator(as_), data)
    typer.echo(id_)


@app.command()
def revoke(
    holder: Annotated[str, typer.Argument(metavar="HOLDER")],
    grant_id: Annotated[str, typer.Argument(metavar="GRANT")],
    reason: Annotated[str, typer.Option(help="Why; a reference, not a person's name.")],
    as_: AsOption = None,
    data: DataOption = None,
) -> None:
    """End a grant, and every delegation that rests on it: it holds from the very next command on no more."""
    from domain.authority.commands import RevokeGrant

    give(RevokeGrant(grant_id, holder, reason), operator(as_), data)
    err.print("revoked")


def give(command: Any, by: Principal, data: Any) -> None:
    """Carry out a command; ends the program where it is refused, with what would be right."""
    from application.kernel.orders import ClockLeapt, Conflict, Denied, Order, OutcomeUnknown
    from domain.kernel.declarations import Refused
    from infra.bootstrap import INSTALLATION
    from infra.keys.store import open_keys
    from infra.runtime import open_bus

    stack = stack_of(data)

    async def work() -> None:
        async with open_keys(stack.settings()) as keys, open_bus(stack.database_url, keys=keys) as bus:
            await bus.execute(Order(command), by)

    try:
        run(work())
    except Denied as denied:
        fail(f"{by.actor} has {denied}. ./foja authority may {by.actor} lists what is allowed.")
    except Refused as refused:
        text = INSTALLATION.refusals.get(refused.code)
        fail(text.format(**refused.values) if text else str(refused))
    except (ClockLeapt, Conflict, OutcomeUnknown) as error:
        fail(f"{error}. Run it again.")


def _asked(question: Any, as_: str | None, data: Any) -> Sequence[Any]:
    from application.authority.answering import Answerer
    from application.kernel.orders import Denied
    from infra.runtime import open_policy

    by, database_url = operator(as_), stack_of(data).database_url

    async def work() -> Sequence[Any]:
        async with open_policy(database_url) as policy:
            answer: Callable[..., Awaitable[Sequence[Any]]] = Answerer(policy).by_question[type(question)]
            return await answer(by, question)

    try:
        return run(work())
    except Denied:
        fail(
            f"{by.actor} may not read permissions: an administrator has to grant that. A new installation, which has "
            "none, is founded by: ./foja authority found"
        )
    except ValueError as error:
        fail(str(error))


def _check_permission(permission: str) -> None:
    """End the command for a permission that there is not: an answer would only name the administrators."""
    from api.kernel.context import MACHINE_PERMISSIONS
    from infra.bootstrap import INSTALLATION

    known = {"*", *MACHINE_PERMISSIONS}.union(*(context.permissions for context in INSTALLATION.contexts))
    if permission not in known:
        near = get_close_matches(permission, known, 3)
        hint = f"did you mean {' or '.join(near)}?" if near else "./foja catalogue lists them."
        fail(f"There is no permission {permission[:60]!r}: {hint}")


def _moment(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        fail(f"{given[:60]!r} is no time with its zone, such as 2026-12-31T12:00:00Z")
    return found.astimezone(UTC)


def _tell(rows: Sequence[Any], *, as_json: bool, nothing: str) -> None:
    """The rows as JSON lines, or as a person reads them."""
    if as_json:
        for row in rows:
            typer.echo(orjson.dumps(dataclasses.asdict(row)).decode())
        return
    if not rows:
        out.print(nothing, highlight=False)
        return
    for row in rows:
        first, *more = _lines(row)
        out.print(first, highlight=False, markup=False, soft_wrap=True)
        for line in more:
            out.print(f"    {line}", style="dim", highlight=False, markup=False, soft_wrap=True)


def _lines(row: Any) -> Sequence[str]:
    """A row as a person reads it: what it is, then what is behind it."""
    match row:
        case q.Allowed():
            by = f"post {row.post_id}" if row.post_id else row.way
            lasts = f"since {_time(row.valid_from)}, {_until(row.valid_until)}"
            given = ", ".join(row.permissions)
            chain = [
                f"{step.act} to {step.holder} by {step.by}, {_time(step.recorded_at)}: {step.reason}"
                for step in row.chain
            ]
            return [f"{row.account}: {row.role_id} at {row.unit}, by {by} {row.grant}, {lasts}", given, *chain]
        case q.Expiry():
            role = f" of {row.role_id}" if row.role_id else ""
            return [f"{_time(row.valid_until)}  {row.what}{role} at {row.unit}, {row.holder}", row.id]
        case q.Violation():
            said = f"{row.account} has {row.other_role_id} at {row.unit}, which excludes {row.role_id}"
            return [f"{row.rule_id} ({row.kind}): {said}", f"by {row.grant}"]
        case q.BrokenGlass():
            found = f"found {row.finding}" if row.finding else f"to be reviewed until {_time(row.review_due)}"
            taken = f"{_time(row.broken_at)}  {row.account} took {row.role_id} at {row.unit}"
            return [f"{taken}, {_until(row.valid_until)}; {found}", row.reason]
        case _:
            return [str(row)]


def _time(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M}Z"


def _until(moment: datetime | None) -> str:
    return "without end" if moment is None else f"until {_time(moment)}"
