"""A value has the form that its type names, is kept in one way, and is refused with the form's own code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

import pytest

from domain.kernel.declarations import Act, Decider, Refused
from domain.kernel.forms import Form, all_forms_of, checked, forms_of, pattern, text
from tests.spec import OFFICER

Title = Annotated[str, text(5, "title_length")]
Line = Annotated[str, text(5, "line_length", empty="line_required", not_plain="line_not_plain")]
Word = Annotated[str, text(5, "not_a_word", one_line=True)]
Digest = Annotated[str, pattern("[0-9a-f]{4}", "not_a_digest", "4 hexadecimal digits", small=True)]
Person = Annotated[str, pattern("[a-z]+", "not_a_person", "small letters", told=False)]


def _even(value: int, path: str) -> int:
    if value % 2:
        raise Refused("odd", path, value=value)
    return value


@dataclass(frozen=True, slots=True)
class FileAway:
    title: Title = "a"
    line: Line | None = None
    word: Word = "a"
    sha_short: Digest | None = None
    people: tuple[Person, ...] = ()
    shelf: Annotated[int, Form(_even, "an even number")] = 2


@dataclass(frozen=True, slots=True)
class Shelve:
    first: FileAway
    others: tuple[FileAway, ...] = ()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (FileAway(), FileAway()),
        (FileAway(title="  abcde "), FileAway(title="abcde")),
        (FileAway(title="a\nb"), FileAway(title="a\nb")),
        (FileAway(sha_short="00FF"), FileAway(sha_short="00ff")),
        (FileAway(people=("ana", "bo")), FileAway(people=("ana", "bo"))),
    ],
)
def test_a_value_is_kept_in_one_way(sent: FileAway, kept: FileAway) -> None:
    assert checked(sent) == kept
    assert checked(kept) is kept


@pytest.mark.parametrize(
    ("wrong", "code", "path", "values"),
    [
        (FileAway(title=" "), "title_length", "title", {"length": 0, "limit": 5}),
        (FileAway(title="abcdef"), "title_length", "title", {"length": 6, "limit": 5}),
        (FileAway(line=""), "line_required", "line", {}),
        (FileAway(line="abcdef"), "line_length", "line", {"length": 6, "limit": 5}),
        (FileAway(line="a\nb"), "line_not_plain", "line", {}),
        (FileAway(word="a\nb"), "not_a_word", "word", {"length": 3, "limit": 5}),
        (FileAway(sha_short="00fg"), "not_a_digest", "shaShort", {"value": "'00fg'"}),
        (FileAway(people=("ana", "B. O.")), "not_a_person", "people", {}),
        (FileAway(shelf=3), "odd", "shelf", {"value": 3}),
        (FileAway(title="", shelf=3), "title_length", "title", {"length": 0, "limit": 5}),
    ],
)
def test_another_form_is_refused_at_its_field(wrong: FileAway, code: str, path: str, values: dict[str, object]) -> None:
    with pytest.raises(Refused) as caught:
        checked(wrong)
    assert (caught.value.code, caught.value.path, caught.value.values) == (code, path, values)


def test_the_values_inside_a_value_have_their_forms_too() -> None:
    kept = checked(Shelve(first=FileAway(title=" a "), others=(FileAway(), FileAway(sha_short="00FF"))))
    assert kept == Shelve(first=FileAway(title="a"), others=(FileAway(), FileAway(sha_short="00ff")))
    for wrong, path in (
        (Shelve(first=FileAway(title="")), "first.title"),
        (Shelve(first=FileAway(), others=(FileAway(), FileAway(title=""))), "others.title"),
    ):
        with pytest.raises(Refused) as caught:
            checked(wrong)
        assert (caught.value.code, caught.value.path) == ("title_length", path)
    assert ("others.title", "title_length") in {
        (path, code) for path, form in all_forms_of(Shelve) for code in form.refusals
    }


def test_the_rules_meet_no_other_values() -> None:
    met = list[FileAway]()

    def decide(_: None, command: FileAway, __: Act) -> Sequence[str]:
        met.append(command)
        return []

    decider = Decider[None, FileAway, str](None, decide, lambda state, _: state)
    decider.decide(None, FileAway(title=" a "), OFFICER)
    with pytest.raises(Refused):
        decider.decide(None, FileAway(title=" "), OFFICER)
    assert met == [FileAway(title="a")]


def test_a_form_says_what_is_right_and_what_it_refuses_with() -> None:
    said = {name: (form.says, form.refusals) for name, _, form in forms_of(FileAway)}
    assert said["line"] == ("one line of 1 to 5 characters", ("line_length", "line_required", "line_not_plain"))
    assert said["sha_short"] == ("4 hexadecimal digits", ("not_a_digest",))
    assert said["shelf"] == ("an even number", ())
