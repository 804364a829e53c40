"""`./foja` on machines of many kinds, with a lock file, a package host and an installer made for the test."""

import hashlib
import io
import json
import os
import platform
import shutil
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
NEW_ENOUGH = "import sys; sys.exit(sys.version_info < (3, 11))"
SYSTEM = shutil.which("python3", path="/usr/local/bin:/usr/bin")
HAS_SYSTEM = SYSTEM is not None and subprocess.run([SYSTEM, "-c", NEW_ENOUGH], check=False).returncode == 0
PYTHON = SYSTEM if SYSTEM and HAS_SYSTEM else sys.executable
CLI = "import json, os, sys; print(json.dumps([sys.argv[1:], os.getcwd(), __file__]))"
UV = f"""#!/bin/sh
[ "$1" = --version ] && echo "uv VERSION" && exit
echo "VERSION $*" >> "{{log}}"
mkdir -p "$UV_PROJECT_ENVIRONMENT/bin"
printf '#!/bin/sh\\nexec {PYTHON} "$@"\\n' > "$UV_PROJECT_ENVIRONMENT/bin/python"
chmod +x "$UV_PROJECT_ENVIRONMENT/bin/python"
"""
TOOLS = ("sh", "dirname", "readlink", "cmp", "id", "mkdir", "cksum", "cut", "chmod")


class QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@dataclass
class Checkout:
    """A checkout with the real launcher, a home for its user, and a PATH of our choosing."""

    folder: Path
    home: Path
    path: Path
    log: Path
    as_user: list[str] = field(default_factory=list)

    def tool(self, name: str, content: str) -> None:
        tool = self.path / name
        tool.unlink(missing_ok=True)
        tool.write_text(content, encoding="utf-8")
        tool.chmod(0o755)

    def command(self, *arguments: str, cwd: Path | None = None, **settings: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [*self.as_user, str(self.folder / "foja"), *arguments],
            cwd=cwd or self.home,
            env={"PATH": str(self.path), "HOME": str(self.home), **settings},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, cwd: Path | None = None, **settings: str) -> tuple[int, str, str]:
        process = self.command(*arguments, cwd=cwd, **settings)
        out, err = process.communicate(timeout=60)
        return process.returncode, out, err

    def syncs(self) -> list[str]:
        return self.log.read_text(encoding="utf-8").splitlines() if self.log.exists() else []

    def lock(self, url: str, wheel: bytes, comment: str = "") -> None:
        text = f"""# {comment}
[[package]]
name = "uv"
version = "9.9.9"
wheels = [{{ url = "{url}", hash = "sha256:{hashlib.sha256(wheel).hexdigest()}", size = {len(wheel)} }}]
"""
        (self.folder / "uv.lock").write_text(text, encoding="utf-8")


def installer(log: Path, version: str) -> str:
    return UV.replace("{log}", str(log)).replace("VERSION", version)


