"""Texts as PostgreSQL takes them."""


def check_text(value: str) -> None:
    """Raises ValueError for a text that PostgreSQL cannot hold."""
    if "\0" in value:
        raise ValueError("a text holds no NUL character")
    value.encode()


def escaped(text: str) -> str:
    """A text as a pattern that means itself."""
    for special in "\\%_":
        text = text.replace(special, "\\" + special)
    return text
