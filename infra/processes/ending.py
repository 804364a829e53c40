"""How the API's server and its workers end each other: what both know, and no more, so that the server stays small."""

from __future__ import annotations

import signal

from infra.keys.master import MasterKeyError
from infra.oidc.guard import DevelopmentIssuerRefusedError
from infra.settings.settings import SettingsError

STOP_SECONDS = 15
"""How long a worker may take to end what is under way, and to close; shorter than a supervisor waits (20 s)."""
UNUSABLE = (SettingsError, DevelopmentIssuerRefusedError, MasterKeyError)
"""What no restart mends: the message says what to set."""
UNUSABLE_SIGNAL = signal.SIGUSR1
"""Tells the server's own process that a worker met one of these."""
