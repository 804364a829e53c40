"""Who asks: the principal of a request, found from its bearer token (RFC 6750)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

import structlog
from prometheus_client import Counter
from starlette.requests import HTTPConnection

from api.errors import BadToken, SignInUnavailable
from application.authority.index import ANY_UNIT, NO_UNIT
from application.authority.judging import NOBODY, SYSTEM
from application.kernel import Principal
from infra.oidc.accounts import Accounts
from infra.oidc.development import PSEUDONYM_ISSUER, DevelopmentIssuer
from infra.oidc.guard import check_sign_in
from infra.oidc.jwks import IssuerKeys
from infra.oidc.verification import Verifier
from infra.settings import Profile, Settings

ANONYMOUS = Principal(NOBODY, NO_UNIT)
DEVELOPER = Principal("development", ANY_UNIT)
DEVELOPMENT_ACTOR = "x-development-actor"
TOKENS = Counter("foja_tokens_total", "Bearer tokens, by what became of them.", ["outcome"])

_log = structlog.get_logger("oidc")


class SignIn:
    """Believes the tokens of one issuer, or of none.

    Whoever brings no token is anonymous; in development, the developer, or whom X-Development-Actor names.
    `subjects` is the issuer that subjects are known under; `published` is what an issuer of our own has to say.
    """

    def __init__(
        self,
        verifier: Verifier | None,
        accounts: Accounts,
        *,
        development: bool,
        subjects: str = "",
        published: Mapping[str, Callable[[], bytes]] | None = None,
    ) -> None:
        self._verifier, self._accounts, self._development = verifier, accounts, development
        self._subjects = subjects or (verifier.issuer if verifier else "")
        self.published = published or {}

    async def __call__(self, connection: HTTPConnection) -> Principal:
        """Who asks; raises BadToken, and SignInUnavailable where no token can be verified for now."""
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
        named = connection.headers.get(DEVELOPMENT_ACTOR)
        if named is not None and not self._development:
            raise BadToken("development_actor", "X-Development-Actor is for development alone: send a token.")
        if not given:
            return _developer(named or "") if self._development else ANONYMOUS
        if len(given) > 1:
            raise BadToken("several", "Send one Authorization header.")
        found = await self._signed_in(given[0])
        TOKENS.labels("accepted").inc()
        return found

    async def _signed_in(self, header: str) -> Principal:
        scheme, _, token = header.partition(" ")
        if scheme.lower() != "bearer":
            raise BadToken("scheme", "Send the token as Authorization: Bearer TOKEN.")
        if self._verifier is None:
            raise BadToken("no_issuer", "This installation knows no issuer of tokens.")
        claims = await self._verifier.claims(token.strip(" "))
        return await self._accounts.principal(self._subjects, claims["sub"], claims)


def _developer(named: str) -> Principal:
    """Whom the developer acts as, under the grants that they have; never the installation itself."""
    usable = named and named.isprintable() and not named.startswith(SYSTEM)
    return Principal(named[:100], ANY_UNIT) if usable else DEVELOPER


@asynccontextmanager
async def open_sign_in(settings: Settings, accounts: Accounts) -> AsyncIterator[SignIn]:
    """Sign-in as the settings have it; raises DevelopmentIssuerRefusedError."""
    check_sign_in(settings)
    development = settings.profile is Profile.DEVELOPMENT
    if settings.oidc_issuer:
        keys = IssuerKeys(settings.oidc_issuer)
        verifier = Verifier(settings.oidc_issuer, settings.oidc_audience, keys)
        try:
            yield SignIn(verifier, accounts, development=development)
        finally:
            await keys.close()
    elif development:
        issuer = DevelopmentIssuer(settings)
        verifier = Verifier(issuer.issuer, settings.oidc_audience, issuer)
        yield SignIn(verifier, accounts, development=True, subjects=PSEUDONYM_ISSUER, published=issuer.published)
    else:
        yield SignIn(None, accounts, development=False)
