"""How the streams of identity are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams
from domain.identity import naming

account = Streams("account", naming.check_account_id, "accountId")
"""An account; Refused("not_a_random_id"), so that nothing personal ever becomes the name of a stream."""
subject = Streams("oidc_subject", lambda id_, _: naming.check_subject_id(id_))
"""Which account a subject of an issuer belongs to; Refused("not_a_subject_id")."""
reading = Streams("reading", lambda id_, _: naming.check_reading_id(id_))
"""One reading of personal data; Refused("not_a_reading_id")."""
