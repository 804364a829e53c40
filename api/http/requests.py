"""Requests whose headers are read once: each is looked up several times before a request is answered."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope


class IndexedHeaders(Headers):
    """Headers by their names; servers send these in lower case (ASGI)."""

    def __init__(self, raw: Iterable[tuple[bytes, bytes]]) -> None:
        listed = list(raw)
        super().__init__(raw=listed)
        self._index: dict[str, list[str]] = {}
        for name, value in listed:
            self._index.setdefault(name.decode("latin-1"), []).append(value.decode("latin-1"))

    def __getitem__(self, key: str) -> str:
        return self._index[key.lower()][0]

    def __contains__(self, key: Any) -> bool:
        return key.lower() in self._index

    def get(self, key: str, default: Any = None) -> Any:
        """The first value of a name."""
        values = self._index.get(key) or self._index.get(key.lower())
        return values[0] if values else default

    def getlist(self, key: str) -> list[str]:
        """All values of a name."""
        return [*self._index.get(key.lower(), ())]


class IndexedRequest(Request):
    """A request with such headers."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self._headers = IndexedHeaders(scope["headers"])