@pytest.fixture
def checkout(server_folder: Path, request: pytest.FixtureRequest) -> Iterator[Checkout]:
    base = server_folder / f"launcher-{request.node.name}"
    one = Checkout(base / "check out", base / "home", base / "bin", base / "log")
    for folder in (one.folder / "infra" / "processes", one.home, one.path, base / "host"):
        folder.mkdir(parents=True)
    shutil.copy2(ROOT / "foja", one.folder / "foja")
    shutil.copy2(ROOT / "infra" / "processes" / "prepare.py", one.folder / "infra" / "processes")
    (one.folder / "infra" / "cli.py").write_text(CLI, encoding="utf-8")
    for tool in (*TOOLS, "python3"):
        found = PYTHON if tool == "python3" else shutil.which(tool)
        (one.path / tool).symlink_to(str(found))
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("uv-9.9.9.data/scripts/uv", installer(one.log, "9.9.9"))
    system = "macosx_11_0" if sys.platform == "darwin" else "manylinux_2_17"
    name = f"uv-9.9.9-py3-none-{system}_{platform.machine()}.whl"
    (base / "host" / name).write_bytes(content.getvalue())
    handler = partial(QuietHandler, directory=str(base / "host"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as host:
        threading.Thread(target=host.serve_forever, args=(0.02,), daemon=True).start()
        one.lock(f"http://127.0.0.1:{host.server_port}/{name}", content.getvalue())
        yield one
        host.shutdown()


def test_a_machine_with_python_alone(checkout: Checkout) -> None:
    code, out, err = checkout.run("events", "--data", "a b")
    assert code == 0, err
    assert json.loads(out) == [
        ["events", "--data", "a b"],
        str(checkout.home),
        str(checkout.folder / "infra" / "cli.py"),
    ]
    assert "fetching uv 9.9.9" in err
    assert "environment ready" in err
    assert "--no-dev" in checkout.syncs()[0]
    assert (checkout.folder / ".venv" / "bin" / "python").exists()


def test_prepares_again_only_when_the_lock_file_changed(checkout: Checkout) -> None:
    checkout.run("events")
    _, _, err = checkout.run("events")
    assert err == ""
    assert len(checkout.syncs()) == 1
    lock = checkout.folder / "uv.lock"
    lock.write_text(lock.read_text(encoding="utf-8") + "# new\n", encoding="utf-8")
    checkout.run("events")
    assert len(checkout.syncs()) == 2


def test_tests_get_the_development_packages_and_commands_then_need_no_others(checkout: Checkout) -> None:
    (checkout.folder / "pytest.py").write_text(CLI, encoding="utf-8")
    code, out, err = checkout.run("test", "tests/x", "-q")
    assert code == 0, err
    assert json.loads(out)[:2] == [["tests/x", "-q"], str(checkout.folder)]
    assert "--no-dev" not in checkout.syncs()[0]
    checkout.run("events")
    assert len(checkout.syncs()) == 1


def test_a_fetched_file_that_is_not_the_one_of_the_lock_is_not_run(checkout: Checkout) -> None:
    lock = checkout.folder / "uv.lock"
    text = lock.read_text(encoding="utf-8")
    digest = text.split("sha256:")[1][:64]
    lock.write_text(text.replace(digest, "0" * 64), encoding="utf-8")
    code, _, err = checkout.run("events")
    assert code == 1
    assert "is not the file that uv.lock names" in err
    assert checkout.syncs() == []


def test_a_recent_uv_is_used_and_an_old_one_is_not(checkout: Checkout) -> None:
    checkout.tool("uv", installer(checkout.log, "0.4.30"))
    checkout.run("events")
    assert checkout.syncs()[0].startswith("9.9.9 ")
    shutil.rmtree(checkout.folder / ".venv")
    checkout.tool("uv", installer(checkout.log, "0.10.2"))
    checkout.run("events")
    assert checkout.syncs()[1].startswith("0.10.2 ")


def test_of_two_at_once_one_prepares(checkout: Checkout) -> None:
    # Two installers that see each other end at once; one that is alone, as it should be, looks out for 0.8 s.
    meeting = f"""
touch "{checkout.home}/installer.$$"
for _ in 1 2 3 4 5 6 7 8; do
    set -- "{checkout.home}"/installer.*
    [ $# -lt 2 ] || break
    sleep 0.1
done
"""
    for tool in ("touch", "sleep"):
        (checkout.path / tool).symlink_to(str(shutil.which(tool)))
    checkout.tool("uv", installer(checkout.log, "0.10.0").replace("\nmkdir", meeting + "mkdir", 1))
    both = [checkout.command("events"), checkout.command("events")]
    for process in both:
        _, err = process.communicate(timeout=60)
        assert process.returncode == 0, err
    assert len(checkout.syncs()) == 1


def test_runs_through_a_symlink_and_a_folder_called_infra_is_not_taken_for_ours(checkout: Checkout) -> None:
    (checkout.home / "infra").mkdir()
    (checkout.home / "infra" / "__init__.py").write_text("raise SystemExit('the wrong infra')", encoding="utf-8")
    (checkout.home / "link").symlink_to("second")
    (checkout.home / "second").symlink_to(checkout.folder / "foja")
    answer = subprocess.run(
        [str(checkout.home / "link"), "events"],
        cwd=checkout.home,
        env={"PATH": str(checkout.path), "HOME": str(checkout.home)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("python", [None, "#!/bin/sh\nexit 1\n"], ids=["none", "too-old"])
def test_without_a_recent_python_it_says_what_to_do(checkout: Checkout, python: str | None) -> None:
    (checkout.path / "python3").unlink()
    if python is not None:
        checkout.tool("python3", python)
    code, _, err = checkout.run("up")
    assert code == 1
    assert "Foja needs Python 3.11 or newer" in err
    assert ("too old" in err) == (python is not None)
    assert "apt install python3" in err
    assert checkout.run("events", FOJA_PYTHON=PYTHON)[0] == 0


def test_a_package_host_that_does_not_answer_is_named(checkout: Checkout) -> None:
    checkout.lock(f"http://127.0.0.1:9/uv-9-py3-none-manylinux_2_17_{platform.machine()}.whl", b"")
    if sys.platform == "darwin":
        pytest.skip("the file name is one of Linux")
    code, _, err = checkout.run("events")
    assert code == 1
    assert "could not fetch http://127.0.0.1:9/" in err
    assert "Check the network" in err


def test_the_environment_can_be_put_elsewhere(checkout: Checkout) -> None:
    chosen = checkout.home / "chosen"
    assert checkout.run("events", FOJA_ENV=str(chosen))[0] == 0
    assert (chosen / "bin" / "python").exists()
    assert not (checkout.folder / ".venv").exists()


@pytest.mark.parametrize("has_home", [True, False], ids=["with-home", "without-home"])
def test_a_checkout_that_cannot_be_written_to(checkout: Checkout, *, has_home: bool) -> None:
    if os.geteuid() == 0:
        setpriv = shutil.which("setpriv")
        if setpriv is None or not HAS_SYSTEM:
            pytest.skip("needs setpriv, and a Python outside root's home")
        checkout.as_user = [setpriv, "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
        os.chown(checkout.home, 65534, 65534)
        checkout.log.touch()
        os.chown(checkout.log, 65534, 65534)
    checkout.folder.chmod(0o555)
    temporary = checkout.home / "tmp"
    temporary.mkdir()
    temporary.chmod(0o777)
    settings = {} if has_home else {"HOME": "/nonexistent", "TMPDIR": str(temporary)}
    try:
        for _ in range(2):
            code, _, err = checkout.run("events", cwd=None, **settings)
            assert code == 0, err
    finally:
        checkout.folder.chmod(0o755)
    assert len(checkout.syncs()) == 1
    assert not (checkout.folder / ".venv").exists()
