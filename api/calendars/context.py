"""The declaration of calendars."""

from pathlib import Path

from api.calendars.schema import EXPOSED
from api.kernel.context import Context
from application.calendars.slice import SLICES
from domain.calendars.published import PUBLICATIONS
from domain.calendars.refusals import MESSAGES
from projections.calendars import READ_MODELS

CONTEXT = Context(
    name="calendars",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    publications=PUBLICATIONS,
    roles=Path(__file__).with_name("roles.toml"),
)
