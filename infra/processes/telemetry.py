"""Logs: one line of JSON an event in production, readable lines in development, always on standard error.

What is bound to `structlog.contextvars` (the correlation id of a request) is in every line. Logs of libraries go the
same way. Nobody logs what a client sent: names, kinds, places and counts alone.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import TextIO

import structlog
from structlog.typing import Processor

_QUIET = ("psycopg", "asyncio", "httpx", "httpcore", "_granian", "granian.access")


def set_up_logs(*, development: bool, level: int = logging.INFO) -> None:
    """Send the logs of this process to standard error; to be called once, first."""
    common: Sequence[Processor] = (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *common,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = _StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=common,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(development)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("_granian.utils").addFilter(_Unrepeated())  # a filter is not passed down to it from _granian
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it warns at each try to connect; the pulse says it once


class _Unrepeated(logging.Filter):
    """Drops what the server says of an application that raised: that is logged by ourselves, without its message.

    A message may repeat what a client sent, and a download that is broken off on purpose is no error at all.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        return not record.getMessage().startswith("Application callable raised an exception")


class _StandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the moment: a progress bar takes its place while it is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _rendering(development: bool) -> Sequence[Processor]:  # noqa: FBT001 - named at its only call
    if development:
        # Without the values of local variables, which the pretty form of an error shows.
        plain = structlog.dev.plain_traceback
        return (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain),)
    return (structlog.processors.format_exc_info, structlog.processors.JSONRenderer(ensure_ascii=False))
