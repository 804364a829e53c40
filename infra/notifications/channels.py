"""The ways out: mail by a server, a folder that shows what would be sent, and doubles of what is not connected yet."""

from __future__ import annotations

import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit
from uuid import UUID

import aiosmtplib

from application.kernel.effects import EffectFailed, EffectRefused
from infra.notifications.messages import MessageText
from infra.postgres import clock
from infra.settings.settings import is_loopback

SECONDS = 30.0
"""How long a mail server may take for one step."""


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A text for some addresses. The id is the same whenever it is sent again. Addresses are never printed."""

    id: UUID
    text: MessageText
    addresses: Sequence[str] = field(repr=False)


class MessageChannel(Protocol):
    """A way for messages to go out. Raises EffectRefused, EffectFailed, or whatever is tried again."""

    async def send(self, message: OutgoingMessage) -> int:
        """Hand a message over; for how many of its addresses, one at least."""
        ...


def mail_of(message: OutgoingMessage, sender: str) -> EmailMessage:
    """A message as mail: readers see that it was sent to them, and no other address."""
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = message.addresses[0] if len(message.addresses) == 1 else "undisclosed-recipients:;"
    mail["Subject"] = message.text.subject
    mail["Date"] = format_datetime(clock.own())
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(message.text.body)
    return mail


class SmtpMail(MessageChannel):
    """Mail by a server. Beyond this machine nothing goes out without TLS."""

    def __init__(self, url: str, sender: str) -> None:
        parts = urlsplit(url)
        self._sender, self._host = sender, parts.hostname or ""
        self._secure = parts.scheme == "smtps"
        self._port = parts.port or (465 if self._secure else 587)
        self._user, self._password = unquote(parts.username or "") or None, unquote(parts.password or "") or None

    async def send(self, message: OutgoingMessage) -> int:
        """Hand it to the server in one transaction; an address that is refused beside others gets nothing."""
        local = is_loopback(self._host)
        try:
            refused, _ = await aiosmtplib.send(
                mail_of(message, self._sender),
                sender=self._sender,
                recipients=list(message.addresses),
                hostname=self._host,
                port=self._port,
                username=self._user,
                password=self._password,
                use_tls=self._secure,
                start_tls=None if local or self._secure else True,
                tls_context=ssl.create_default_context(),
                timeout=SECONDS,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise _refused(max(each.code for each in error.recipients), "address_refused") from None
        except aiosmtplib.SMTPAuthenticationError:
            raise EffectFailed("mail_login_refused") from None
        except aiosmtplib.SMTPResponseException as error:
            raise _refused(error.code, "mail_refused") from None
        except (aiosmtplib.SMTPException, OSError):
            raise EffectFailed("mail_server_away") from None
        return len(message.addresses) - len(refused)


def _refused(code: int, why: str) -> EffectFailed:
    """A server says by its code whether trying again may help (RFC 5321, section 4.2.1)."""
    return EffectRefused(why) if code >= 500 else EffectFailed(why)


class MailFolder(MessageChannel):
    """Shows what would be sent, a file a message: for a developer's machine alone."""

    def __init__(self, folder: Path, sender: str) -> None:
        self._folder, self._sender = folder, sender

    async def send(self, message: OutgoingMessage) -> int:
        """Write it down; the same message again is the same file."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        mail = mail_of(message, self._sender)
        mail["X-Foja-Recipients"] = ", ".join(message.addresses)
        unfinished = self._folder / f".{message.id}"
        unfinished.write_bytes(bytes(mail))
        unfinished.replace(self._folder / f"{message.id}.eml")
        return len(message.addresses)


class Loopback(MessageChannel):
    """A double of a channel that is not connected (SMS, webhooks): it keeps what it was given."""

    def __init__(self) -> None:
        self.sent: list[OutgoingMessage] = []

    async def send(self, message: OutgoingMessage) -> int:
        """Keep it."""
        self.sent.append(message)
        return len(message.addresses)
