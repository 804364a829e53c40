"""Under which names the API is reached, and by whose web pages, as the settings have it."""

from __future__ import annotations

from urllib.parse import urlsplit

from api.kernel.doors import Doors
from infra.settings.settings import Settings


def doors(settings: Settings) -> Doors:
    """The address bound to, and all public names: those that are set, and those in the feed's and the log's names."""
    names = set(settings.public_names)
    if settings.feed_source:
        names.add(urlsplit(settings.feed_source).netloc.lower())
    if settings.log_origin:
        names.add(settings.log_origin.partition("/")[0].lower())
    return Doors(settings.host.strip("[]").lower(), frozenset(names), settings.web_origins)
