"""Addresses that a context serves beside GraphQL: evidence, or what other installations send."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

from starlette.requests import Request
from starlette.responses import Response

Handle = Callable[[Request, AsyncIterator[bytes]], Awaitable[Response]]
"""Answers a request, whose body comes chunk by chunk: the handler itself says how much of it is taken.

`request.state.viewer` is the `Viewer` who asks: what is answered of read models is read as they may see it.
"""


@dataclass(frozen=True, slots=True)
class ContextRoute:
    """An address that a context serves, of one or several methods.

    Each request draws on the allowance `rate` of whoever sends it, by their account or, where nobody signs in, by
    their address. What a request with a body takes is among the uploads that may be under way. The answers of an `open`
    one may be read by the pages of any origin: public data, asked for without credentials.
    """

    path: str
    methods: tuple[str, ...]
    handle: Handle
    rate: Literal["downloads", "uploads"] = "downloads"
    open: bool = False
