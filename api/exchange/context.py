"""The declaration of exchange."""

from pathlib import Path

from api.exchange.schema import EXPOSED
from api.kernel.context import Context
from application.exchange.slice import SLICES
from application.exchange.workflows import WORKFLOWS
from domain.exchange.refusals import MESSAGES
from projections.exchange import READ_MODELS

CONTEXT = Context(
    name="exchange",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    workflows=WORKFLOWS,
    roles=Path(__file__).with_name("roles.toml"),
)
