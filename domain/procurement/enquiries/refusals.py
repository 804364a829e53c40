"""How the refusals of enquiries read."""

MESSAGES: dict[str, str] = {
    "already_answered": "This was answered or dismissed already.",
    "dismissal_reason_length": "A reason has 1 to {limit} characters, this one has {length}.",
    "enquiries_over": "The time for questions about this tender is over.",
    "enquiry_exists": "There is another question under this id: choose a new one at random.",
    "not_an_enquiry_id": "The id of a question is 16 to 64 random letters, digits, underscores and dashes.",
    "unknown_enquiry": "There is no such question.",
}
