"""Makes the Python environment that uv.lock describes. Needs nothing but Python itself.

Run by ./foja as ``prepare.py run|dev ENVIRONMENT CACHE``. ``prepare.py others`` makes .venv-others, with programs of
other people that tests compare ours with; they need a newer Python than ours, which is looked for. The lock file names
every file to fetch and its hash, the installer among them, so nothing else here knows where packages come from.
"""

import fcntl
import filecmp
import hashlib
import io
import os
import platform
import shutil
import ssl
import subprocess
import sys
import tomllib
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).resolve().parents[2]
LOCK = ROOT / "uv.lock"
OLDEST_UV = (0, 9)


def main(kind: str, environment: Path, cache: Path) -> None:
    """Bring the environment in line with uv.lock; of two at once, the second waits and finds it done."""
    with LOCK.open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not is_ready(environment, kind):
            say(f"preparing {environment} from uv.lock; this happens when uv.lock is new ...")
            sync(uv_on_path() or uv_of_lock(cache), kind, environment)
            say("environment ready.")


def is_ready(environment: Path, kind: str) -> bool:
    stamp = environment / f"foja-{kind}.lock"
    python = environment / "bin" / "python"
    return python.exists() and stamp.exists() and filecmp.cmp(LOCK, stamp, shallow=False)


def sync(uv: str, kind: str, environment: Path) -> None:
    command = [uv, "sync", "--frozen", "--compile-bytecode", "--project", str(ROOT)]
    if kind == "run":
        command += ["--no-dev", "--inexact"]
    if kind == "others":
        command += ["--only-group", "others"]
    if not (environment / "bin" / "python").exists():
        command += ["--python", newer_python() if kind == "others" else sys.executable]
    if not sys.stderr.isatty():
        command += ["--quiet"]
    settings = {**os.environ, "UV_PROJECT_ENVIRONMENT": str(environment)}
    settings.pop("VIRTUAL_ENV", None)
    if not any(
        subprocess.run(command, env={**trust, **settings}, check=False).returncode == 0
        # A proxy with a certificate of its own is known to the system, not to uv.
        for trust in ({}, {"UV_SYSTEM_CERTS": "1"})
    ):
        fail(
            "the packages of uv.lock could not be installed; the lines above say why.",
            "Behind a proxy, set HTTPS_PROXY; where it has a certificate of its own, the system must trust it.",
            "Then run the same command again: what was fetched is kept.",
        )
    for stamp in ("run", "dev") if kind == "dev" else (kind,):
        shutil.copyfile(LOCK, environment / f"foja-{stamp}.lock")


def newer_python() -> str:
    """A Python for the programs of others: on PATH, or among those that pyenv or uv keep beside it."""
    kept = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"]
    kept.append(Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "uv" / "python")
    beside = [str(python) for folder in kept for python in sorted(folder.glob("*/bin/python3"), reverse=True)]
    for candidate in (*(f"python3.{minor}" for minor in (14, 13, 12)), "python3", *beside):
        found = shutil.which(candidate)
        code = "import sys; sys.exit(sys.version_info < (3, 12))"
        # A name that pyenv lays on PATH may lead nowhere.
        if found and subprocess.run([found, "-I", "-c", code], check=False, capture_output=True).returncode == 0:
            return found
    return fail("there is no Python 3.12 or newer here: what needs one is not compared with ours.")


def uv_on_path() -> str | None:
    found = shutil.which("uv")
    if found is None:
        return None
    answer = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout.split()
    numbers = answer[1].split(".")[:2] if len(answer) > 1 else []
    recent = all(n.isdigit() for n in numbers) and tuple(int(n) for n in numbers) >= OLDEST_UV
    return found if recent else None


def uv_of_lock(cache: Path) -> str:
    """Fetch the uv wheel that uv.lock names, compare its hash, and unpack the program into the cache."""
    packages = tomllib.loads(LOCK.read_text(encoding="utf-8"))["package"]
    package = next(p for p in packages if p["name"] == "uv")
    program = cache / f"uv-{package['version']}"
    if not program.exists():
        wheel = wheel_for_this_machine(package["wheels"])
        say(f"fetching uv {package['version']} ({wheel['size'] // 1_000_000} MB) ...")
        content = fetch(wheel["url"])
        if "sha256:" + hashlib.sha256(content).hexdigest() != wheel["hash"]:
            fail(f"what came from {wheel['url']} is not the file that uv.lock names.", "Try again, or install uv.")
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            name = next(n for n in archive.namelist() if n.endswith(".data/scripts/uv"))
            unfinished = program.with_suffix(f".{os.getpid()}")
            unfinished.write_bytes(archive.read(name))
        unfinished.chmod(0o755)
        unfinished.replace(program)
    return str(program)


def wheel_for_this_machine(wheels: list[dict[str, Any]]) -> dict[str, Any]:
    machine = {"amd64": "x86_64"}.get(platform.machine().lower(), platform.machine().lower())
    libc = "manylinux" if platform.libc_ver()[0] == "glibc" else "musllinux"
    system = "macosx" if sys.platform == "darwin" else libc
    for wheel in wheels:
        tags = wheel["url"].removesuffix(".whl").rsplit("-", 1)[-1].split(".")
        if any(tag.startswith(system) and tag.endswith("_" + machine) for tag in tags):
            return wheel
    return fail(f"uv.lock names no uv for {system} on {machine}.", "Install uv by hand, then run this again.")


def fetch(url: str) -> bytes:
    try:
        try:
            return read(url, ssl.create_default_context())
        except urllib.error.URLError as error:
            if not isinstance(error.reason, ssl.SSLCertVerificationError):
                raise
            # A fresh machine may have no certificates yet. The hash in uv.lock decides what is taken.
            return read(url, ssl._create_unverified_context())  # noqa: S323, SLF001
    except OSError as error:
        fail(f"could not fetch {url}: {error}.", "Check the network (HTTPS_PROXY is heeded), or install uv by hand.")


def read(url: str, context: ssl.SSLContext) -> bytes:
    with urllib.request.urlopen(url, timeout=60, context=context) as answer:  # noqa: S310  (a URL of uv.lock)
        content: bytes = answer.read()
        return content


def say(line: str) -> None:
    print(f"foja: {line}", file=sys.stderr, flush=True)  # noqa: T201


def fail(*lines: str) -> NoReturn:
    for line in lines:
        say(line)
    sys.exit(1)


if __name__ == "__main__":
    if sys.argv[1:] == ["others"]:
        main("others", ROOT / ".venv-others", Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "foja")
    else:
        main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
