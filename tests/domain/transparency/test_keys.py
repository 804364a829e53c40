"""The keys of a log: each exchange names the key that signs now, and a new one."""

from __future__ import annotations

import base64
import hashlib
from datetime import timedelta

import pytest

from domain.transparency.commands import RotateLogKey
from domain.transparency.events import LogKeyRotated
from domain.transparency.keys import DECIDER
from domain.transparency.refusals import MESSAGES
from tests.spec import NOON, Spec

ORIGIN = "record.example/log"
spec = Spec(DECIDER, MESSAGES)
LATER = NOON + timedelta(days=30)


def key(number: int, name: str = ORIGIN, kind: int = 1) -> str:
    public = bytes([kind]) + bytes([number]) * 32
    id_ = hashlib.sha256(name.encode() + b"\n" + public).hexdigest()[:8]
    return f"{name}+{id_}+{base64.b64encode(public).decode()}"


A, B, C = (key(number) for number in (1, 2, 3))
ROTATED = LogKeyRotated(ORIGIN, A, B, LATER)


def test_a_new_key_follows_the_one_that_signs() -> None:
    spec.given().when(RotateLogKey(ORIGIN, A, B, LATER)).then(ROTATED)
    spec.given(ROTATED).when(RotateLogKey(ORIGIN, B, C, LATER)).then(LogKeyRotated(ORIGIN, B, C, LATER))


def test_only_the_key_that_signs_is_exchanged() -> None:
    spec.given(ROTATED).when(RotateLogKey(ORIGIN, A, C, LATER)).refused("key_does_not_sign")


def test_no_key_comes_back() -> None:
    spec.given(ROTATED).when(RotateLogKey(ORIGIN, B, A, LATER)).refused("key_used_before")
    spec.given().when(RotateLogKey(ORIGIN, A, A, LATER)).refused("key_used_before")


def test_both_keys_sign_for_a_while() -> None:
    spec.given().when(RotateLogKey(ORIGIN, A, B, NOON)).refused("overlap_over")


@pytest.mark.parametrize(
    "bad",
    ["", "x", key(2, "other.example"), key(2, kind=4), B[:-4], B.replace("+", "-"), f"{ORIGIN}+00000000+{B[-44:]}"],
)
def test_what_is_no_key_of_this_log_is_refused(bad: str) -> None:
    spec.given().when(RotateLogKey(ORIGIN, A, bad, LATER)).refused("not_a_log_key")
    spec.given().when(RotateLogKey(ORIGIN, bad, B, LATER)).refused("not_a_log_key")
