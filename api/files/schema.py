"""Files in GraphQL: the uploads that arrived. Bytes go in and out by plain HTTP."""

from __future__ import annotations

from api.kernel.declarations import Entity, Exposed
from projections.files import UPLOADS

EXPOSED = Exposed(entities=(Entity(UPLOADS),), mutations=())
