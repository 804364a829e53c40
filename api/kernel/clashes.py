"""Names that only one declaration of an installation may have, and the places of two that both have one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import FunctionType

from domain.kernel.composition import CompositionError


@dataclass(frozen=True, slots=True)
class NameClaim:
    """A declaration has a name of some kind, such as a row class or a refusal code.

    `declared` is what has it, best first: of these, the place is told. Claims of one `owner` do not clash, as of a
    class that several fields use; without an owner every claim stands for itself.
    """

    kind: str
    name: str
    declared: tuple[object, ...]
    owner: object = None
    context: str = ""

    @property
    def place(self) -> str:
        """Where it is declared: module, qualified name, and context as far as it is known."""
        places = [place for part in self.declared if (place := place_of(part))]
        named = places[0] if places else f"a {type(self.declared[0]).__name__} that no module names"
        return f"{named} (context {self.context})" if self.context else named


def refuse_clashes(claims: Iterable[NameClaim]) -> None:
    """Raise CompositionError for the first name that two declarations claim; it names both places."""
    first: dict[tuple[str, str], NameClaim] = {}
    for claim in claims:
        first_claim = first.setdefault((claim.kind, claim.name), claim)
        if first_claim is not claim and (claim.owner is None or claim.owner != first_claim.owner):
            raise CompositionError(
                f"two declarations have the {claim.kind} {claim.name}: {first_claim.place} and {claim.place}. "
                "Rename one of them: they would be taken for each other"
            )


def place_of(value: object) -> str:
    """Module and qualified name of a class, a function, or a value that a module names; empty where there is none."""
    if isinstance(value, str):
        return value
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if module and name:
        return f"{module}.{name}"
    names = [
        (module_name, name)
        for module_name, module in list(sys.modules.items())
        for name, bound in list(getattr(module, "__dict__", {}).items())
        if bound is value and not name.startswith("__")
    ]
    made_in = set(_modules(value, 3))
    best = max(
        names, key=lambda module: (module[0] in made_in, not _is_test(module[0]), module[0].count(".")), default=()
    )
    return ".".join(best)


def _is_test(module_name: str) -> bool:
    """Whether a module is of the tests, which name much that is not theirs."""
    return module_name.startswith("tests.")


def _modules(value: object, depth: int) -> Iterator[str]:
    """The modules of the functions and classes that a declaration is made of: it is mostly made in one of them.

    Others that import it name it too.
    """
    if isinstance(value, type | FunctionType):
        yield value.__module__
    elif depth:
        parts = value.values() if isinstance(value, Mapping) else getattr(value, "__dict__", {}).values()
        for part in list(parts):
            yield from _modules(part, depth - 1)
