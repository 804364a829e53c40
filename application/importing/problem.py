"""What is wrong with a file, said so that its author can put it right."""

from __future__ import annotations

from dataclasses import dataclass

MAX_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a file: where it is, what stands there, and what would be right.

    `line` is the physical line in the file, from 1, or 0 for all of it; `column` is empty where the whole row is meant.
    """

    line: int
    column: str
    value: str
    code: str
    remedy: str

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else "the file"
        place += f", column {self.column!r}" if self.column else ""
        return f"{place}: {self.code}: {self.value!r}: {self.remedy}"


def problem(line: int, column: str, value: str, code: str, remedy: str) -> Problem:
    """A problem whose value can be printed anywhere: shortened, and without broken bytes."""
    shown = value.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")
    if len(shown) > MAX_SHOWN:
        shown = f"{shown[: MAX_SHOWN - 3]}..."
    return Problem(line, column, shown, code, remedy)


class BrokenFile(Exception):  # noqa: N818 - a finding about the user's file, not a fault of ours
    """The file cannot be read with this profile at all; every reason is in `problems`."""

    def __init__(self, *problems: Problem) -> None:
        super().__init__("; ".join(str(each) for each in problems))
        self.problems = problems
