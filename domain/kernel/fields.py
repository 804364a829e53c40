"""Who may know the fields of what is declared: anybody, the administration alone, or nobody once a key is destroyed.

Every field of a stored event has one of four classes. Personal ones are sealed under a key of the person that they
are about, secret ones under a key of the thing that they belong to; both can be None in any fact, since nobody can
read them once that key is destroyed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from types import NoneType
from typing import Annotated, Any, Final, get_args, get_origin, get_type_hints


@dataclass(frozen=True, slots=True)
class Public:
    """Anybody may know it."""


@dataclass(frozen=True, slots=True)
class Internal:
    """For the administration alone: pseudonymous ids, reasons, deliberations."""


@dataclass(frozen=True, slots=True)
class Personal:
    """About a person: `subject` names the field beside it that holds the person's random id.

    `purpose` is what the value is kept for (`contact`, `identity`): each purpose of a person has a key of its own.
    """

    subject: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Secret:
    """For those who see what it belongs to: `thing` names the field beside it that holds the random id of that.

    A thing is an official file, a document, a bid, a record. Its secrets share one key, and go with it.
    """

    thing: str

    @property
    def subject(self) -> str:
        """The field with the id of whose key it is sealed under."""
        return self.thing

    @property
    def purpose(self) -> str:
        """What the key of the thing is for: no personal value has this purpose."""
        return SECRET


@dataclass(frozen=True, slots=True)
class Apart(Secret):
    """A secret of up to 16 MB, text or bytes, that is kept apart from its event, under seal in the store of blobs."""


@dataclass(frozen=True, slots=True)
class ApartReference:
    """What an event holds of a value that is kept apart: the SHA-256 (hex) of the stored bytes, and their number."""

    sha256: str
    size: int


Sealed = Personal | Secret
"""What stands under seal: `subject` names the field with the id whose key it takes, `purpose` says which key."""
FieldClass = Public | Internal | Personal | Secret
PUBLIC: Final = Public()
INTERNAL: Final = Internal()
SECRET: Final = "secret"  # noqa: S105 - a word, and no password
"""The purpose of every secret value. A stored name."""


class UnclassifiedError(TypeError):
    """A declaration that does not say who may know its fields, or says what cannot be."""


def classify(
    cls: type[Any], default: Public | Internal | None = None, *, subject_may_lack: bool = False
) -> Mapping[str, FieldClass]:
    """The class of each field: that of its annotation, else the default.

    Raises UnclassifiedError for a field without either, for one with two, and for a personal or secret field whose
    subject is not a plain id beside it, that cannot be None, or that is hidden inside another type. With
    `subject_may_lack` the type of a subject may be `str | None`.
    """
    if not is_dataclass(cls):
        raise UnclassifiedError(f"{cls.__name__} is no dataclass: write @event(...) above @dataclass(...)")
    hints = get_type_hints(cls, include_extras=True)
    found = {field.name: _class_of(f"{cls.__name__}.{field.name}", hints[field.name], default) for field in fields(cls)}
    for name, field_class in found.items():
        if isinstance(field_class, Sealed):
            where = f"{cls.__name__}.{name}"
            _check(where, field_class, hints[name])
            _check_subject(where, field_class.subject, hints, found, subject_may_lack=subject_may_lack)
    return found


def personal(classes: Mapping[str, FieldClass]) -> Mapping[str, Personal]:
    """The personal ones among classified fields."""
    return {name: field_class for name, field_class in classes.items() if isinstance(field_class, Personal)}


def sealed(classes: Mapping[str, FieldClass]) -> Mapping[str, Sealed]:
    """The personal and the secret ones among classified fields."""
    return {name: field_class for name, field_class in classes.items() if isinstance(field_class, Sealed)}


def apart(classes: Mapping[str, FieldClass]) -> Mapping[str, Apart]:
    """Those among classified fields that are kept apart."""
    return {name: field_class for name, field_class in classes.items() if isinstance(field_class, Apart)}


def word(field_class: FieldClass) -> str:
    """What a class is called where it is told of: `personal`, `secret`."""
    return type(field_class).__name__.lower()


def keep_unsaid(cls: type[Any], unsaid: Mapping[str, Sealed]) -> None:
    """Let a class of values never say its sealed fields where it is printed, in logs and errors too."""
    instead = {name: f"<{word(field_class)}>" for name, field_class in unsaid.items()}

    def say(self: Any) -> str:
        said = (f"{f.name}={instead.get(f.name) or repr(getattr(self, f.name))}" for f in fields(cls))
        return f"{cls.__qualname__}({', '.join(said)})"

    if unsaid:
        cls.__repr__ = say  # type: ignore[assignment]


def _class_of(where: str, hint: Any, default: Public | Internal | None) -> FieldClass:
    own = [mark for mark in _marks(hint) if isinstance(mark, FieldClass)]
    if hidden := next((mark for mark in _inner_marks(hint, set()) if isinstance(mark, Sealed)), None):
        raise UnclassifiedError(
            f"{where} hides {word(hidden)} values in its type: such a field stands in the event or the row itself, "
            "beside the id of its person or thing; several in a list are rows of a read model of their own"
        )
    if len(own) > 1:
        raise UnclassifiedError(f"{where} has {len(own)} classes, and may have one")
    if own:
        return own[0]
    if default is None:
        raise UnclassifiedError(
            f"{where} has no class: say Public(), Internal(), Personal(...) or Secret(...), or give a default"
        )
    return default


def _check(where: str, mark: Sealed, hint: Any) -> None:
    if NoneType not in get_args(get_args(hint)[0]):
        raise UnclassifiedError(f"{where} is {word(mark)}, so it may be erased: its type must be `... | None`")
    if not mark.purpose.isidentifier():
        raise UnclassifiedError(f"{where}: the purpose {mark.purpose!r} is no plain word")
    if isinstance(mark, Personal) and mark.purpose == SECRET:
        raise UnclassifiedError(f"{where} is personal, and {SECRET!r} is the purpose of secrets: give it another one")


def _check_subject(
    where: str, name: str, hints: Mapping[str, Any], classes: Mapping[str, FieldClass], *, subject_may_lack: bool
) -> None:
    hint = hints.get(name)
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    kinds = {get_args(kind)[0] if get_origin(kind) is Annotated else kind for kind in get_args(hint)}
    is_id = hint is str or (subject_may_lack and kinds == {str, NoneType})
    if not is_id or isinstance(classes[name], Sealed):
        raise UnclassifiedError(f"{where} is about {name!r}, which is no field with a plain id beside it")


def _marks(hint: Any) -> tuple[Any, ...]:
    return get_args(hint)[1:] if get_origin(hint) is Annotated else ()


def _inner_marks(hint: Any, seen: set[Any]) -> Iterator[Any]:
    """What annotates the types inside a type, at any depth."""
    kind = get_args(hint)[0] if get_origin(hint) is Annotated else hint
    inner = list(get_args(kind))
    if isinstance(kind, type) and is_dataclass(kind) and kind not in seen:
        seen.add(kind)
        inner += get_type_hints(kind, include_extras=True).values()
    for argument in inner:
        yield from _marks(argument)
        yield from _inner_marks(argument, seen)
