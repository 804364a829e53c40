"""How procedures are called: `MD.open`, and a version of one `MD.open@1`."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from domain.kernel.definitions import pin
from domain.kernel.forms import pattern, text

ProcedureCode = Annotated[
    str, pattern(r"[a-z][a-z0-9_]{0,29}", "not_a_procedure_code", "1 to 30 small letters, digits, underscores")
]
"""The code of a procedure in its jurisdiction: `open`."""
ParameterName = Annotated[
    str,
    pattern(
        r"[a-z0-9_]{1,60}(\.[a-z0-9_]{1,60}){0,3}",
        "not_a_parameter_name",
        "small letters, digits, underscores, and dots between",
    ),
]
"""The name of a parameter, dotted inside of a table: `min_tendering.works`."""
ParameterValue = Annotated[str, text(600, "parameter_value_length", one_line=True)]
"""What a parameter says: `15d`."""
LegalBasis = Annotated[str, text(300, "legal_basis_length", one_line=True)]
"""The law that a procedure rests on, as it is cited."""


def procedure_id(jurisdiction: str, code: str) -> str:
    """The id of a procedure: `MD.open`."""
    return f"{jurisdiction}.{code}"


def procedure_pin(jurisdiction: str, code: str, version: int) -> str:
    """A version of a procedure: `MD.open@1`."""
    return pin(procedure_id(jurisdiction, code), version)


def code_of(procedure: str) -> str:
    """The code of a procedure, or of a version of one."""
    return procedure.partition("@")[0].rpartition(".")[2]


def jurisdiction_of_procedure(procedure: str) -> str:
    """The jurisdiction of a procedure, or of a version of one."""
    return procedure.partition("@")[0].rpartition(".")[0]


def told_day(day: date) -> str:
    """A day as refusals tell it."""
    return day.isoformat()
