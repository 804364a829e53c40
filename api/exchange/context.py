"""The declaration of exchange."""

from pathlib import Path

from api.exchange.schema import EXPOSED
from api.kernel.context import Context
from application.exchange.data import EFFECTS
from application.exchange.data import SLICES as DATA
from application.exchange.slice import SLICES
from application.exchange.workflows import WORKFLOWS
from domain.exchange.refusals import MESSAGES
from projections.exchange import READ_MODELS

CONTEXT = Context(
    name="exchange",
    slices=(*SLICES, *DATA),
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    workflows=WORKFLOWS,
    effects=EFFECTS,
    roles=Path(__file__).with_name("roles.toml"),
)
