"""What a context tells others: streams that another context may look at; and the public, as an explicit list of events
and of their fields.

What is not listed is not told. A field that is not public, or that hides one that is not, cannot be listed: that is
checked where the list is made, so an installation with such a list does not start.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from domain.kernel.declarations import event_type
from domain.kernel.fields import PUBLIC, FieldClass, Public, word


class NotPublicError(TypeError):
    """A list that would tell the public what is not for it, or what there is not."""


@dataclass(frozen=True, slots=True)
class PublishedStreams:
    """The streams `prefix-<id>` of a context that others may look at when they decide: these events, and no other.

    Of a `passbook` the last one says all that there is to know, so that all of its events are published.
    """

    prefix: str
    events: tuple[type[Any], ...]
    passbook: bool = False

    def has(self, stream: str) -> bool:
        """Whether a stream is one of these."""
        return stream.startswith(f"{self.prefix}-")


@dataclass(frozen=True, slots=True)
class Publication:
    """An event that the public gets, by some of its fields.

    `version` is raised where what is told of it changes so that readers break. `subject` is the field that says what
    it is about, `government` tells whose fact it is.
    """

    event: type[Any]
    fields: tuple[str, ...]
    subject: str
    government: Callable[[Any], str]
    version: int = 1

    def __post_init__(self) -> None:
        """Raises NotPublicError."""
        kind = event_type(self.event)
        told = (*self.fields, self.subject)
        if not self.fields or len(set(self.fields)) < len(self.fields):
            raise NotPublicError(f"{kind.name} is published without fields, or with one twice")
        hints = get_type_hints(self.event, include_extras=True)
        for name in told:
            where = f"{kind.name}.{name}"
            if name not in kind.fields:
                raise NotPublicError(f"{where} is no field: there are {', '.join(kind.fields)}")
            if not isinstance(kind.fields[name], Public):
                raise NotPublicError(f"{where} is {word(kind.fields[name])}, and so never published")
            if any(isinstance(mark, FieldClass) and mark != PUBLIC for mark in _marks(hints[name], set())):
                raise NotPublicError(
                    f"{where} holds values that are not public: publish its parts by fields of their own"
                )

    @property
    def type(self) -> str:
        """The name under which the fact is published: a contract with every reader."""
        return f"{event_type(self.event).name}.v{self.version}"


def _marks(hint: Any, seen: set[Any]) -> Iterator[Any]:
    """What annotates a type, and the types inside it at any depth."""
    if get_origin(hint) is Annotated:
        yield from get_args(hint)[1:]
    for inner in get_args(hint):
        if not isinstance(inner, FieldClass):
            yield from _marks(inner, seen)
    if isinstance(hint, type) and is_dataclass(hint) and hint not in seen:
        seen.add(hint)
        hints = get_type_hints(hint, include_extras=True)
        for field in fields(hint):
            yield from _marks(hints[field.name], seen)
