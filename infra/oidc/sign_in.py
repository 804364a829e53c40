"""Who asks: the principal of a request, found from its bearer token (RFC 6750)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import structlog
from prometheus_client import Counter
from starlette.requests import HTTPConnection

from api.http.once import SignedToken, SignsInOnce
from api.kernel.errors import BadToken, SignInUnavailable
from application.kernel.acting import NO_UNIT, NOBODY
from application.kernel.orders import Principal
from infra.oidc.accounts import Accounts
from infra.oidc.development import PSEUDONYM_ISSUER, DevelopmentIssuer
from infra.oidc.guard import check_sign_in
from infra.oidc.jwks import IssuerKeys
from infra.oidc.links import Links
from infra.oidc.verification import Verifier
from infra.settings.settings import Profile, Settings

ANONYMOUS = Principal(NOBODY, NO_UNIT)
ENDED = "x-development-actor"
"""A header that once said who acts on a developer's machine; who still sends it would act as nobody, and is told so."""
TOKENS = Counter("foja_tokens_total", "Bearer tokens, by what became of them.", ["outcome"])
_ACCEPTED = TOKENS.labels("accepted")

_log = structlog.get_logger("oidc")


class SignIn:
    """Believes the tokens of one issuer, or of none; whoever brings no token is anonymous.

    `subjects` is the issuer that subjects are known under. `published` is what an issuer of our own has to say, and
    `once` gives its tokens for the secrets of links.
    """

    def __init__(
        self,
        verifier: Verifier | None,
        accounts: Accounts,
        *,
        subjects: str = "",
        published: Mapping[str, Callable[[], bytes]] | None = None,
        once: SignsInOnce | None = None,
    ) -> None:
        self._verifier, self._accounts = verifier, accounts
        self._subjects = subjects or (verifier.issuer if verifier else "")
        self.published, self.once = published or {}, once

    async def __call__(self, connection: HTTPConnection) -> Principal:
        """The principal of a request; raises BadToken, and SignInUnavailable where no token can be verified for now."""
        try:
            return await self._principal(connection)
        except BadToken as bad:
            TOKENS.labels(bad.reason).inc()
            _log.info("token refused", reason=bad.reason)
            raise
        except SignInUnavailable:
            TOKENS.labels("unavailable").inc()
            raise

    async def _principal(self, connection: HTTPConnection) -> Principal:
        given = connection.headers.getlist("authorization")
        if ENDED in connection.headers:
            raise BadToken("development_actor", "X-Development-Actor says nothing any more: send a token.")
        if not given:
            return ANONYMOUS
        if len(given) > 1:
            raise BadToken("several", "Send one Authorization header.")
        found = await self._signed_in(given[0])
        _ACCEPTED.inc()
        return found

    async def _signed_in(self, header: str) -> Principal:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise BadToken("scheme", "Send the token as Authorization: Bearer TOKEN.")
        if self._verifier is None:
            raise BadToken("no_issuer", "This installation knows no issuer of tokens.")
        claims = await self._verifier.claims(token.strip(" "))
        return await self._accounts.principal(self._subjects, claims["sub"], claims)


def _once(issuer: DevelopmentIssuer, links: Links) -> SignsInOnce:
    """Tokens of the issuer for the secrets of links."""

    def signed(secret: str) -> SignedToken | None:
        grant = links.used(secret)
        return None if grant is None else SignedToken(issuer.token(grant), grant.subject, grant.seconds)

    return signed


@asynccontextmanager
async def open_sign_in(settings: Settings, accounts: Accounts) -> AsyncIterator[SignIn]:
    """Sign-in as the settings have it; raises DevelopmentIssuerRefusedError."""
    check_sign_in(settings)
    if settings.oidc_issuer:
        keys = IssuerKeys(settings.oidc_issuer)
        verifier = Verifier(settings.oidc_issuer, settings.oidc_audience, keys)
        try:
            yield SignIn(verifier, accounts)
        finally:
            await keys.close()
    elif settings.profile is Profile.DEVELOPMENT:
        issuer = DevelopmentIssuer(settings)
        verifier = Verifier(issuer.issuer, settings.oidc_audience, issuer)
        once = _once(issuer, Links(settings.data))
        yield SignIn(verifier, accounts, subjects=PSEUDONYM_ISSUER, published=issuer.published, once=once)
    else:
        yield SignIn(None, accounts)
