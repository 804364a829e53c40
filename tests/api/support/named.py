"""Test principals: a caller says who it is, in a header that only the tests know."""

from __future__ import annotations

from starlette.requests import HTTPConnection

from application.kernel.orders import Principal
from infra.oidc.accounts import pseudonym
from infra.oidc.development import DEVELOPER, PSEUDONYM_ISSUER

ADMINISTRATOR = pseudonym(PSEUDONYM_ISSUER, DEVELOPER)
"""Who administers a developer's machine, and acts where a test names nobody."""
WHO = "x-test-actor"


async def named(connection: HTTPConnection) -> Principal:
    """Whom the header names, for any unit."""
    return Principal(connection.headers.get(WHO, ADMINISTRATOR), "*")


def acting(who: str, **more: str) -> dict[str, str | bytes]:
    """The headers of a caller."""
    return {WHO: who, **more}
