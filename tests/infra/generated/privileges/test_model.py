"""With each login's password, what docs/verify/privileges.md gives works, and nothing else does."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import psycopg
import pytest
from psycopg import Connection, errors

from infra.generated.privileges import reading, table
from infra.generated.privileges.table import KEYS, LEADING, LEDGER, OWNER, ROLES_SECTION, SERVER, YES
from infra.postgres.closing import still_open
from infra.postgres.connect import connect, connect_async
from infra.postgres.leadership import LOG, WORK, Leadership
from tests.infra.generated.privileges import attempts
from tests.infra.generated.privileges.attempts import works
from tests.infra.generated.privileges.conftest import Installation
from tests.support.logins import ROLES

REVIEWED = table.read()
PROCESSES = sorted(process for process, role in ROLES.items() if role)


def cell(section: str, thing: str, process: str) -> list[str]:
    return REVIEWED[section][thing][str(ROLES[process])].split(", ")


def sessions(installed: Installation, process: str) -> Iterator[tuple[str, Connection, str]]:
    """A session in each database that lets the login in, and that database's address for its administrator."""
    yield LEDGER, connect(installed.of_ledger[process]), installed.ledger
    if "CONNECT" in cell(f"{KEYS}: databases", "the database", process):
        yield KEYS, connect(installed.of_keys[process]), installed.keys
        return
    with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
        connect(installed.of_keys[process])


def test_the_table_is_what_the_catalogue_says(installed: Installation) -> None:
    assert table.differences(REVIEWED, reading.privileges(installed.ledger, installed.keys)) == []


@pytest.mark.parametrize("process", PROCESSES)
def test_tables_and_views(installed: Installation, process: str) -> None:
    wrong = []
    for title, session, administrator in sessions(installed, process):
        with session, connect(administrator) as catalogue:
            for name in REVIEWED[f"{title}: tables and views"]:
                wrong += _wrong_on_a_table(session, catalogue, name, cell(f"{title}: tables and views", name, process))
    assert wrong == []


def _wrong_on_a_table(session: Connection, catalogue: Connection, name: str, may: list[str]) -> list[str]:
    kind, column = catalogue.execute(
        "SELECT c.relkind::text, a.attname FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid"
        " WHERE c.oid = %s::regclass AND a.attnum = 1",
        [name],
    ).fetchall()[0]
    view, owns = kind == "v", may == [OWNER]
    changes = owns or bool({"UPDATE", "DELETE", "TRUNCATE"} & set(may))
    wanted = {
        statement: owns or action in may
        for action, statement in attempts.on_tables(name, column).items()
        if not view or action in {"SELECT", "INSERT", "UPDATE", "DELETE"}
    }
    wanted |= dict.fromkeys(attempts.of_owners(name, view=view), owns)
    if not view:
        wanted |= {
            f"SELECT * FROM {name} LIMIT 1 FOR SHARE": owns or {"SELECT", "UPDATE"} <= set(may),
            f"LOCK TABLE {name} IN SHARE MODE": changes,
            f"LOCK TABLE {name} IN ACCESS EXCLUSIVE MODE": changes,
        }
    found = [f"{name}: {said}" for said, right in wanted.items() if works(session, said) != right]
    granted = "SELECT has_table_privilege(%s, 'SELECT WITH GRANT OPTION, INSERT WITH GRANT OPTION')"
    return found + [f"{name}: gives on"] * (_seen(session, granted, name) and not owns)


def _seen(session: Connection, query: str, *values: object) -> bool:
    try:
        return session.execute(query.encode(), values).fetchone() == (True,)
    except errors.InsufficientPrivilege:  # not even the schema may be used
        return False


