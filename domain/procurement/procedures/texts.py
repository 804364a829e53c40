"""The texts of a parameter, taken one by one, so that none is left unread."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from domain.kernel.refused import Refused

PATH = "parameters"
Values = Mapping[str, str]
"""The texts of a parameter: of a plain one by the empty name, of a table by the names inside."""


class OutOfRange(ValueError):  # noqa: N818 - said with what would be right
    """A text is not what the parameter may be; its words say what would be right."""


class Texts:
    """The texts of one parameter, of which each is to be taken once."""

    def __init__(self, name: str, values: Values) -> None:
        """All of them are there to be taken."""
        self.name, self._values, self._taken = name, values, set[str]()

    def take(self, key: str, parse: Callable[[str], Any] = str) -> Any:
        """What a text says. Refused: `parameter_missing`, `parameter_range`."""
        if key not in self._values:
            raise Refused("parameter_missing", PATH, name=self._named(key))
        self._taken.add(key)
        value = self._values[key].strip()
        try:
            return parse(value)
        except OutOfRange as wrong:
            raise Refused("parameter_range", PATH, name=self._named(key), value=value[:60], right=str(wrong)) from None
        except Refused as wrong:
            raise Refused(
                "parameter_range", PATH, name=self._named(key), value=value[:60], right=f"an amount ({wrong.code})"
            ) from None

    def may_take(self, key: str, parse: Callable[[str], Any], *, otherwise: Any = None) -> Any:
        """What a text says, where it is told."""
        return self.take(key, parse) if key in self._values else otherwise

    @property
    def keys(self) -> list[str]:
        """The names inside, but for the plain one."""
        return [key for key in self._values if key]

    def check_all_taken(self) -> None:
        """Refused: `parameter_unknown` for a text that nothing reads."""
        for key in self._values:
            if key not in self._taken:
                raise Refused("parameter_unknown", PATH, name=self._named(key))

    def _named(self, key: str) -> str:
        name = "auction" if self.name == "auction_rules" else self.name
        return f"{name}.{key}"[:60] if key else name
