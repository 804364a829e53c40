"""Whether the units and posts that an act speaks of are there, and stand where they have to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from application.authority.index import STRUCTURE, Authority, place_of
from application.kernel.policy import Site
from domain.authority import naming
from domain.kernel.declarations import Refused


def check(authority: Authority, sites: Sequence[Site], on: date) -> Iterator[tuple[str, int]]:
    """The streams that say so, at their versions; a jurisdiction and the installation are taken to be there.

    Refused: `no_such_unit`, `no_such_post`, `unit_has_ended`, `post_has_ended`, `delegated_unit_not_covered`, or what
    the site is refused with.
    """
    for site in sites:
        if ":" not in site.at:
            continue
        is_company = naming.is_company(site.at)  # whether there is such a one, the act itself looks at
        try:
            if not is_company:
                _check_there(authority, site, on)
            _check_below(authority, site, on)
        except Refused as refused:
            raise site.refusal or refused from None
        if not is_company:
            yield from authority.known((f"{STRUCTURE}{naming.jurisdiction_of(site.at)}",))


def _check_below(authority: Authority, site: Site, on: date) -> None:
    if site.below is not None and not authority.covers(site.below, place_of(site.at), on):
        raise Refused("delegated_unit_not_covered", site.path, unit=site.at, of=site.below)


def _check_there(authority: Authority, site: Site, on: date) -> None:
    tree, place = authority.tree, ascii(site.at)[:80]
    end = tree.end_of(site.at)
    ended = end.isoformat() if end is not None and end <= on else None
    if naming.is_post(site.at):
        if not tree.has_post(site.at):
            raise Refused("no_such_post", site.path, place=place)
        if ended is not None:
            raise Refused("post_has_ended", site.path, place=site.at, on=ended)
        return
    if not tree.has_unit(site.at):
        raise Refused("no_such_unit", site.path, place=place)
    if ended is not None:
        raise Refused("unit_has_ended", site.path, place=site.at, on=ended)
