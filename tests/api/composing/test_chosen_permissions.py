"""A command that says itself which permission it takes is for the machine alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from api.composing.installation import Installation
from api.kernel.declarations import Mutation
from domain.identity.commands import RecordReading
from domain.kernel.composition import CompositionError
from infra.bootstrap import INSTALLATION
from projections.identity import READINGS


def test_it_cannot_be_a_mutation() -> None:
    (identity,) = (context for context in INSTALLATION.contexts if context.name == "identity")
    exposed = replace(identity.exposed, mutations=(Mutation(RecordReading, READINGS, key="reading_id"),))
    with pytest.raises(CompositionError, match="RecordReading says itself which permission it takes"):
        Installation((replace(identity, exposed=exposed),))
