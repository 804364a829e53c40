"""Every field of a stored event says who may know it, or the program does not start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

import pytest

from domain.kernel.declarations import PUBLIC, Internal, Personal, Public, Secret, command, event, event_type
from domain.kernel.fields import UnclassifiedError
from infra.bootstrap import INSTALLATION

Name = Annotated[str | None, Personal("person_id", "identity")]


@event("tests.Registered", fields=PUBLIC)
@dataclass(frozen=True, slots=True)
class Registered:
    person_id: Annotated[str, Internal()]
    name: Name
    email: Annotated[str | None, Personal("person_id", "contact")]
    note: str
    finding: Annotated[str | None, Secret("person_id")] = None


@dataclass(frozen=True, slots=True)
class Address:
    street: Name


def test_an_annotation_goes_before_the_default() -> None:
    assert event_type(Registered).fields == {
        "person_id": Internal(),
        "name": Personal("person_id", "identity"),
        "email": Personal("person_id", "contact"),
        "note": Public(),
        "finding": Secret("person_id"),
    }
    assert list(event_type(Registered).personal) == ["name", "email"]
    assert list(event_type(Registered).sealed) == ["name", "email", "finding"]


def test_sealed_values_are_not_printed() -> None:
    said = repr(Registered("p-1", "Ana", "ana@example.org", "hello", "She is late"))
    assert said == "Registered(person_id='p-1', name=<personal>, email=<personal>, note='hello', finding=<secret>)"


def test_nor_are_those_of_a_command() -> None:
    @command(fields=PUBLIC)
    @dataclass(frozen=True, slots=True)
    class Register:
        person_id: str
        name: Name

    assert repr(Register("p-1", "Ana")).endswith("Register(person_id='p-1', name=<personal>)")


@pytest.mark.parametrize(
    ("hints", "said"),
    [
        ({"text": str}, "text has no class"),
        ({"person_id": Annotated[str, Public()], "text": str}, "text has no class"),
        ({"text": Annotated[str, Public(), Internal()]}, "2 classes"),
        ({"name": Name}, "about 'person_id'"),
        ({"person_id": Annotated[int, Public()], "name": Name}, "about 'person_id'"),
        ({"person_id": Annotated[str | None, Public()], "name": Name}, "about 'person_id'"),
        ({"person_id": Annotated[str, Public()], "name": Annotated[str, Personal("person_id", "contact")]}, "None"),
        (
            {"person_id": Annotated[str, Public()], "name": Annotated[str | None, Personal("person_id", "")]},
            "plain word",
        ),
        (
            {"person_id": Annotated[str, Public()], "name": Annotated[str | None, Personal("person_id", "secret")]},
            "the purpose of secrets",
        ),
        ({"text": Annotated[str | None, Secret("file_id")]}, "about 'file_id'"),
        ({"file_id": Annotated[str, Public()], "text": Annotated[str, Secret("file_id")]}, "is secret.*None"),
        (
            {
                "file_id": Annotated[str, Public()],
                "texts": Annotated[list[Annotated[str, Secret("file_id")]], Public()],
            },
            "hides secret",
        ),
        ({"person_id": Annotated[str, Public()], "names": Annotated[list[Name], Public()]}, "hides personal"),
        ({"person_id": Annotated[str, Public()], "at": Annotated[Address, Public()]}, "hides personal"),
        ({"person_id": Annotated[str, Public()], "at": Annotated[Address | None, Public()]}, "hides personal"),
    ],
)
def test_what_is_not_classified_is_no_event(hints: dict[str, Any], said: str) -> None:
    unclassified: Any = dataclass(type("Unclassified", (), {"__annotations__": hints}))
    with pytest.raises(UnclassifiedError, match=said):
        event("tests.Unclassified")(unclassified)


def test_the_subject_of_a_personal_field_is_not_personal_itself() -> None:
    circular = {
        "name": Annotated[str | None, Personal("email", "contact")],
        "email": Annotated[str | None, Personal("name", "contact")],
    }
    with pytest.raises(UnclassifiedError, match="plain id"):
        event("tests.Circular")(dataclass(type("Circular", (), {"__annotations__": circular})))


def test_an_erasure_names_the_field_of_the_person() -> None:
    fields = {"person_id": Annotated[str, Public()]}
    erased: Any = dataclass(type("Erased", (), {"__annotations__": fields}))
    assert event_type(event("tests.Erased", erases="person_id")(erased)).erases == "person_id"
    assert event_type(event("tests.Erased", erases="person_id", purpose="contact")(erased)).purpose == "contact"
    with pytest.raises(ValueError, match="'contact'"):
        event("tests.Erased", purpose="contact")(erased)
    with pytest.raises(ValueError, match="'a b'"):
        event("tests.Erased", erases="person_id", purpose="a b")(erased)
    with pytest.raises(ValueError, match="'persons'"):
        event("tests.Erased", erases="persons")(erased)


def test_every_event_of_the_installation_is_classified() -> None:
    for cls in INSTALLATION.codec.classes.values():
        assert set(event_type(cls).fields) == set(cls.__dataclass_fields__)
