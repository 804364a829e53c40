"""What the API says while its database is away: to everybody the same, come back soon, and not a fault of its own."""

from __future__ import annotations

from graphql import GraphQLError

from api.kernel.errors import Unavailable
from api.kernel.services import Outages


def check(outages: Outages | None) -> None:
    """Raises Unavailable while the database is away for longer than a moment: nobody waits for what cannot be."""
    if outages is not None and outages.away():
        raise Unavailable


def judged(error: Exception, outages: Outages | None) -> Exception:
    """The error as it is, or Unavailable where the database is what failed."""
    if outages is None:
        return error
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError) and not isinstance(cause, Unavailable):
        cause = cause.original_error
    if cause is None or isinstance(cause, Unavailable):
        return error
    return Unavailable() if outages.met(cause) else error


def is_outage(error: Exception, outages: Outages | None) -> bool:
    """Whether the database is what failed."""
    return isinstance(judged(error, outages), Unavailable)
