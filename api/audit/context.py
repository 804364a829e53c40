"""The declaration of audit: an operator skips unreadable acts on the machine, so the API shows only the events."""

from pathlib import Path

from api.audit.schema import EXPOSED
from api.kernel.context import Context
from application.audit.slice import SLICES
from domain.audit.refusals import MESSAGES

CONTEXT = Context(
    name="audit",
    slices=SLICES,
    read_models=(),
    exposed=EXPOSED,
    refusals=MESSAGES,
    roles=Path(__file__).with_name("roles.toml"),
)
