"""The API's server: `python -m infra.processes.serve_api`, stopped gracefully by SIGTERM or SIGINT.

This process serves nothing itself: it starts the workers, watches them, and ends with them.
"""

from __future__ import annotations

import signal
import sys
from types import FrameType

from granian import Granian
from granian.constants import Interfaces, Loops
from granian.log import LogLevels

from infra.keys.master import local_master
from infra.keys.required import require_keys
from infra.oidc.guard import check_sign_in
from infra.processes import metrics
from infra.processes.ending import STOP_SECONDS, UNUSABLE, UNUSABLE_SIGNAL
from infra.processes.leaving import leave
from infra.processes.telemetry import set_up_logs
from infra.settings.settings import UNUSABLE_CODE, Profile, Settings, SettingsError

APPLICATION = "infra.processes.api_worker:application"
"""What each worker runs. Named, not imported: this process is there to watch, and has no use for all that it needs."""
BACKLOG = 1024


def check(settings: Settings) -> None:
    """Raise what would keep each worker from its work, before there is any."""
    if not settings.database_url:
        raise SettingsError("FOJA_DATABASE_URL: the API needs the address of a database; ./foja up starts both")
    check_sign_in(settings)
    require_keys(settings)
    if settings.keys_database_url is not None:
        local_master(settings)


def serve(settings: Settings) -> int:
    """Serve until a signal asks to stop, or a worker ends by itself; the exit code."""
    server = Granian(
        APPLICATION,
        factory=True,
        address=settings.host,
        port=settings.port,
        interface=Interfaces.ASGI,
        loop=Loops.asyncio,
        workers=settings.api_workers,
        workers_kill_timeout=STOP_SECONDS,
        backlog=BACKLOG,
        log_level=LogLevels.warning,
        log_dictconfig={"version": 1, "disable_existing_loggers": False},
    )
    code = 0

    def unusable(_number: int, _frame: FrameType | None) -> None:
        nonlocal code
        code = UNUSABLE_CODE
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]

    signal.signal(UNUSABLE_SIGNAL, unusable)
    metrics.withdraw()
    try:
        server.serve()
    except SystemExit as ended:  # a worker did
        code = code or (ended.code if isinstance(ended.code, int) else 1)
    finally:
        metrics.forget()
    return code


def main() -> int:
    """Read the settings from the environment and serve; the process's exit code, 2 where a setting cannot be used."""
    try:
        settings = Settings.load()
        set_up_logs(development=settings.profile is Profile.DEVELOPMENT)
        check(settings)
    except UNUSABLE as error:
        print(error, file=sys.stderr)  # noqa: T201
        return UNUSABLE_CODE
    metrics.share(settings.api_workers)
    return serve(settings)


if __name__ == "__main__":
    leave(main())