@pytest.mark.parametrize("process", PROCESSES)
def test_functions_of_ours_and_of_postgresql(installed: Installation, process: str) -> None:
    wrong = []
    for title, session, administrator in sessions(installed, process):
        with session, connect(administrator) as catalogue:
            for name, oid, _ in catalogue.execute(reading.FUNCTIONS.encode()).fetchall():
                right = "EXECUTE" in cell(f"{title}: functions", name, process)
                wrong += [name] * (works(session, attempts.call(catalogue, oid)) != right)
            for what, pattern in reading.BUILT_IN.items():
                oids = catalogue.execute(reading.BUILT_IN_FUNCTIONS, [pattern]).fetchall()
                right = cell(SERVER, what, process) == [YES]
                wrong += [f"{what} {oid}" for (oid,) in oids if works(session, attempts.call(catalogue, oid)) != right]
    assert wrong == []


@pytest.mark.parametrize("process", PROCESSES)
def test_schemas_and_databases(installed: Installation, process: str) -> None:
    wrong = []
    for title, session, _ in sessions(installed, process):
        may = cell(f"{title}: databases", "the database", process)
        wanted = {"CREATE TEMPORARY TABLE mine ()": "TEMPORARY" in may, "CREATE SCHEMA mine": "CREATE" in may}
        for name in REVIEWED[f"{title}: schemas"]:
            may = cell(f"{title}: schemas", name, process)
            wanted |= {f"CREATE TABLE {name}.mine ()": "CREATE" in may, f"SELECT '{name}.x'::regclass": "USAGE" in may}
        with session:
            wrong += [said for said, right in wanted.items() if works(session, said) != right]
    assert wrong == []


@pytest.mark.parametrize("process", PROCESSES)
def test_roles_and_what_is_for_administrators(installed: Installation, process: str) -> None:
    with connect(installed.of_ledger[process]) as session, connect(installed.ledger) as administrator:
        wanted = {
            f"SET ROLE {target}": cell(ROLES_SECTION, target, process) in ([YES], [OWNER])
            for target in REVIEWED[ROLES_SECTION]
            if not target.startswith("rol")
        }
        wanted |= dict.fromkeys(attempts.OF_ADMINISTRATORS, False)
        wanted[f"SELECT pg_terminate_backend({administrator.info.backend_pid})"] = False
        wanted[f"SELECT pg_cancel_backend({administrator.info.backend_pid})"] = False
        assert [said for said, right in wanted.items() if works(session, said) != right] == []
        for said in attempts.OUTSIDE_TRANSACTIONS:
            with pytest.raises(errors.InsufficientPrivilege):
                session.execute(said.encode())


def test_no_login_sees_or_ends_what_another_does(installed: Installation) -> None:
    for mine, theirs in pairwise([*PROCESSES, PROCESSES[0]]):
        with connect(installed.of_ledger[mine]) as session, connect(installed.of_ledger[theirs]) as other:
            pid = other.info.backend_pid
            assert not works(session, f"SELECT pg_terminate_backend({pid})")
            seen = session.execute(
                "SELECT pid, query, backend_start, client_addr FROM pg_stat_activity WHERE pid = %s", [pid]
            )
            assert seen.fetchall() == [(pid, "<insufficient privilege>", None, None)]


@pytest.mark.parametrize("process", PROCESSES)
async def test_leading(installed: Installation, process: str) -> None:
    for thing in REVIEWED[LEADING]:
        schema = {"workflows.leaders": WORK, "tlog.leaders": LOG}[thing.partition(":")[0]]
        async with await connect_async(installed.of_ledger[process]) as session:
            if cell(LEADING, thing, process) == [YES]:
                leadership = Leadership(session, "a task", schema)
                assert await leadership.take()
                await leadership.leave()
            else:
                with pytest.raises(errors.InsufficientPrivilege):
                    await Leadership(session, "a task", schema).take()


def test_a_login_without_a_role_comes_into_neither_database(installed: Installation) -> None:
    for addresses in (installed.of_ledger, installed.of_keys):
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            connect(addresses["stranger"])


def test_nothing_is_open_to_everybody(installed: Installation) -> None:
    for dsn in (installed.ledger, installed.keys):
        assert [way for way in still_open(dsn) if not way.startswith("connect to the database")] == []
