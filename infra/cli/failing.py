"""What a command says where the servers fail it, instead of a traceback."""

from __future__ import annotations

import psycopg
from psycopg import errors

from application.unreadable import UnreadableAct

_NOT_MIGRATED = (errors.UndefinedTable, errors.UndefinedFunction, errors.InvalidSchemaName, errors.UndefinedColumn)


def explanation(error: BaseException) -> str | None:
    """What is wrong with the database, and the next step; None where something else is, and a traceback is right."""
    if isinstance(error, UnreadableAct):
        return str(error)
    if not isinstance(error, psycopg.Error):
        return None
    said = (error.diag.message_primary or str(error)).split("\n", 1)[0].strip()
    if isinstance(error, _NOT_MIGRATED) or ('role "foja_' in said and "does not exist" in said):
        return f"The database does not have the structure of this program ({said}). Bring it up to date: ./foja migrate"
    if isinstance(error, errors.InsufficientPrivilege) or "permission denied" in said:
        return (
            f"This login of the database may not do that: {said}. docs/production.md says which login is for what; "
            "FOJA_DATABASE_URL names it."
        )
    if isinstance(error, psycopg.OperationalError):
        return (
            f"PostgreSQL does not answer, or went away: {said}\n"
            "Check FOJA_DATABASE_URL where it is set; otherwise see whether ./foja up still runs."
        )
    return None
