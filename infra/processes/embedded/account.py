"""The operating system's user that an embedded server runs as, and the folders that this user can reach.

PostgreSQL refuses to run as root, so root starts the servers as another user: the one that owns the data already, or
else ``nobody``. That user cannot pass through root's home, where both the programs and the data often are.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MARK = "foja.txt"
MARK_TEXT = "The data of a Foja. Stop it before you copy or move this folder.\n"


class EmbeddedServerError(Exception):
    """An embedded server cannot do what was asked; the message says why, and the next step."""


@dataclass(frozen=True)
class Account:
    """The user for a server. ``ids`` is None where that is the user we are."""

    name: str
    ids: tuple[int, int] | None

    def popen_arguments(self) -> dict[str, Any]:
        """Arguments for subprocess that make the child run as this user, in a session of its own.

        The own session keeps a Ctrl-C of the terminal away: servers are stopped in order, by their supervisor.
        """
        arguments: dict[str, Any] = {"start_new_session": True, "env": {"PATH": os.defpath, "LC_ALL": "C"}}
        if self.ids is not None:
            user, group = self.ids
            arguments |= {"user": user, "group": group, "extra_groups": []}
        return arguments

    def own(self, path: Path) -> None:
        if self.ids is not None:
            os.chown(path, *self.ids)

    def private_folder(self, path: Path) -> Path:
        """Make a folder that only this user (and root) can enter."""
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)
        self.own(path)
        return path

    def can_use(self, path: Path) -> bool:
        """Say whether this user can reach and execute (for a folder: enter) the path, by trying it."""
        if self.ids is None:
            return os.access(path, os.X_OK)
        test = ["/bin/sh", "-c", 'test -x "$1"', "sh", str(path)]
        return subprocess.run(test, check=False, cwd="/", **self.popen_arguments()).returncode == 0


def our_account() -> Account:
    """The user we are."""
    return Account(_name(os.geteuid()), None)


def account_for(folder: Path) -> Account:
    """Choose the user for a server whose data is in the folder, which need not exist yet."""
    if os.geteuid() != 0:
        return our_account()
    if folder.exists() and (status := folder.stat()).st_uid != 0:
        return Account(_name(status.st_uid), (status.st_uid, status.st_gid))
    nobody = pwd.getpwnam("nobody")
    return Account("nobody", (nobody.pw_uid, nobody.pw_gid))


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def prepare_data_folder(folder: Path, account: Account) -> None:
    """Make the data folder, closed to others, and see to it that the server's user can pass through it.

    A folder that holds other things is refused: its permissions are not ours to change.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        is_ours = (folder / MARK).exists() or (folder / "postgres.password").exists() or not any(folder.iterdir())
        if is_ours:
            folder.chmod(0o700 if account.ids is None else 0o711)
            (folder / MARK).write_text(MARK_TEXT, encoding="utf-8")
    except OSError as error:
        raise EmbeddedServerError(
            f"The data folder {folder} cannot be used: {error.strerror}. Choose another one with --data DIR."
        ) from error
    if not is_ours:
        raise EmbeddedServerError(
            f"The folder {folder} holds other things than the data of a Foja. Choose a new or empty one, "
            f"for example --data {folder / 'foja'}."
        )
    if not account.can_use(folder):
        raise EmbeddedServerError(
            f"The data folder {folder} is below a folder that the user {account.name} may not enter, and as root "
            f"PostgreSQL must run as {account.name}. Choose another one, for example --data /var/lib/foja, "
            "or run Foja as a normal user."
        )


def reachable_copy(program: Path, tree: Path, parts: list[str], copies: Path, account: Account) -> Path:
    """Give the program's path, or that of a copy below ``copies`` where the account cannot reach the original.

    ``parts`` are the files and folders of ``tree`` that the program needs; the copy keeps their places to each other.
    """
    if account.can_use(program):
        return program
    status = program.stat()
    copy = copies / f"{program.name}-{status.st_size}-{status.st_mtime_ns}"
    if not copy.exists():
        unfinished = copies / f"{copy.name}.{os.getpid()}"
        for part in parts:
            source, target = tree / part, unfinished / part
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, target) if source.is_dir() else shutil.copy2(source, target)
        _open_to_all(unfinished)
        try:
            unfinished.rename(copy)
        except OSError:  # another process was first
            shutil.rmtree(unfinished)
    return copy / program.relative_to(tree)


def _open_to_all(tree: Path) -> None:
    for folder, _, files in os.walk(tree):
        Path(folder).chmod(0o755)
        for name in files:
            path = Path(folder) / name
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
