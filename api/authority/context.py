"""The declaration of authority, the permission platform: its roles are made of the permissions of all contexts."""

from pathlib import Path

from api.authority.schema import EXPOSED
from api.kernel.context import Context
from application.authority.slice import slices
from domain.authority.refusals import MESSAGES
from projections.authority import READ_MODELS

CONTEXT = Context(
    name="authority",
    slices=slices(frozenset()),
    read_models=READ_MODELS,
    exposed=EXPOSED,
    refusals=MESSAGES,
    slices_of=slices,
    roles=Path(__file__).with_name("roles.toml"),
)
