"""How the streams of authority are called. Names are a contract with every ledger: add, never rename."""

from __future__ import annotations

from application.kernel.rules import Streams
from domain.authority import naming

role = Streams("role")
"""A role."""
holder = Streams("holder")
"""All that an account or a post has."""
separations = Streams("separations", lambda owner: "installation" if owner == naming.INSTALLATION else owner)
"""The separated duties of a jurisdiction, or of the installation."""
company = Streams("company")
"""A company, of organisations."""
assigned = Streams("authority_id")
"""Whose an id is."""
