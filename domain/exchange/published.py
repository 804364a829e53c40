"""What exchange lets other contexts do: send something to a partner in the same act, by its command as a part."""

from __future__ import annotations

from domain.exchange.channels.commands import Consign

__all__ = ["Consign"]
