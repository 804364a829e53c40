"""What can be asked about exchange: one file a question."""

from projections.exchange.channels import CHANNELS
from projections.exchange.consignments import CONSIGNMENTS
from projections.exchange.data import AGREEMENTS, DATA_REQUESTS, DATA_SERVICES
from projections.exchange.partners import PARTNERS

__all__ = [
    "AGREEMENTS",
    "CHANNELS",
    "CONSIGNMENTS",
    "DATA_REQUESTS",
    "DATA_SERVICES",
    "PARTNERS",
    "READ_MODELS",
]

READ_MODELS = (PARTNERS, CHANNELS, CONSIGNMENTS, DATA_SERVICES, AGREEMENTS, DATA_REQUESTS)
