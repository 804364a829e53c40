"""The declaration of registers."""

from pathlib import Path

from api.kernel.context import Context
from api.registers.schema import EXPOSED
from application.registers.closing import CLOSE_DAY, DEADLINES
from application.registers.slice import SLICES
from domain.registers.refusals import MESSAGES
from projections.registers import READ_MODELS

CONTEXT = Context(
    name="registers",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    deadlines=DEADLINES,
    effects=(CLOSE_DAY,),
    roles=Path(__file__).with_name("roles.toml"),
)
