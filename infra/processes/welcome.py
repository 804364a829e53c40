"""What `foja up` says once all of it runs: where it is, how to sign in, and what to try next."""

from __future__ import annotations

from api.kernel.version import VERSION
from infra.oidc.development import DEVELOPER, Grant
from infra.oidc.links import GOOD_FOR, SESSION, Links, address
from infra.settings.settings import Profile, Settings, default_data_folder


def welcome(settings: Settings, api_url: str) -> str:
    """The text, with a new link that signs the developer in where tokens come from this machine."""
    data = settings.data
    where = "" if data == default_data_folder() else f" --data {data}"
    browser = f"{api_url}/graphql   (open it in a browser)"
    who = f"  ./foja authority found{where}   (once: who administers; docs/operate/production.md)\n"
    if settings.profile is Profile.DEVELOPMENT and settings.oidc_issuer is None:
        secret = Links(data).make(Grant(DEVELOPER, seconds=SESSION))
        browser = (
            f"{address(api_url, secret)}\n"
            f"           (open it in a browser within {GOOD_FOR // 60} minutes: it signs you in, once)"
        )
        who = (
            f"  ./foja token --link{where}   (another such link)\n"
            f"  ./foja token --as NAME{where}   (to sign in as NAME, from a shell)\n"
        )
    return (
        f"\nFoja is ready.\n\n  GraphQL  {browser}\n"
        f"  data     {data}\n  logs     {data / 'logs'}\n  version  {VERSION}\n\nTry next, in another terminal:\n"
        f"{who}  ./foja events --follow{where}\n  ./foja projections status{where}\n"
        f"  ./foja import budget FILE --profile boost{where}\n\nCtrl-C stops it; the data stays."
    )
