"""Why something cannot be replayed, explained or told, and how that reads."""

from __future__ import annotations

from collections.abc import Iterable

from domain.kernel.declarations import Refused


class UnknownReadModel(Refused):
    """There is no read model of that name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__("unknown_read_model", "model", name=name, known=", ".join(sorted(known)))


class UnknownField(Refused):
    """The rows of the read model have no such field."""

    def __init__(self, model: str, field: str, known: Iterable[str]) -> None:
        super().__init__("unknown_row_field", "field", model=model, field=field, known=", ".join(known))


class NothingHappened(Refused):
    """No act ever touched what was asked for."""

    def __init__(self, of: str, position: int) -> None:
        super().__init__("nothing_happened", "", of=of, position=position)


class BeyondLedger(Refused):
    """The moment lies after the ledger's last event."""

    def __init__(self, position: int, head: int) -> None:
        super().__init__("beyond_ledger", "at", position=position, head=head)


class TwoMoments(Refused):
    """A moment was given both as a position and as a time."""

    def __init__(self) -> None:
        super().__init__("two_moments", "at")


class LiveIsBehind(Refused):
    """The live read model has not reached the moment yet."""

    def __init__(self, model: str, position: int, reached: int) -> None:
        super().__init__("live_is_behind", "at", model=model, position=position, reached=reached)


class LiveIsBeyondLedger(Refused):
    """The live read model claims events that the ledger does not hold."""

    def __init__(self, model: str, reached: int, head: int) -> None:
        super().__init__("live_is_beyond_ledger", "model", model=model, reached=reached, head=head)


class LiveDiffersInForm(Refused):
    """Another version of the read model answers, or none does."""

    def __init__(self, model: str, version: int) -> None:
        super().__init__("live_differs_in_form", "model", model=model, version=version)


class LiveMovedBack(Refused):
    """The live read model was switched to another table while it was compared."""

    def __init__(self, model: str) -> None:
        super().__init__("live_moved_back", "model", model=model)


class TooMuchForOneRequest(Refused):
    """So many events are replayed by the command line alone."""

    def __init__(self, most: int, command: str) -> None:
        super().__init__("too_much_for_one_request", "", most=most, command=command)


class TooManyRows(Refused):
    """More rows were asked for than one answer gives."""

    def __init__(self, given: int, most: int) -> None:
        super().__init__("too_many_rows", "first", given=given, most=most)


class ReplaysAreBusy(Refused):
    """As many replays run as the server takes on."""

    def __init__(self, most: int) -> None:
        super().__init__("replays_are_busy", "", most=most)


MESSAGES: dict[str, str] = {
    "unknown_read_model": "There is no read model {name}; there are: {known}.",
    "unknown_row_field": "The rows of {model} have no field {field}; they have: {known}.",
    "nothing_happened": "Up to position {position} no act touched {of}.",
    "beyond_ledger": "Position {position} is not recorded yet: the ledger ends at {head}.",
    "two_moments": "Give the moment as a position or as a time, not both.",
    "live_is_behind": (
        "The live {model} stands at position {reached}, not yet at {position}: wait for it, or take {reached}."
    ),
    "live_is_beyond_ledger": (
        "The live {model} claims position {reached}, and the ledger ends at {head}: it is not of this ledger."
    ),
    "live_differs_in_form": (
        "No live tables of {model} version {version} are there to compare with: another version answers, or none."
    ),
    "live_moved_back": "The live {model} was replaced while it was compared: ask again.",
    "too_much_for_one_request": (
        "More than {most} events would have to be replayed. The command line takes any number: {command}"
    ),
    "too_many_rows": "One answer gives 1 to {most} rows, not {given}: take the command line for more.",
    "replays_are_busy": "At most {most} replays run at once: ask again shortly.",
    "not_an_act": "Acts have positions and versions from 1 on, not position {position} and version {version}.",
    "not_a_leaf_hash": "{value} is no hash of a leaf: SHA-256 in base 64, as ./foja projections status shows it.",
    "skip_reason_length": "A skip needs a reason of one line and 1 to {limit} characters; this has {length}.",
    "skipped_as_other_act": "The act at position {position} was skipped already, with the leaf {leaf}.",
}
