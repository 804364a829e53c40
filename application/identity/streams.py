"""How the streams of identity are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams

account = Streams("account")
"""An account."""
subject = Streams("oidc_subject")
"""Which account a subject of an issuer belongs to."""
reading = Streams("reading")
"""One reading of personal data."""
