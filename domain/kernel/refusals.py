"""How the refusals of the shared values read. A code is a contract; its words may improve."""

from domain.kernel.declarations import Text

MESSAGES: dict[str, Text] = {
    "amount_too_large": Text(
        "An amount has at most {limit} digits before the decimal point, this one has {digits}.",
        "Un importe tiene como máximo {limit} dígitos antes de la coma; este tiene {digits}.",
    ),
    "currency_mismatch": Text(
        "The currency here is {expected}, not {given}.",
        "La moneda aquí es {expected}, no {given}.",
    ),
    "not_an_id": Text(
        "An id is short and made of plain letters, digits and signs, not {value}.",
        "Un identificador es corto y se compone de letras, dígitos y signos simples, no {value}.",
    ),
    "not_plain_text": Text(
        "Text holds no NUL characters and no broken Unicode.",
        "El texto no contiene caracteres NUL ni Unicode incorrecto.",
    ),
    "not_an_amount": Text(
        'An amount is a plain decimal number such as 1234.50, not "{value}".',
        "Un importe es un número decimal simple como 1234.50, no «{value}».",
    ),
    "subject_erased": Text(
        "This person was erased: nothing personal is recorded about them any more.",
        "Esta persona fue suprimida: ya no se registra nada personal sobre ella.",
    ),
    "too_many_decimals": Text(
        "{currency} has at most {limit} decimals: {value} would have to be rounded.",
        "{currency} tiene como máximo {limit} decimales: {value} tendría que redondearse.",
    ),
    "unknown_currency": Text(
        'A currency is a code of ISO 4217 such as MDL or EUR, not "{currency}".',
        "Una moneda es un código ISO 4217 como MDL o EUR, no «{currency}».",
    ),
}
