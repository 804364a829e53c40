"""The declaration of budgeting."""

from pathlib import Path

from api.budgeting.exports import BUDGET_FILES
from api.budgeting.schema import EXPOSED
from api.kernel.context import Context
from application.budgeting.slice import SLICES
from application.budgeting.workflows import DEADLINES, WORKFLOWS
from domain.budgeting.published import PUBLICATIONS
from domain.budgeting.refusals import MESSAGES
from projections.budgeting import READ_MODELS

CONTEXT = Context(
    name="budgeting",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    workflows=WORKFLOWS,
    deadlines=DEADLINES,
    publications=PUBLICATIONS,
    exports=(BUDGET_FILES,),
    roles=Path(__file__).with_name("roles.toml"),
)
