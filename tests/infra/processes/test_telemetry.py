"""Logs: where they go, in which form, and what is in every line."""

from __future__ import annotations

import json
import subprocess
import sys

LOG = """
import logging, structlog
from infra.processes.telemetry import set_up_logs
set_up_logs(development={development})
structlog.contextvars.bind_contextvars(correlation_id="c-1")
structlog.get_logger("ours").info("said", count=3)
structlog.get_logger("ours").debug("not said")
logging.getLogger("theirs").warning("said %s", "too")
logging.getLogger("psycopg.pool").info("not said")
try:
    raise ValueError("wrong")
except ValueError:
    structlog.get_logger("ours").exception("failed")
"""


def _logged(*, development: bool) -> list[str]:
    command = [sys.executable, "-c", LOG.format(development=development)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_production_logs_a_json_object_a_line() -> None:
    ours, theirs, failed = (json.loads(line) for line in _logged(development=False))
    assert (ours["event"], ours["count"], ours["level"], ours["logger"]) == ("said", 3, "info", "ours")
    assert (theirs["event"], theirs["level"], theirs["logger"]) == ("said too", "warning", "theirs")
    assert {ours["correlation_id"], theirs["correlation_id"], failed["correlation_id"]} == {"c-1"}
    assert "ValueError: wrong" in failed["exception"]


def test_development_logs_readable_lines() -> None:
    lines = _logged(development=True)
    assert "said" in lines[0]
    assert "correlation_id=c-1" in lines[0]
    assert "\x1b" not in lines[0]
