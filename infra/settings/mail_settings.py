"""How messages of notices go out, as it can be set from outside."""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_settings import BaseSettings


def _server(value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or parts.path not in {"", "/"}:
        raise ValueError("no address of a mail server")
    return value


def _sender(value: str | None) -> str | None:
    if value and not re.fullmatch(r"[^@\s<>]{1,64}@[^@\s<>]{1,253}", value):
        raise ValueError("no address of a sender")
    return value or None


class MailSettings(BaseSettings):
    """The mail server, and the address that mail comes from. Without a server, production sends no mail."""

    smtp_url: Annotated[str | None, AfterValidator(_server)] = Field(
        default=None,
        description="a mail server such as smtp://user:password@mail.example.org:587 (smtps:// for TLS from the start)",
    )
    mail_from: Annotated[str | None, AfterValidator(_sender)] = Field(
        default=None, description="the address that mail comes from, such as foja@example.org"
    )
