"""The declaration of identity."""

from pathlib import Path

from api.identity.schema import EXPOSED
from api.kernel.context import Context
from application.identity.slice import SLICES
from domain.identity.refusals import MESSAGES
from projections.identity import READ_MODELS

CONTEXT = Context(
    name="identity",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    roles=Path(__file__).with_name("roles.toml"),
)
