"""How the streams of authority are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams
from domain.authority import naming

role = Streams("role", naming.check_role, "roleId")
"""A role; Refused("not_a_role_id")."""
holder = Streams("holder", lambda id_, _: naming.check_holder(id_))
"""All that an account or a post has; Refused("not_a_holder")."""
account = Streams("holder", naming.check_account, "accountId")
"""All that an account has; Refused("not_an_account")."""
post = Streams("holder", lambda id_, _: naming.check_post(id_))
"""All that a post has; Refused("not_a_post")."""
separations = Streams("separations", lambda owner, _: "installation" if owner == naming.INSTALLATION else owner)
"""The separated duties of a jurisdiction, or of the installation."""
assigned = Streams("authority_id", naming.check_id)
"""Whose an id is; Refused("not_a_uuid")."""
