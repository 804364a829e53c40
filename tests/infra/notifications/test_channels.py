"""A message goes out as mail, or its failure has a code; nothing that is logged or told names an address."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from typer.testing import CliRunner

from application.kernel.effects import EffectFailed, EffectRefused
from application.notifications.effects import Delivered, LeftOut, NoticeMessage
from domain.notifications.kinds import Channel, Language, Topic
from infra.cli.__main__ import app
from infra.notifications.addresses import Addressee
from infra.notifications.channels import Loopback, MailFolder, MessageChannel, OutgoingMessage, SmtpMail
from infra.notifications.messages import written
from infra.notifications.sending import FOLDER, NoticeSender, channels_of
from infra.settings.settings import Profile, Settings, SettingsError
from tests.infra.notifications.mail_server import mail_server

ID = UUID(int=7)
CANARY, OTHER = "canary-7391@example.org", "bo@example.org"
MESSAGE = NoticeMessage(
    *("n1", Topic.TASK_ASSIGNED, "documents.document", "d1"),
    *("u-ana", None, "approve", datetime(2026, 4, 1, 9, tzinfo=UTC)),
)


def out(*addresses: str) -> OutgoingMessage:
    return OutgoingMessage(ID, written(MESSAGE, "en"), addresses)


async def test_mail_goes_out_in_one_transaction_and_shows_nobody_the_others() -> None:
    with mail_server() as server:
        channel = SmtpMail(server.url, "foja@example.org")
        await channel.send(out(CANARY))
        assert await channel.send(out(CANARY, OTHER)) == 2
        server.answers[OTHER] = "550 no such user"
        assert await channel.send(out(CANARY, OTHER)) == 1
    (to_one, alone), (to_both, both), _ = server.mails
    assert (to_one, alone["To"], alone["From"]) == ([CANARY], CANARY, "foja@example.org")
    assert alone["Subject"] == "You have a task: approve"
    assert alone["Message-ID"] == f"<{ID}@example.org>" == both["Message-ID"]
    assert "documents.document d1" in alone.get_content()
    assert "2026-04-01 09:00" in alone.get_content()
    assert to_both == [CANARY, OTHER]
    assert CANARY not in str(both)


@pytest.mark.parametrize(
    ("answer", "failure", "code"),
    [
        ("550 no such user", EffectRefused, "address_refused"),
        ("450 greylisted", EffectFailed, "address_refused"),
    ],
)
async def test_what_a_server_refuses_has_a_code_and_no_address(
    answer: str, failure: type[EffectFailed], code: str
) -> None:
    with mail_server() as server:
        server.answers[CANARY] = answer
        with pytest.raises(EffectFailed) as caught:
            await SmtpMail(server.url, "foja@example.org").send(out(CANARY))
    assert (type(caught.value), caught.value.code) == (failure, code)
    assert caught.value.__suppress_context__
    assert CANARY not in f"{caught.value!r} {out(CANARY)!r}"


async def test_a_server_that_is_away_is_tried_again() -> None:
    with mail_server() as server:
        url = server.url
    with pytest.raises(EffectFailed, match="mail_server_away") as caught:
        await SmtpMail(url, "foja@example.org").send(out(CANARY))
    assert type(caught.value) is EffectFailed


class SomeDirectory:
    """People who are to be told."""

    def __init__(self, *people: Addressee) -> None:
        self._people = people

    async def addressees(self, _: NoticeMessage) -> tuple[Addressee, ...]:
        """All of them."""
        return self._people


def person(address: str, channel: Channel = Channel.MAIL, language: Language = Language.ENGLISH) -> Addressee:
    return Addressee("u-ana", channel, language, address)


@pytest.mark.parametrize(
    ("people", "outcome"),
    [
        ((), LeftOut("account_unknown")),
        ((person(CANARY, Channel.NONE),), LeftOut("not_wanted")),
        ((person(""), person("", Channel.MAIL)), LeftOut("no_address")),
        ((person("+373 1", Channel.SMS),), Delivered(Channel.SMS, 1)),
        ((person("https://x", Channel.WEBHOOK),), LeftOut("no_webhook_connected")),
        ((person(CANARY), person(OTHER), person("", Channel.NONE)), Delivered(Channel.MAIL, 2)),
    ],
)
async def test_whoever_wants_it_is_told_by_a_channel_that_is_connected(
    people: tuple[Addressee, ...], outcome: Delivered | LeftOut
) -> None:
    channels: dict[Channel, MessageChannel] = {Channel.MAIL: Loopback(), Channel.SMS: Loopback()}
    assert await NoticeSender(SomeDirectory(*people), channels)(MESSAGE, ID) == outcome


async def test_a_message_is_written_in_the_language_of_whoever_gets_it() -> None:
    double = Loopback()
    sender = NoticeSender(SomeDirectory(person(CANARY, language=Language.SPANISH)), {Channel.MAIL: double})
    await sender(MESSAGE, ID)
    (sent,) = double.sent
    assert sent.text.subject == "Tiene una tarea: approve"
    assert "canary" not in repr(sent)


async def test_a_developer_sees_what_would_be_sent(tmp_path: Path) -> None:
    known = {"FOJA_DATA": str(tmp_path), "FOJA_PROFILE": "development"}
    runner = CliRunner()
    assert "no mail would" in runner.invoke(app, ["mail"], env=known).stdout
    channel = channels_of(Settings(data=tmp_path))[Channel.MAIL]
    assert isinstance(channel, MailFolder)
    for _ in range(2):
        await channel.send(out(CANARY, OTHER))
    assert [file.name for file in (tmp_path / FOLDER).iterdir()] == [f"{ID}.eml"]
    assert f"{ID}  {CANARY}, {OTHER}  You have a task: approve" in runner.invoke(app, ["mail"], env=known).stdout
    shown = runner.invoke(app, ["mail", str(ID)[:8]], env=known).stdout
    assert f"Recipients: {CANARY}, {OTHER}" in shown
    assert "It is about documents.document d1." in shown
    assert runner.invoke(app, ["mail", "9"], env=known).exit_code == 1
    assert runner.invoke(app, ["mail"], env={**known, "FOJA_PROFILE": "production"}).exit_code == 1


def test_production_without_a_mail_server_sends_nothing_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert channels_of(Settings(profile=Profile.PRODUCTION)) == {}
    assert "FOJA_SMTP_URL names no mail server" in "".join(capsys.readouterr())
    server = Settings(profile=Profile.PRODUCTION, smtp_url="smtps://foja:x@mail.example.org", mail_from="a@example.org")
    assert isinstance(channels_of(server)[Channel.MAIL], SmtpMail)
    for wrong in ({"smtp_url": "mail.example.org"}, {"smtp_url": "smtp://a@b/c"}, {"mail_from": "nobody"}):
        with pytest.raises(SettingsError, match=r"FOJA_(SMTP_URL|MAIL_FROM)"):
            Settings.load(**wrong)
