"""How the refusals of revenue read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "cancel_above_assessed": Text(
        "Of what was assessed {assessed} is not cancelled: {amount} cannot be cancelled.",
        "De lo liquidado queda {assessed} sin anular: no se puede anular {amount}.",
    ),
    "refund_above_collected": Text(
        "Of what was collected {collected} is not refunded: {amount} cannot be refunded.",
        "De lo recaudado queda {collected} sin devolver: no se puede devolver {amount}.",
    ),
}
