"""The declaration of sharing."""

from pathlib import Path

from api.kernel.context import Context
from api.sharing.schema import EXPOSED
from application.sharing.slice import SLICES
from domain.sharing.refusals import MESSAGES
from projections.sharing import READ_MODELS

CONTEXT = Context(
    name="sharing",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    roles=Path(__file__).with_name("roles.toml"),
)
