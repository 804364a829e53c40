"""Words that all rooms of procurement share."""

from __future__ import annotations

from enum import StrEnum


class ProcedureKind(StrEnum):
    """The kinds of procedures: each is a fixed list of stages, all else is a parameter."""

    OPEN = "open"
    RESTRICTED = "restricted"
    QUOTATION = "quotation"
    FRAMEWORK = "framework"
    MINI_COMPETITION = "mini_competition"
    DIRECT = "direct"
    EMERGENCY = "emergency"


class PurchaseCategory(StrEnum):
    """What is bought, as thresholds and periods tell it apart."""

    GOODS = "goods"
    SERVICES = "services"
    WORKS = "works"
    CURRENT_REPAIR = "current_repair"
    SOCIAL = "social"


class CriterionKind(StrEnum):
    """What a criterion looks at. One that only excludes (pass or fail) has no weight."""

    EXCLUDING = "excluding"
    PRICE = "price"
    COST = "cost"
    QUALITY = "quality"


class EnvelopeKind(StrEnum):
    """What an envelope holds, and who opens it when."""

    TECHNICAL = "technical"
    FINANCIAL = "financial"
    CONFIDENTIAL = "confidential"
