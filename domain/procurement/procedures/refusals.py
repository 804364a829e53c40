"""How the refusals of procedures read."""

MESSAGES: dict[str, str] = {
    "no_procedure_in_effect": "No version of the procedure {procedure} is in effect on {day}.",
    "not_a_parameter_name": "A parameter is named by small letters, digits, underscores and dots, unlike {value}.",
    "not_a_procedure_code": "A procedure is called by 1 to 30 small letters, digits and underscores, unlike {value}.",
    "parameter_missing": "The parameter {name} is missing.",
    "parameter_range": "The parameter {name} is {right}, not {value}.",
    "parameter_twice": "The parameter {name} is told twice.",
    "parameter_unknown": "There is no parameter {name}.",
    "parameter_value_length": "A parameter has one line of 1 to {limit} characters, this one has {length}.",
    "too_many_parameters": "A procedure has at most {limit} parameters, this one has {given}.",
    "legal_basis_length": "A legal basis has one line of 1 to {limit} characters, this one has {length}.",
}
