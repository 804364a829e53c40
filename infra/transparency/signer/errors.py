"""Why a signer does not sign."""


class RefusedToSignError(Exception):
    """Signing would contradict what was signed before. Nothing is signed until a person has looked; the message says
    what was found and what can be done.
    """


class OvertakenError(Exception):
    """Another signer works on the same database and was faster: begin again from what is stored now."""


class LogKeyError(Exception):
    """The keys of the log cannot be used; the message says why, and shows nothing of them."""
