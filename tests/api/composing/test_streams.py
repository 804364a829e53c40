"""What a slice writes to is declared: the kinds of its streams, a stored name each."""

from __future__ import annotations

import pytest

from api.composing.streams import beginnings_of
from application.kernel.rules import Streams
from infra.bootstrap import INSTALLATION
from tests.application.ledger.event_samples import STREAMS, streams_of


@pytest.mark.parametrize("prefix", ["", "Budget", "budget-line", "1line", "línea"])
def test_a_beginning_is_a_word(prefix: str) -> None:
    with pytest.raises(ValueError, match="cannot begin a stream"):
        Streams(prefix)


def test_the_beginnings_of_the_installed_slices_are_those_of_all_time() -> None:
    """Stored names: a ledger holds them, so they are added to and never renamed."""
    assert set(STREAMS.read_text(encoding="utf-8").split("\n")[:-1]) == streams_of(INSTALLATION)


def test_a_beginning_is_said_with_what_declares_it() -> None:
    (declared,) = (each for each in INSTALLATION.slices if each.name == "budgeting.commitment")
    assert set(beginnings_of(declared)) == {"commitment", "control_account"}
