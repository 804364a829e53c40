"""A read model that holds what an erasure could not reach is refused when it is composed, by name."""

from __future__ import annotations

from dataclasses import dataclass, make_dataclass, replace
from typing import Annotated, Any

import pytest

from api.composing.installation import Installation
from domain.kernel.declarations import Personal, Secret
from domain.kernel.fields import UnclassifiedError
from infra.bootstrap import INSTALLATION
from projections.kernel.declarations import ReadModel
from projections.kernel.erasable import OutOfReachError, check_erasable
from tests.infra.keys.test_erasure import CONTEXT
from tests.support.case_files import CASE_FILES, EVENTS, ContactEnded, NoteAdded
from tests.support.people import PEOPLE, SLICE, PersonErased

Name = Annotated[str | None, Personal("person_id", "identity")]


@dataclass(frozen=True, slots=True)
class Child:
    """Somebody in a list, with their name."""

    person_id: str
    name: Name


def read_model(**hints: Any) -> ReadModel[Any]:
    row = make_dataclass("Row", [("case_id", str), *hints.items()], frozen=True)
    return replace(CASE_FILES, name="cases.tried", row=row)


@pytest.mark.parametrize(
    ("hints", "field"),
    [
        ({"name": Name}, "Row.name is about 'person_id'"),
        ({"person_id": int, "name": Name}, "Row.name is about 'person_id'"),
        ({"person_id": int | None, "name": Name}, "Row.name is about 'person_id'"),
        ({"person_id": Name, "name": Name}, "Row.person_id is about 'person_id'"),
        ({"person_id": str, "name": Annotated[str, Personal("person_id", "identity")]}, "Row.name is personal"),
        ({"title": Annotated[str, Secret("case_id")]}, "Row.title is secret"),
        ({"title": Annotated[str | None, Secret("file_id")]}, "Row.title is about 'file_id'"),
        ({"titles": tuple[Annotated[str | None, Secret("case_id")], ...]}, "Row.titles hides secret values"),
        ({"person_id": str, "names": tuple[Name, ...]}, "Row.names hides personal values"),
        ({"person_id": str, "child": Child}, "Row.child hides personal values"),
        ({"person_id": str, "children": tuple[Child, ...]}, "Row.children hides personal values"),
    ],
)
def test_a_personal_field_that_names_no_person_is_refused(hints: dict[str, Any], field: str) -> None:
    with pytest.raises(UnclassifiedError, match=rf"^cases\.tried: {field}"):
        read_model(**hints)


@pytest.mark.parametrize("person", [str, str | None, Annotated[str | None, "an account"]])
def test_a_field_of_text_names_a_person_also_where_there_may_be_none(person: Any) -> None:
    assert read_model(person_id=person, name=Name).told_by == {"person_id": ("name",)}


def test_a_personal_value_where_nobody_can_be_erased_is_refused() -> None:
    check_erasable([CASE_FILES], [*EVENTS, PersonErased])
    with pytest.raises(OutOfReachError, match=r"^cases\.case_files .*officer_name.*erases"):
        check_erasable([CASE_FILES], EVENTS)
    with pytest.raises(OutOfReachError, match=r"^cases\.case_files .*in officer_name, deputy_name, grounds, and"):
        check_erasable([CASE_FILES], [*EVENTS, ContactEnded])


def test_a_personal_field_that_no_sealed_value_can_fill_is_refused() -> None:
    model = read_model(person_id=str, name=Annotated[str | None, Personal("person_id", "payroll")])
    with pytest.raises(OutOfReachError, match=r"^cases\.tried: .*'payroll'.*name"):
        check_erasable([model], [*EVENTS, PersonErased])
    model = replace(read_model(grounds=Annotated[str | None, Secret("case_id")]), events=(NoteAdded,))
    with pytest.raises(OutOfReachError, match=r"^cases\.tried: .*a secret field.*grounds"):
        check_erasable([model], [*EVENTS, PersonErased])


def test_an_installation_is_not_composed_with_it() -> None:
    slice_ = replace(SLICE, events=tuple(one for one in SLICE.events if one is not PersonErased))
    with pytest.raises(OutOfReachError, match=PEOPLE.name):
        Installation((replace(CONTEXT, slices=(slice_,)),))


def test_what_is_installed_can_be_erased() -> None:
    personal = [model.name for model in INSTALLATION.read_models if model.personal]
    assert personal == ["budgeting.personal_payees", "identity.account_persons", "procurement.complaint_persons"]
    check_erasable(INSTALLATION.read_models, INSTALLATION.codec.classes.values())
