"""A mail server on loopback that keeps what it gets, and refuses whom it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from infra.processes.embedded.process import free_port


@dataclass
class MailServer:
    """Answers by the recipient's address; `mails` are those that it took, with their recipients."""

    answers: dict[str, str] = field(default_factory=dict)
    mails: list[tuple[list[str], EmailMessage]] = field(default_factory=list)
    url: str = ""

    async def handle_RCPT(  # noqa: N802 - the name that aiosmtpd calls
        self, _: Any, __: Any, envelope: Any, address: str, *___: Any
    ) -> str:
        """Take a recipient, or not."""
        if answer := self.answers.get(address):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a mail."""
        mail = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append((list(envelope.rcpt_tos), mail))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server at work."""
    server = MailServer()
    port = free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        server.url = f"smtp://127.0.0.1:{port}"
        yield server
    finally:
        controller.stop()
