"""The declaration of suppliers."""

from pathlib import Path

from api.kernel.context import Context
from api.suppliers.schema import EXPOSED
from application.suppliers import news, searches, workflows
from application.suppliers.slice import SLICES
from domain.suppliers.published import PUBLICATIONS
from domain.suppliers.refusals import MESSAGES
from projections.suppliers import READ_MODELS

CONTEXT = Context(
    name="suppliers",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    workflows=(*workflows.WORKFLOWS, *searches.WORKFLOWS),
    deadlines=(*workflows.DEADLINES, *searches.DEADLINES, *news.DEADLINES),
    effects=(*searches.EFFECTS, *news.EFFECTS),
    publications=PUBLICATIONS,
    roles=Path(__file__).with_name("roles.toml"),
)
