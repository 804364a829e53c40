"""Whoever follows a page: signed in as the developer, by a link, or as whom a block names."""

from __future__ import annotations

import re
from pathlib import Path

from infra.oidc.development import DEVELOPER, DevelopmentIssuer, Grant
from infra.settings.settings import Settings
from tests.api.support.signing_in import bearer

_BY = re.compile(r"# Signed in as (\S+)\n")


class Reader:
    """Signs in with the tokens of a data folder."""

    def __init__(self, data: Path) -> None:
        self._issuer = DevelopmentIssuer(Settings(data=data))

    def headers(self, operation: str = "") -> dict[str, str | bytes]:
        """The token of whom the first line of an operation names, else the developer's."""
        by = _BY.match(operation)
        return bearer(self._issuer.token(Grant(by[1] if by else DEVELOPER)))
