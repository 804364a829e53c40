"""What registers add to the processes."""

from __future__ import annotations

from infra.kernel.adapters import Adapters, Lazy

ADAPTERS = Adapters(
    commands={
        "registers": Lazy("infra.registers.cli.registers", "Write a day of a register as a file, and record its hash."),
    },
)
