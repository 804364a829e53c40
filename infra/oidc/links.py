"""Links that sign a browser in once, on a developer's machine.

The link holds a random secret; the data folder holds its hash, and whom it signs in. Whoever takes the file away first
has used the link, so that it is good once however many processes are asked, and whenever they were started.
"""

from __future__ import annotations

import hmac
import os
import secrets
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from infra.oidc.development import Grant

FOLDER = "sign-in-links"
GOOD_FOR = 600
"""Seconds within which a link is to be opened."""
SESSION = 8 * 3_600
"""Seconds for which a browser is signed in by default: a working day."""
_ENDING = ".json"


class Links:
    """The links of a data folder. `now` is in seconds since 1970."""

    def __init__(self, data: Path, now: Callable[[], float] = time.time) -> None:
        self._folder, self._now = data.expanduser() / FOLDER, now

    def make(self, grant: Grant) -> str:
        """The secret of a new link that signs somebody in; OSError where the folder cannot be written."""
        self._folder.mkdir(mode=0o700, exist_ok=True)
        self._sweep()
        secret = secrets.token_urlsafe(32)
        content = {
            "subject": grant.subject,
            "unit": grant.unit,
            "seconds": grant.seconds,
            "until": self._now() + GOOD_FOR,
        }
        unfinished = self._folder / secrets.token_hex(8)
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(orjson.dumps(content))
        unfinished.rename(self._folder / _name(secret))
        return secret

    def used(self, secret: str) -> Grant | None:
        """Whom the link signs in, this once; None for one that was used, is over, or was never made."""
        wanted, found = _name(secret), None
        for file in self._files():
            if hmac.compare_digest(file.name, wanted):  # each is compared, and in the same time
                found = file
        content = None if found is None else _taken(found)
        if content is None or self._now() > content["until"]:
            return None
        return Grant(content["subject"], content["unit"], content["seconds"])

    def _files(self) -> Iterator[Path]:
        return self._folder.glob(f"*{_ENDING}")

    def _sweep(self) -> None:
        """Remove links that nobody used in time."""
        for file in self._files():
            content = _read(file)
            if content is None or self._now() > content["until"]:
                file.unlink(missing_ok=True)


def address(api_url: str, secret: str) -> str:
    """The address to open; what stands behind the # stays in the browser, and reaches no server, log or other page."""
    return f"{api_url}/graphql#once={secret}"


def _name(secret: str) -> str:
    return sha256(secret.encode("utf-8", "surrogatepass")).hexdigest() + _ENDING


def _read(file: Path) -> dict[str, Any] | None:
    try:
        found: dict[str, Any] = orjson.loads(file.read_bytes())
    except (OSError, orjson.JSONDecodeError):
        return None
    return found


def _taken(file: Path) -> dict[str, Any] | None:
    """What a file says, to the one caller that takes it away."""
    content = _read(file)
    try:
        file.unlink()
    except OSError:
        return None
    return content
