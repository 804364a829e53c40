"""How the refusals of commitments read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "commitment_exists": Text(
        "The budget has another commitment {number}, of {amount}: give this one another number.",
        "El presupuesto ya tiene otro compromiso {number}, de {amount}: dé a este otro número.",
    ),
    "commitment_released": Text(
        "Commitment {commitment} was released on {on}: nothing more becomes a liability under it.",
        "El compromiso {commitment} se liberó el {on}: nada más se devenga con cargo a él.",
    ),
    "date_ahead": Text(
        "Money is committed today or earlier: {value} is still to come (today is {today}).",
        "Se compromete con fecha de hoy o anterior: {value} aún no ha llegado (hoy es {today}).",
    ),
    "liability_exists": Text(
        "The commitment has another liability {liability}, of {amount}: use another number.",
        "El compromiso ya tiene otra obligación {liability}, de {amount}: use otro número.",
    ),
    "line_outside_control": Text(
        "A rule of this budget holds line {line}, which is not under control yet: place it under control first.",
        "Una regla de este presupuesto controla la línea {line}, aún fuera de control: póngala antes bajo control.",
    ),
    "order_exists": Text(
        "The commitment has another payment order {order}, of {amount}: use another number.",
        "El compromiso ya tiene otra orden de pago {order}, de {amount}: use otro número.",
    ),
    "order_settled": Text(
        "Nothing of payment order {order} is left to cancel: it was paid or cancelled.",
        "De la orden de pago {order} no queda nada que anular: se pagó o se anuló.",
    ),
    "override_required": Text(
        "{amount} is more than the {available} available: give commitAboveAvailable, and the reason.",
        "{amount} es más que los {available} disponibles: use commitAboveAvailable e indique el motivo.",
    ),
    "payment_exists": Text(
        "The commitment has another payment {payment}, of {amount}: use another number.",
        "El compromiso ya tiene otro pago {payment}, de {amount}: use otro número.",
    ),
    "payment_returned": Text(
        "All of payment {payment} came back: nothing is left to reverse.",
        "Todo el pago {payment} fue devuelto: no queda nada que revertir.",
    ),
    "payment_reversed": Text(
        "Payment {payment} was reversed on {on} already.",
        "El pago {payment} ya se revirtió el {on}.",
    ),
    "return_exists": Text(
        "The payment has another return {number}, of {amount}: use another number.",
        "El pago ya tiene otra devolución {number}, de {amount}: use otro número.",
    ),
    "segregation_of_duties": Text(
        "Who carried out one duty on this money ({duty}) carries out no other: ask another person.",
        "Quien cumplió una función sobre este dinero ({duty}) no cumple otra: pídalo a otra persona.",
    ),
    "subject_length": Text(
        "The subject of a commitment has 1 to {limit} characters, this one has {length}.",
        "El objeto de un compromiso tiene de 1 a {limit} caracteres; este tiene {length}.",
    ),
    "too_many_documents": Text(
        "A commitment has at most {limit} documents; above that only steps that finish what is open are taken.",
        "Un compromiso tiene como máximo {limit} documentos; por encima solo se admiten pasos que agotan lo pendiente.",
    ),
    "unknown_commitment": Text(
        "There is no commitment {commitment}.",
        "No hay compromiso {commitment}.",
    ),
    "unknown_liability": Text(
        "The commitment has no liability {liability}.",
        "El compromiso no tiene la obligación {liability}.",
    ),
    "unknown_order": Text(
        "The commitment has no payment order {order}.",
        "El compromiso no tiene la orden de pago {order}.",
    ),
    "unknown_payment": Text(
        "The commitment has no payment {payment}.",
        "El compromiso no tiene el pago {payment}.",
    ),
}
