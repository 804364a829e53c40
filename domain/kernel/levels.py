"""The levels of government of the Government Finance Statistics Manual (IMF GFSM 2014, ch. 2)."""

from enum import StrEnum


class Level(StrEnum):
    """The subsector of general government that a budget, or a jurisdiction, belongs to."""

    CENTRAL = "central"
    STATE = "state"
    LOCAL = "local"
    SOCIAL_SECURITY = "social_security"
