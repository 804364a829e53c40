"""What procurement adds to the processes."""

from __future__ import annotations

from infra.kernel.adapters import Adapters, Lazy

ADAPTERS = Adapters(
    commands={
        "bid": Lazy("infra.procurement.cli.bid", "Seal the envelopes of a bid on your own machine."),
        "opener": Lazy(
            "infra.procurement.cli.opener", "Keep an opener's key on your own machine, and give its shares."
        ),
    },
)
