"""What is looked at and tidied up before and while Foja starts, with answers that a person can act on."""

import contextlib
import http.client
import signal
import socket
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import psycopg
import redis

from infra.postgres.trouble import trouble
from infra.processes import runfile
from infra.processes.embedded.process import free_port, stop_leftover


class StackError(Exception):
    """Foja cannot start; the message says why and the next step."""


def usable_port(host: str, port: int) -> int:
    """The port itself when it is free on the host, any free one for 0."""
    if port == 0:
        return free_port()
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise StackError(f"The port {port} is for root alone; choose one above 1023 with --port N.") from None
        except OSError as error:
            raise StackError(
                f"The port {port} of {host} cannot be used: {error.strerror}{_holder(port)}. "
                "Choose another one with --port N or FOJA_PORT=N."
            ) from error
    return port


def _holder(port: int) -> str:
    try:
        listening = [c for c in psutil.net_connections("tcp") if c.status == psutil.CONN_LISTEN]
        pids = {c.pid for c in listening if c.laddr and c.laddr.port == port}
    except psutil.Error:
        return ""
    return "".join(f" (by process {pid})" for pid in pids if pid)


def check_database(url: str, variable: str = "FOJA_DATABASE_URL") -> None:
    """Raise StackError when the given PostgreSQL does not answer or is too old."""
    try:
        with psycopg.connect(url, connect_timeout=10) as connection:
            version = connection.info.server_version // 10_000
    except psycopg.Error as error:
        found = trouble(error, variable=variable)
        raise StackError(
            f"The PostgreSQL of {variable} does not answer. {found or error}\n"
            f"Where {variable} is not set, the embedded one is used."
        ) from None
    if version < 15:
        raise StackError(f"The PostgreSQL of {variable} is version {version}; Foja needs 15 or newer.")


def check_valkey(url: str) -> None:
    """Raise StackError when the given Valkey or Redis does not answer."""
    try:
        with redis.Redis.from_url(url, socket_connect_timeout=10) as client:
            client.ping()
    except redis.RedisError as error:
        raise StackError(
            f"The Valkey of FOJA_VALKEY_URL does not answer: {error}\n"
            "Check the address, unset the variable to use the embedded one, or leave it empty to go without."
        ) from None


def is_ready(api_url: str, timeout: float = 5) -> bool:
    """Ask the API whether it is ready. No proxy is asked: it is on this machine."""
    address = urlsplit(api_url)
    connection = http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def stop_leftovers(data: Path) -> None:
    """Stop what a killed run left running on this folder; PostgreSQL's launcher does so for its own."""
    leftover = runfile.leftover(data)
    if leftover is None:
        return
    for name in ("api", "worker", "signer"):
        if name in leftover.pids:
            pid = leftover.pids[name]
            stop_leftover(pid, lambda p: p.environ().get("FOJA_DATA") == str(data), signal.SIGTERM, seconds=15)
    if "valkey" in leftover.pids:
        with contextlib.suppress(redis.RedisError), redis.Redis.from_url(leftover.valkey_url) as client:
            client.shutdown(nosave=True)
    runfile.remove(data)
