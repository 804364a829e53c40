"""The declaration of the import of OCDS."""

from pathlib import Path

from api.kernel.context import Context
from api.ocds.schema import EXPOSED
from application.ocds.slice import SLICES
from domain.ocds.refusals import MESSAGES
from projections.ocds import READ_MODELS

CONTEXT = Context(
    name="ocds",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    roles=Path(__file__).with_name("roles.toml"),
)
