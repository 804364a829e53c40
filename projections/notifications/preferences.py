"""How does an account want to be told, and in which language?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from domain.kernel.declarations import Recorded
from domain.kernel.filling import filled
from domain.notifications import events as e
from domain.notifications.kinds import Channel, Language
from projections.kernel.declarations import ReadModel
from projections.kernel.scope import Scope


@dataclass(frozen=True, slots=True)
class NoticePreference:
    """What an account chose; one that chose nothing gets mail in English."""

    account_id: str
    channel: Channel = Channel.MAIL
    language: Language = Language.ENGLISH


def keys(fact: Recorded[Any]) -> Iterable[str]:
    """The account."""
    return (fact.event.account_id,)


def evolve(_: NoticePreference | None, fact: Recorded[Any], __: str) -> NoticePreference:
    """What was chosen last."""
    return filled(NoticePreference, fact.event)


PREFERENCES = ReadModel(
    name="notifications.preferences",
    version=1,
    row=NoticePreference,
    key="account_id",
    events=(e.ChannelChosen,),
    keys=keys,
    evolve=evolve,
    permission="notifications.read_preferences",
    scope=Scope(account="account_id"),
)
