"""What can be asked about exchange: one file a question."""

from projections.exchange.channels import CHANNELS
from projections.exchange.consignments import CONSIGNMENTS
from projections.exchange.partners import PARTNERS

__all__ = ["CHANNELS", "CONSIGNMENTS", "PARTNERS", "READ_MODELS"]

READ_MODELS = (PARTNERS, CHANNELS, CONSIGNMENTS)
