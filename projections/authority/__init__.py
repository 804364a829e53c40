"""What can be asked about permissions: one file a question."""

from typing import Any

from projections.authority.delegations import DELEGATIONS
from projections.authority.glass_breaks import GLASS_BREAKS
from projections.authority.grants import GRANTS
from projections.authority.post_holders import POST_HOLDERS
from projections.authority.roles import ROLES
from projections.authority.separations import SEPARATIONS
from projections.kernel.declarations import ReadModel

__all__ = ["DELEGATIONS", "GLASS_BREAKS", "GRANTS", "POST_HOLDERS", "READ_MODELS", "ROLES", "SEPARATIONS"]

READ_MODELS: tuple[ReadModel[Any], ...] = (ROLES, GRANTS, DELEGATIONS, POST_HOLDERS, SEPARATIONS, GLASS_BREAKS)
