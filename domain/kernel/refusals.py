"""How the refusals of the shared values read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "amount_too_large": "An amount has at most {limit} digits before the decimal point, this one has {digits}.",
    "calendar_missing": "Nobody has declared the working days of {jurisdiction} in {year}: declare them first.",
    "currency_mismatch": "The currency here is {expected}, not {given}.",
    "not_a_jurisdiction_code": "A jurisdiction is a short code in capitals such as MD or MD_0104, not {value}.",
    "not_an_id": "An id is short and made of plain letters, digits and signs, not {value}.",
    "not_plain_text": "Text holds no NUL characters and no broken Unicode.",
    "not_an_amount": 'An amount is a plain decimal number such as 1234.50, not "{value}".',
    "subject_erased": "This person was erased: nothing personal is recorded about them any more.",
    "too_many_decimals": "{currency} has at most {limit} decimals: {value} would have to be rounded.",
    "unknown_currency": 'A currency is a code of ISO 4217 such as MDL or EUR, not "{currency}".',
}
