"""How a new context and its first thing are called, and what is refused as a name."""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable
from dataclasses import dataclass

from api.composing.names import MACHINE_ROOMS
from api.graphql.naming import camel

_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_LONGEST = 30


class NameRefusedError(ValueError):
    """A context or a thing cannot be called so; the message says what would be right."""


@dataclass(frozen=True)
class Names:
    """The names of a context and of its first aggregate, in every form that its files need."""

    name: str
    thing: str
    things: str

    @classmethod
    def of(cls, name: str, thing: str, things: str | None, installed: Iterable[str]) -> Names:
        """The names, checked; raises NameRefusedError."""
        names = cls(name, thing, things or f"{thing}s")
        for what, word in (("context", names.name), ("thing", names.thing), ("plural", names.things)):
            if not _WORD.fullmatch(word) or len(word) > _LONGEST or keyword.iskeyword(word):
                raise NameRefusedError(
                    f"{word!r} cannot be the name of a {what}: take lower-case words joined by _, such as "
                    f"official_documents, of at most {_LONGEST} characters"
                )
        if name in frozenset().union(*MACHINE_ROOMS.values()):
            raise NameRefusedError(f"{name!r} is a room of the machine: take the word of the field for the context")
        if name in {*installed}:
            raise NameRefusedError(f"there is a context {name!r} already")
        if thing in {"events", "commands", "refusals", name} or names.things == thing:
            raise NameRefusedError(f"{thing!r} cannot be its thing: a file, or the context, is called so")
        return names

    def values(self, rank: int) -> dict[str, object]:
        """What the templates name."""
        return {
            "name": self.name,
            "thing": self.thing,
            "things": self.things,
            "rank": rank,
            "Thing": _pascal(self.thing),
            "THING": self.thing.upper(),
            "THINGS": self.things.upper(),
            "thing_camel": camel(self.thing),
            "stream": f"{self.name}_{self.thing}",
            "thing_words": self.thing.replace("_", " "),
            "things_words": self.things.replace("_", " "),
            "Words": self.name.replace("_", " ").capitalize(),
        }


def _pascal(word: str) -> str:
    return "".join(part.capitalize() for part in word.split("_"))
