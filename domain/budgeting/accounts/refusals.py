"""How the refusals of accounts read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "above_allotment": Text(
        "Period {period} was allotted {allotted}: {amount} cannot be withdrawn from it.",
        "Al período {period} se le asignó una cuota de {allotted}: no se puede retirar {amount}.",
    ),
    "above_ceiling": Text(
        "The account's ceiling is {ceiling}, of which {left} is not allotted yet: {amount} cannot be allotted.",
        "El techo de la cuenta es {ceiling}, del que queda {left} sin asignar en cuotas: no se puede asignar {amount}.",
    ),
    "allotment_consumed": Text(
        "Of the quotas of the year {free} is not consumed: {amount} cannot be withdrawn.",
        "De las cuotas del ejercicio queda {free} sin consumir: no se puede retirar {amount}.",
    ),
    "unknown_account": Text(
        "There is no control account {account}: it is opened with the first line that a rule of control places there.",
        "No hay cuenta de control {account}: se abre con la primera línea que una regla de control sitúa en ella.",
    ),
}
