"""How the refusals of lines read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "adjusted_below_zero": Text(
        "An appropriation of {adjusted} cannot be adjusted by {by}: it would fall below zero.",
        "Una asignación de {adjusted} no puede ajustarse en {by}: quedaría por debajo de cero.",
    ),
    "already_approved": Text(
        "This line was approved with {approved}: adjust it, or use another item number.",
        "Esta línea se aprobó con {approved}: ajústela o use otro número de partida.",
    ),
    "another_budget": Text(
        "This line is one of {given}: money moves within one budget, here {expected}.",
        "Esta línea es de {given}: el dinero se mueve dentro de un mismo presupuesto, aquí {expected}.",
    ),
    "below_allotted": Text(
        "The control account has {allotted} allotted: it cannot fall to {ceiling} before allotments are withdrawn.",
        "La cuenta de control tiene cuotas por {allotted}: no puede bajar a {ceiling} sin retirar antes cuotas.",
    ),
    "contingency_line_used": Text(
        "On line {line} {executed} was spent already: a line that spends is no reserve.",
        "En la línea {line} ya se ejecutó {executed}: una línea que gasta no es una reserva.",
    ),
    "item_out_of_range": Text(
        "Items under one coding are counted from 1 to {limit}, not {value}.",
        "Las partidas bajo una misma codificación se cuentan de 1 a {limit}, no {value}.",
    ),
    "no_control_rule": Text(
        "No rule of the budget holds line {line}: define one with defineControls.",
        "Ninguna regla del presupuesto alcanza la línea {line}: defina una con defineControls.",
    ),
    "not_a_contingency": Text(
        "Line {line} is no reserve: move its money with makeVirement.",
        "La línea {line} no es una reserva: mueva su dinero con makeVirement.",
    ),
    "not_the_next_year": Text(
        "What {year} did not use is carried over to the same government's next year, not to {given}.",
        "Lo no usado de {year} se traspasa al ejercicio siguiente del mismo gobierno, no a {given}.",
    ),
    "returned_above_spent": Text(
        "On this line {spent} was spent without a commitment: {amount} cannot come back.",
        "En esta línea se gastó {spent} sin compromiso: no puede volver {amount}.",
    ),
    "same_line": Text(
        "Money moves from one line to another; both are {line}.",
        "El dinero pasa de una línea a otra; ambas son {line}.",
    ),
}
