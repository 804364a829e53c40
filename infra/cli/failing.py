"""What a command says where the servers fail it, instead of a traceback."""

from __future__ import annotations

from pathlib import Path

from application.kernel.orders import OutcomeUnknown
from application.ledger.unreadable import UnreadableAct
from infra.postgres.trouble import trouble


def explanation(error: BaseException, data: Path | None = None) -> str | None:
    """What is wrong with the database, and the next step; None where something else is, and a traceback is right.

    `data` is the data folder where the database is our own.
    """
    if isinstance(error, UnreadableAct):
        return str(error)
    if isinstance(error, OutcomeUnknown):
        return "The database went away before it said whether this was recorded. Run it again: nothing is done twice."
    found = trouble(error, data=data)
    return None if found is None else f"{found.said}\n{found.step}"
