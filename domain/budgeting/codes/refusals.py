"""How the refusals of codes read. A code is a contract; its words may improve."""

MESSAGES: dict[str, str] = {
    "another_government": "These books are those of {given}: codes are compared between years of {expected}.",
    "code_of_another_year": (
        "{code} is a code of {year}'s classification, not of this year's: use one of this year, or name it."
    ),
    "code_replaced": "{code} is a code of {year}'s classification; in this year's it is {mapped}: use that.",
    "code_required": "Lines of this budget stand under a code of the {dimension} classification: this one has none.",
    "label_length": "A label has 1 to {limit} characters, this one has {length}.",
    "mapped_to_itself": "A code counts as one of another year's books, not of {budget} itself.",
    "unknown_code": "The budget's classification names no code {code} in {dimension}: name it first with nameCode.",
}
