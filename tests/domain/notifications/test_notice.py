"""What may happen to a notice, and to how an account is told."""

from __future__ import annotations

from domain.kernel.filling import filled
from domain.notifications import commands as c
from domain.notifications import events as e
from domain.notifications import notice, preference
from domain.notifications.kinds import Channel, Language, Topic
from domain.notifications.published import HolderTold, published
from domain.notifications.refusals import MESSAGES
from tests.spec import Spec

spec = Spec(notice.DECIDER, MESSAGES)
ID = "8a0b8a55-9a0e-4d7c-8f61-2f8a7a1c9f10"
SEND = c.SendNotice(ID, Topic.ANSWERED, "EX:moh", "documents.document", "d1", account_id="u-ana")
SENT = filled(e.NoticeSent, SEND)
ABOUT = ("documents.document", "d1", "u-ana")
FAILED, OUT = e.MessageFailed(ID, "address_refused", *ABOUT), e.MessageSent(ID, Channel.MAIL, 1, *ABOUT)
LEFT = e.MessageLeftOut(ID, "not_wanted", *ABOUT)


def test_a_notice_is_sent_opened_and_told_of() -> None:
    spec.given().when(SEND).then(SENT)
    spec.given(SENT).when(c.OpenNotice(ID, "u-ana")).then(e.NoticeOpened(ID, "u-ana"))
    spec.given(SENT).when(c.RecordMessageSent(ID, Channel.MAIL, 1)).then(OUT)
    spec.given(SENT).when(c.RecordMessageLeftOut(ID, "not_wanted")).then(LEFT)
    spec.given(SENT, FAILED).when(c.RecordMessageSent(ID, Channel.MAIL, 1)).then(OUT)


def test_what_went_out_is_not_taken_back() -> None:
    spec.given(SENT, OUT).when(c.RecordMessageFailed(ID, "address_refused")).then()
    spec.given(SENT, OUT).when(c.RecordMessageLeftOut(ID, "not_wanted")).then()


def test_a_notice_is_for_one_and_is_opened_by_them() -> None:
    spec.given().when(filled(c.SendNotice, SEND, post_id="EX:moh/head")).refused("notice_for_one")
    spec.given().when(filled(c.SendNotice, SEND, account_id=None)).refused("notice_for_one")
    spec.given().when(filled(c.SendNotice, SEND, staff_of="EX:moh")).refused("notice_for_one")
    spec.given(SENT).when(filled(c.SendNotice, SEND, subject_id="d2")).refused("notice_exists")
    spec.given(SENT).when(c.OpenNotice(ID, "u-bea")).refused("notice_of_others")
    spec.given().when(c.OpenNotice(ID, "u-ana")).refused("unknown_notice")
    spec.given().when(filled(c.SendNotice, SEND, notice_id="n1")).refused("not_a_notice_id")


def test_a_notice_is_for_the_staff_of_a_unit_too() -> None:
    staff = filled(c.SendNotice, SEND, account_id=None, staff_of="EX:moh", permission="documents.receive")
    sent = filled(e.NoticeSent, staff)
    spec.given().when(staff).then(sent)
    out = e.MessageSent(ID, Channel.MAIL, 2, *ABOUT[:2], "EX:moh")
    spec.given(sent).when(c.RecordMessageSent(ID, Channel.MAIL, 2)).then(out)
    spec.given(sent).when(c.OpenNotice(ID, "u-ana")).refused("notice_of_others")


def test_others_learn_whether_a_notice_reached_whom_it_is_for() -> None:
    """What stands in an inbox reached its account, also where no message goes out."""
    assert published(OUT) == published(LEFT) == HolderTold(*ABOUT)
    assert published(FAILED) == HolderTold(*ABOUT, "address_refused")
    nobody = e.MessageLeftOut(ID, "account_unknown", *ABOUT)
    assert published(nobody) == HolderTold(*ABOUT, "account_unknown")
    assert published(e.MessageSent(ID, Channel.MAIL, 1)) is None
    assert published(SENT) is None


def test_an_account_chooses_how_it_is_told() -> None:
    told = Spec(preference.DECIDER, MESSAGES)
    chosen = e.ChannelChosen("u-ana", Channel.NONE, Language.SPANISH)
    told.given().when(c.ChooseChannel("u-ana", Channel.NONE, Language.SPANISH)).then(chosen)
    told.given(chosen).when(c.ChooseChannel("u-ana", Channel.MAIL)).then(
        e.ChannelChosen("u-ana", Channel.MAIL, Language.ENGLISH)
    )
