"""How the rows of imported processes are named."""

from __future__ import annotations


def process_key(publisher: str, ocid: str) -> str:
    """The key of a process: two publishers may have the same ocid, and are told apart."""
    return f"{publisher}/{ocid}"
