"""What can be asked about registers: one file a question."""

from projections.registers.emergency_numbers import EMERGENCY_NUMBERS
from projections.registers.number_series import NUMBER_SERIES
from projections.registers.register_days import REGISTER_DAYS
from projections.registers.register_statistics import REGISTER_STATISTICS
from projections.registers.registered_entries import REGISTERED_ENTRIES
from projections.registers.registers import REGISTERS

__all__ = [
    "EMERGENCY_NUMBERS",
    "NUMBER_SERIES",
    "READ_MODELS",
    "REGISTERED_ENTRIES",
    "REGISTERS",
    "REGISTER_DAYS",
    "REGISTER_STATISTICS",
]

READ_MODELS = (NUMBER_SERIES, REGISTERS, REGISTERED_ENTRIES, REGISTER_DAYS, EMERGENCY_NUMBERS, REGISTER_STATISTICS)
