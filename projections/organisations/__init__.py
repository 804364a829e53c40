"""What can be asked about organisations: one file a question."""

from projections.organisations.companies import COMPANIES
from projections.organisations.jurisdictions import JURISDICTIONS
from projections.organisations.posts import POSTS
from projections.organisations.unit_spells import UNIT_SPELLS
from projections.organisations.units import UNITS

__all__ = ["COMPANIES", "JURISDICTIONS", "POSTS", "READ_MODELS", "UNITS", "UNIT_SPELLS"]

READ_MODELS = (JURISDICTIONS, UNITS, UNIT_SPELLS, POSTS, COMPANIES)
