"""The declaration of organisations."""

from pathlib import Path

from api.kernel.context import Context
from api.organisations.schema import EXPOSED
from application.organisations.slice import SLICES
from domain.organisations.published import PUBLICATIONS
from domain.organisations.refusals import MESSAGES
from projections.organisations import READ_MODELS

CONTEXT = Context(
    name="organisations",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    publications=PUBLICATIONS,
    roles=Path(__file__).with_name("roles.toml"),
)
