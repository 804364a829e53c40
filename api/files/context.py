"""The declaration of files."""

from pathlib import Path

from api.files.schema import EXPOSED
from api.kernel.context import Context
from application.files.examining import EFFECTS
from application.files.slice import SLICES
from domain.files.refusals import MESSAGES
from projections.files import READ_MODELS

CONTEXT = Context(
    name="files",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    effects=EFFECTS,
    roles=Path(__file__).with_name("roles.toml"),
)
