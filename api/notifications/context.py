"""The declaration of notifications."""

from pathlib import Path

from api.kernel.context import Context
from api.notifications.schema import EXPOSED
from application.notifications.effects import EFFECTS
from application.notifications.slice import SLICES
from application.notifications.workflows import DEADLINES, WORKFLOWS
from domain.notifications.refusals import MESSAGES
from projections.notifications import READ_MODELS

CONTEXT = Context(
    name="notifications",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    workflows=WORKFLOWS,
    deadlines=DEADLINES,
    effects=EFFECTS,
    roles=Path(__file__).with_name("roles.toml"),
)
