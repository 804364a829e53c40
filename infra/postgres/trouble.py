"""What is wrong with a database, out of what psycopg raised: told in one place, by SQLSTATE, with the next step."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg import errors
from psycopg_pool import PoolTimeout

URL = "FOJA_DATABASE_URL"
FULL = "53100"
READ_ONLY = "25006"
CROWDED = "pool"
"""The code of a pool of our own whose connections are all at work, or cannot be made."""
NO_ROOM = "No space left on device"
UNREACHABLE = ""
"""The code of what has no SQLSTATE: nobody answers, or the connection is gone."""

# Where no connection comes about, libpq passes on what the server said without its code.
_WORDS = (
    (NO_ROOM, FULL),
    ("too many clients", "53300"),
    ("remaining connection slots", "53300"),
    ("too many connections", "53300"),
    ("starting up", "57P03"),
    ("not yet accepting connections", "57P03"),
    ("not accepting connections", "57P03"),
    ("in recovery mode", "57P03"),
    ("shutting down", "57P01"),
    ("terminating connection", "57P01"),
    ("password authentication failed", "28P01"),
    ("authentication failed", "28000"),
    ("no pg_hba.conf entry", "28000"),
    ("permission denied", "42501"),
)
_NOT_MIGRATED = (errors.UndefinedTable, errors.UndefinedFunction, errors.InvalidSchemaName, errors.UndefinedColumn)


class Trouble(NamedTuple):
    """What is wrong in a sentence, and what to do about it.

    `code` is the SQLSTATE, empty where nobody answers. `passes` says whether the same may go well later without any
    change to what was asked.
    """

    code: str
    said: str
    step: str
    passes: bool = True

    def __str__(self) -> str:
        return f"{self.said} {self.step}"


def trouble(error: BaseException | None, *, data: Path | None = None, variable: str = URL) -> Trouble | None:
    """What is wrong with the database; None where something else is.

    `data` is the data folder where the database is our own, `variable` the setting that names it otherwise.
    """
    cause = _cause(error)
    if cause is None:
        return None
    if isinstance(cause, PoolTimeout):
        step = "See what holds them (pg_stat_activity), and whether it is asked too much at once."
        return Trouble(CROWDED, "No connection to PostgreSQL came free in time.", step)
    said = (cause.diag.message_primary or str(cause)).split("\n", 1)[0].strip().rstrip(".")
    code = _code(cause, said)
    if isinstance(cause, _NOT_MIGRATED) or _lacks_role(said):
        told = f"The database does not have the structure of this program ({said})."
        return Trouble(code, told, "Bring it up to date: ./foja migrate", passes=False)
    found = _of_resources(code, said, data) or _of_access(code, said, variable) or _of_state(code, said, variable)
    if found is None and (code[:2] == "08" or (not code and isinstance(cause, _AWAY))):
        where = f"./foja up still runs, and {data / 'logs'}" if data else f"it runs, and what {variable} names"
        found = Trouble(code, f"PostgreSQL cannot be reached, or went away: {said}.", f"See whether {where}.")
    return found


def told(error: psycopg.Error) -> str:
    """What is wrong and the next step, or what the server said where that is all there is to say."""
    return str(trouble(error) or error).strip()


_AWAY = (psycopg.OperationalError, psycopg.InterfaceError)


def _cause(error: BaseException | None) -> psycopg.Error | None:
    """The error of the database behind another one; what the server itself said goes before what we made of it."""
    found: psycopg.Error | None = None
    while error is not None:
        if isinstance(error, psycopg.Error):
            found = error
            if error.sqlstate:
                return error
        error = error.__cause__
    return found


def _code(error: psycopg.Error, said: str) -> str:
    if error.sqlstate:
        return error.sqlstate
    if not isinstance(error, _AWAY):
        return "-"
    if 'database "' in said and "does not exist" in said:
        return "3D000"
    return next((code for words, code in _WORDS if words in said), UNREACHABLE)


def _lacks_role(said: str) -> bool:
    return 'role "foja_' in said and "does not exist" in said


def _of_resources(code: str, said: str, data: Path | None) -> Trouble | None:
    match code:
        case "53100":
            told = f"PostgreSQL's disk is full ({code}: {said}){_room(data)}."
            step = "Make room there, or give it a larger disk: it goes on by itself, and what was acknowledged is kept."
        case "53200":
            told, step = f"PostgreSQL has no memory left ({code}: {said}).", "See what else runs on its machine."
        case "53300":
            told = f"All connections of PostgreSQL are taken ({code}: {said})."
            step = "See who holds them (pg_stat_activity), or raise max_connections: a worker takes some 80, an API 12."
        case _ if code[:2] in {"53", "58"}:
            told = f"PostgreSQL lacks what it works with ({code}: {said})."
            step = "See its log, and the disk and the memory of its machine."
        case _:
            return None
    return Trouble(code, told, step)


def _of_access(code: str, said: str, variable: str) -> Trouble | None:
    if code[:2] == "28":
        step = f"Check user and password in {variable}."
        return Trouble(code, f"PostgreSQL refuses this login ({said}).", step, passes=False)
    if code == "3D000":
        step = f"Make it (docs/operate/production.md, step 1), or check its name in {variable}."
        return Trouble(code, f"There is no such database ({said}).", step, passes=False)
    if code == "42501":
        step = f"docs/operate/production.md says which login is for what; {variable} names it."
        return Trouble(code, f"This login of the database may not do that: {said}.", step, passes=False)
    return None


def _of_state(code: str, said: str, variable: str) -> Trouble | None:
    match code:
        case "57P01" | "57P02":
            told, step = f"PostgreSQL is being stopped ({code}: {said}).", "It goes on by itself once that is started."
        case "57P03":
            told, step = (
                f"PostgreSQL does not take connections now ({code}: {said}).",
                "It goes on by itself once it does.",
            )
        case "25006":
            told = f"This PostgreSQL takes no writes ({code}: {said}): it is a replica, or set to be read alone."
            step = f"Promote it, or name the primary in {variable}."
        case _:
            return None
    return Trouble(code, told, step)


def full_disk(data: Path, said: str) -> Trouble | None:
    """That the disk of our own data is full, where what was said tells so."""
    found = _of_resources(FULL, NO_ROOM, data) if NO_ROOM in said else None
    return found and found._replace(step="Make room there, then start it again: what was acknowledged is kept.")


def _room(data: Path | None) -> str:
    if data is None:
        return ""
    return f"; {free(data) // 1_000_000:,} MB are free where {data} lies"


def free(folder: Path) -> int:
    """The bytes that a server may still write where a folder lies; 0 where the folder is gone."""
    try:
        return shutil.disk_usage(folder).free
    except OSError:
        return 0
