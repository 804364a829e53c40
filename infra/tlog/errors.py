"""What can be wrong with what a log says."""


class MalformedError(ValueError):
    """Bytes that are not what their format says; nothing about the log follows from them."""


class NotProvenError(ValueError):
    """Well-formed, but it does not prove what it claims to prove."""
