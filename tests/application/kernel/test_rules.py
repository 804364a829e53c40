"""What a rule leaves out is derived, and what cannot be derived is told when the slice is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from application.kernel.policy import BarredPerson
from application.kernel.rules import Rule, Slice, Streams, Terms
from domain.kernel.declarations import INTERNAL, Act, Decider, event


@event("tests.FileOpened", fields=INTERNAL)
@dataclass(frozen=True, slots=True)
class FileOpened:
    file_id: str


@dataclass(frozen=True, slots=True)
class OpenFileAgain:
    file_id: str
    clerk: str = "u-1"


def opens(_: None, __: OpenFileAgain, ___: Act) -> Sequence[FileOpened]:
    return ()


def says_nothing(_: None, __: OpenFileAgain, ___: Act):  # type: ignore[no-untyped-def]  # noqa: ANN201 - the point
    return ()


def kept(_: None, __: FileOpened) -> None:
    return None


FILES = Streams("file")


def a_slice(rule: Rule, decide: Any = opens, **more: Any) -> Slice[Any, Any, Any]:
    return Slice("tests.files", Decider(None, decide, kept), FILES, {OpenFileAgain: rule}, **more)


def test_permission_stream_and_events_follow_from_names() -> None:
    declared = a_slice(Rule(), key="file_id")
    rule = declared.commands[OpenFileAgain]
    assert rule.permission == "tests.open_file_again"
    assert rule.stream_of(OpenFileAgain("7")) == "file-7"
    assert declared.events == (FileOpened,)
    assert [declared.writes_to(stream) for stream in ("file-7", "files-7", "shelf-1")] == [True, False, False]


def test_what_is_written_goes_before_what_follows() -> None:
    rule = Rule(lambda it: it.file_id * 2, "tests.open", streams=Streams("shelf"))
    declared = a_slice(rule, key="file_id", events=(FileOpened,))
    written = declared.commands[OpenFileAgain]
    assert (written.permission, written.stream_of(OpenFileAgain("7"))) == ("tests.open", "shelf-77")
    assert declared.writes_to("shelf-1")


@pytest.mark.parametrize("key", ["", "file", "clerks"])
def test_a_key_that_no_field_holds_is_refused(key: str) -> None:
    with pytest.raises(ValueError, match=f"OpenFileAgain has no field '{key}'"):
        a_slice(Rule(key))


def test_events_that_decide_does_not_name_have_to_be_written() -> None:
    with pytest.raises(ValueError, match=r"tests\.files: decide does not say which events it returns"):
        a_slice(Rule(), says_nothing, key="file_id")
    assert a_slice(Rule(), says_nothing, key="file_id", events=(FileOpened,)).events == (FileOpened,)


def test_the_terms_of_a_command_are_read_from_its_fields() -> None:
    terms = Terms(own="clerk", not_by=("clerk",), opens="clerk")
    rule = a_slice(Rule(terms=terms), key="file_id").commands[OpenFileAgain]
    need = rule.need(OpenFileAgain("7", "u-2"), None)
    assert (need.own, need.not_by, need.opens, need.places) == (
        "u-2",
        (BarredPerson("u-2", path="accountId"),),
        "u-2",
        (),
    )
    plain = a_slice(Rule(), key="file_id").commands[OpenFileAgain].need(OpenFileAgain("7"), None)
    assert (plain.own, plain.not_by, plain.opens, plain.sites) == (None, (), None, ())


def test_who_must_not_act_may_stand_in_the_state() -> None:
    terms = Terms(
        not_by=lambda command, state: [BarredPerson(drafter, f"{command.clerk}_drafted") for drafter in state]
    )
    need = a_slice(Rule(terms=terms), key="file_id").commands[OpenFileAgain].need(OpenFileAgain("7"), ["u-3", "u-4"])
    assert need.not_by == (BarredPerson("u-3", "u-1_drafted"), BarredPerson("u-4", "u-1_drafted"))


def test_an_id_may_be_called_otherwise_in_its_stream_and_each_stream_is_named_once() -> None:
    shelves = Streams("shelf", lambda id_: id_.lower())
    assert shelves("A") == "shelf-a"
    assert Streams("file").of("file_id", "clerk")(OpenFileAgain("7", "7")) == ("file-7",)
