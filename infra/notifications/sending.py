"""Sends the message of a notice: whom it goes to, and by which channel, is looked up now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol
from uuid import UUID

import structlog

from application.notifications.effects import Delivered, LeftOut, NoticeMessage
from domain.notifications.kinds import Channel, Language
from infra.kernel.adapters import Parts
from infra.notifications.addresses import Addressee, Directory
from infra.notifications.channels import MailFolder, MessageChannel, OutgoingMessage, SmtpMail
from infra.notifications.messages import written
from infra.settings.settings import Profile, Settings

FOLDER = "mail"
"""Where, in the data folder, a developer's machine shows what would be sent."""
DEVELOPMENT_SENDER = "foja@localhost"

log = structlog.get_logger()


class Addressees(Protocol):
    """Finds who is to be told."""

    async def addressees(self, message: NoticeMessage) -> Sequence[Addressee]:
        """The account, all accounts that exercise the post, or the staff of the unit, as of now."""
        ...


class NoticeSender:
    """Makes the call of `notifications.send`."""

    def __init__(self, directory: Addressees, channels: Mapping[Channel, MessageChannel]) -> None:
        self._directory, self._channels = directory, channels

    async def __call__(self, message: NoticeMessage, id_: UUID) -> Delivered | LeftOut:
        """Send it, to everybody of the post or the unit where it is for one; or say why nobody is sent it."""
        people = await self._directory.addressees(message)
        if not people:
            return LeftOut(_nobody(message))
        wanting = [person for person in people if person.channel is not Channel.NONE]
        if not wanting:
            return LeftOut("not_wanted")
        reached = [person for person in wanting if person.address]
        if not reached:
            return LeftOut("no_address")
        channel = self._channels.get(reached[0].channel)
        if channel is None:
            return LeftOut(f"no_{reached[0].channel.value}_connected")
        chosen = [person for person in reached if person.channel is reached[0].channel]
        return Delivered(reached[0].channel, await channel.send(_message(message, id_, chosen)))


def _nobody(message: NoticeMessage) -> str:
    """Why there is nobody to be told."""
    if message.staff_of is not None:
        return "unit_unstaffed"
    return "account_unknown" if message.post_id is None else "post_vacant"


def _message(message: NoticeMessage, id_: UUID, people: list[Addressee]) -> OutgoingMessage:
    languages = {person.language for person in people}
    language = languages.pop() if len(languages) == 1 else Language.ENGLISH
    return OutgoingMessage(id_, written(message, language.value), [person.address for person in people])


def sender_of(parts: Parts) -> NoticeSender:
    """How a process sends, as its settings say."""
    return NoticeSender(Directory(parts.dsn), channels_of(parts.settings))


def channels_of(settings: Settings) -> Mapping[Channel, MessageChannel]:
    """The channels that are connected: mail by a server; on a developer's machine without one, a folder."""
    if settings.smtp_url:
        sender = settings.mail_from or DEVELOPMENT_SENDER
        return {Channel.MAIL: SmtpMail(settings.smtp_url, sender)}
    if settings.profile is Profile.DEVELOPMENT:
        return {Channel.MAIL: MailFolder(settings.data / FOLDER, settings.mail_from or DEVELOPMENT_SENDER)}
    log.warning("no_mail_goes_out", why="FOJA_SMTP_URL names no mail server")
    return {}
