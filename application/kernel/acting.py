"""The names by which a principal acts for no unit, for any, or without an account."""

from typing import Final

NO_UNIT: Final = "-"
"""Acts for none: no unit is called so."""
ANY_UNIT: Final = "*"
"""Acts for any: by everything that it was granted."""
NOBODY: Final = "anonymous"
"""The actor of a request without sign-in: no account, so that nothing is about it."""
