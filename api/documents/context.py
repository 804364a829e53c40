"""The declaration of documents."""

from pathlib import Path

from api.documents.schema import EXPOSED
from api.kernel.context import Context
from application.documents import circulars, custody
from application.documents.deadlines import DEADLINES
from application.documents.effects import EFFECTS
from application.documents.indexing import INDEX
from application.documents.redacting import REDACTION
from application.documents.relaying import EFFECTS as RELAYS
from application.documents.slice import SLICES
from application.documents.workflows import WORKFLOWS
from domain.documents.published import PUBLICATIONS
from domain.documents.refusals import MESSAGES
from projections.documents import READ_MODELS

CONTEXT = Context(
    name="documents",
    slices=SLICES,
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    publications=PUBLICATIONS,
    workflows=WORKFLOWS,
    deadlines=DEADLINES,
    effects=(*EFFECTS, *RELAYS, INDEX, REDACTION),
    runs=(*circulars.RUNS, *custody.RUNS),
    roles=Path(__file__).with_name("roles.toml"),
)
