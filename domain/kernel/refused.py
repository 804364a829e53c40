"""What the rules say no with."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - a refusal is a domain outcome, not a fault
    """A command that the rules do not allow: a stable code, the input it concerns, and the values.

    `path` names the command's field, dotted for nested ones; `values` fill the localised message.
    """

    def __init__(self, code: str, path: str = "", /, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.path = path
        self.values = values

    def __str__(self) -> str:
        said = ", ".join(f"{name}={value}" for name, value in self.values.items())
        return f"{self.code} ({said})" if said else self.code
