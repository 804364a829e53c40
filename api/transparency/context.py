"""The declaration of transparency: the log's keys are exchanged on the machine, so the API shows only the events."""

from api.kernel.context import Context
from api.kernel.declarations import Exposed
from application.transparency.slice import SLICES
from domain.transparency.refusals import MESSAGES

CONTEXT = Context(
    name="transparency",
    slices=SLICES,
    read_models=(),
    exposed=Exposed(entities=(), mutations=()),
    refusals=MESSAGES,
)
