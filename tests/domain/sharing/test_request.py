"""A file is asked for, refused on a ground or lent; and nothing says by that whether it is there."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from domain.sharing import commands as c
from domain.sharing import events as e
from domain.sharing.forms import RequestGround
from domain.sharing.refusals import MESSAGES
from domain.sharing.request import DECIDER
from tests.domain.sharing.test_file import BASIS, FILE, OTHER, POLICE, PROSECUTION, SEAL, SHARE
from tests.spec import Spec

spec = Spec(DECIDER, MESSAGES)
ASK = c.RequestFile(OTHER, FILE, POLICE, PROSECUTION, "charging", BASIS, ("e1",))
ASKED = e.FileRequested(OTHER, FILE, POLICE, PROSECUTION, "charging", BASIS, ("e1",))
REFUSE = c.RefuseRequest(OTHER, RequestGround.NOT_AVAILABLE)
REFUSED = e.RequestRefused(OTHER, RequestGround.NOT_AVAILABLE)
ANSWER, ANSWERED = c.AnswerRequest(OTHER, FILE, SHARE, POLICE, PROSECUTION), e.RequestAnswered(OTHER, SHARE)


def test_a_request_is_refused_or_answered_once() -> None:
    spec.given().when(ASK).then(ASKED)
    spec.given(ASKED).when(REFUSE).then(REFUSED)
    spec.given(ASKED).when(ANSWER).then(ANSWERED)
    spec.given(ASKED, REFUSED).when(ANSWER).refused("request_decided", "requestId")
    spec.given(ASKED, ANSWERED).when(REFUSE).refused("request_decided", "requestId")
    spec.given(ASKED, ANSWERED).when(replace(ANSWER, share_id=SEAL)).refused("request_decided", "requestId")
    spec.given(ASKED, REFUSED).when(ASK).then()


def test_no_share_answers_a_request_of_another() -> None:
    commands: tuple[c.OfRequest, ...] = (ANSWER, REFUSE)
    for other in ({"file_id": SEAL}, {"holder": "ana"}, {"owner_unit": "MD:other"}):
        spec.given(ASKED).when(replace(ANSWER, **other)).refused("unknown_file_request", "requestId")
    for command in commands:
        spec.given().when(command).refused("unknown_file_request", "requestId")


@pytest.mark.parametrize(
    ("command", "code", "path"),
    [
        (replace(ASK, basis=replace(BASIS, uri="")), "no_legal_basis", "basis.uri"),
        (replace(ASK, entries=("e1", "e1")), "entry_listed_twice", "entries"),
        (replace(ASK, holder=POLICE), "asked_of_oneself", "holder"),
        (replace(ASK, request_id="x"), "not_a_request_id", "requestId"),
        (replace(ASK, owner_unit="MD"), "not_an_owner", "ownerUnit"),
    ],
)
def test_what_is_not_asked_for(command: Any, code: str, path: str) -> None:
    spec.given().when(command).refused(code, path)


def test_another_request_of_the_same_id_is_refused() -> None:
    spec.given(ASKED).when(replace(ASK, purpose="trial")).refused("request_exists", "requestId")
