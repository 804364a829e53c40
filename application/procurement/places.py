"""Where the permission for an act of procurement must hold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from application.kernel.policy import Place
from domain.suppliers.published import place_of


def at_company(command: Any, _: object) -> Sequence[Place]:
    """At the company that the command is for, and nowhere else: no office acts for a company."""
    return ((place_of(command.company),),)
