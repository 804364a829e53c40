"""Where development may run, and its issuer: on an address that this machine alone can reach."""

from __future__ import annotations

from infra.settings.settings import Profile, Settings, is_loopback


class DevelopmentIssuerRefusedError(RuntimeError):
    """Development was asked for where it could do harm; the message says what to do instead."""


def check_development_issuer(settings: Settings) -> None:
    """Raise DevelopmentIssuerRefusedError where the settings ask for a development issuer that may not run."""
    if settings.oidc_issuer:
        raise DevelopmentIssuerRefusedError(
            "Tokens come from the issuer of FOJA_OIDC_ISSUER, so there is no development issuer here."
        )
    if settings.profile is not Profile.DEVELOPMENT:
        raise DevelopmentIssuerRefusedError(
            f"The development issuer does not run with FOJA_PROFILE={settings.profile}: its tokens let anyone be "
            "anyone. Name the real issuer in FOJA_OIDC_ISSUER."
        )
    if not is_loopback(settings.host):
        raise DevelopmentIssuerRefusedError(
            f"The development issuer does not run on FOJA_HOST={settings.host}, which other machines may reach. "
            "Bind to 127.0.0.1, or name the real issuer in FOJA_OIDC_ISSUER."
        )


def check_sign_in(settings: Settings) -> None:
    """Raise DevelopmentIssuerRefusedError where an API with these settings would let in whom it must not.

    In development subjects without an account act, for any unit, and the first administrator is found by itself.
    """
    if settings.profile is not Profile.DEVELOPMENT:
        return
    if settings.oidc_issuer is None:
        check_development_issuer(settings)
    elif not is_loopback(settings.host):
        raise DevelopmentIssuerRefusedError(
            f"FOJA_PROFILE=development does not run on FOJA_HOST={settings.host}, which other machines may reach: "
            "there, subjects without an account may act. Set FOJA_PROFILE=production, or bind to 127.0.0.1."
        )
