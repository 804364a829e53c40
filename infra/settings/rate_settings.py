"""How much everybody may ask for, as it can be set from outside."""

import re
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

LEAST_COST = 25_000
"""What one operation may cost: an allowance below that would never let it through."""

_A_SECOND = Annotated[int, Field(ge=0, le=1_000_000)]


def split(value: object) -> object:
    """What stands between commas and spaces."""
    return re.findall(r"[^,\s]+", value) if isinstance(value, str) else value


def _cost(value: int) -> int:
    if 0 < value < LEAST_COST:
        raise ValueError("less than one operation may cost")
    return value


class RateSettings(BaseSettings):
    """What one principal may ask for; 0 takes a bound away. `rate_burst` is how many seconds' worth may come at once.

    The accounts `rate_services` have `rate_services_factor` times as much. `trusted_proxies` are believed where they
    say whom a request comes from.
    """

    rate_queries: _A_SECOND = Field(default=50, description="queries a second, or 0 for no bound")
    rate_mutations: _A_SECOND = Field(default=50, description="mutations a second, or 0 for no bound")
    rate_downloads: _A_SECOND = Field(default=2, description="downloads a second, or 0 for no bound")
    rate_uploads: _A_SECOND = Field(default=20, description="requests that upload a second, or 0 for no bound")
    rate_feeds: _A_SECOND = Field(default=20, description="requests of the public feed a second, or 0 for no bound")
    rate_burst: int = Field(default=10, ge=1, le=3600, description="a number of seconds from 1 to 3600")
    rate_cost: Annotated[int, AfterValidator(_cost)] = Field(
        default=600_000, ge=0, le=10**9, description=f"fields a minute, {LEAST_COST} at least, or 0 for no bound"
    )
    rate_failed_tokens: int = Field(
        default=60, ge=0, le=1_000_000, description="bad tokens a minute from one address, or 0 for no bound"
    )
    rate_services: Annotated[frozenset[str], NoDecode, BeforeValidator(split)] = Field(
        default=frozenset(), description="ids of accounts, with commas between them"
    )
    rate_services_factor: int = Field(default=20, ge=1, le=1000, description="a number from 1 to 1000")
    trusted_proxies: Annotated[tuple[IPv4Network | IPv6Network, ...], NoDecode, BeforeValidator(split)] = Field(
        default=(), description="networks with commas between them, such as 10.0.0.0/8, 2001:db8::/32"
    )
