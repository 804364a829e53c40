"""Real servers for tests: one PostgreSQL and one Valkey a test process, a new database a test."""

import gc
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from infra.bootstrap import INSTALLATION
from infra.postgres.migrate import KEYS_FOLDER, migrate
from infra.processes.embedded.account import account_for
from infra.processes.embedded.postgres import EmbeddedPostgres
from infra.processes.embedded.valkey import EmbeddedValkey
from tests.suite import marking, profiles
from tests.suite.sweeping import sweep, temporary_root
from tests.suite.timing import Timing
from tests.support.begun import begin_read_models
from tests.support.databases import execute, name_of, new_database, with_database
from tests.support.founded import found_operators
from tests.support.named import name_event_types

profiles.load()

TEMPLATE = f"foja_template_{os.getpid()}"


def pytest_configure(config: pytest.Config) -> None:
    """Mark tests by what they use; tell what each folder took, in the process that sees all reports."""
    config.pluginmanager.register(marking, "foja-marking")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Timing(one.name for one in INSTALLATION.contexts), "foja-timing")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Two test processes more than there are processors, at most twice as many.

    Half of the time a test waits: for a process to start or to end, or for a server.
    """
    processors = os.cpu_count() or 1
    return processors + min(processors, 2)


def pytest_collection_finish() -> None:
    """Take what was collected out of the rounds of the garbage collector: it stays until the end."""
    gc.collect()
    gc.freeze()


def pytest_report_header() -> str:
    """Name the profile, since it says how many examples were tried."""
    return f"foja: profile {profiles.chosen()} (FOJA_TEST_PROFILE: {', '.join(profiles.SHARES)})"


@pytest.fixture(scope="session", autouse=True)
def unbounded() -> Iterator[None]:
    """Tests ask as fast as they can: no rate is bounded but where a test says so."""
    with pytest.MonkeyPatch.context() as patch:
        for kind in ("QUERIES", "MUTATIONS", "DOWNLOADS", "UPLOADS", "FEEDS", "COST", "FAILED_TOKENS"):
            patch.setenv(f"FOJA_RATE_{kind}", "0")
        yield


@pytest.fixture(scope="session")
def server_folder() -> Iterator[Path]:
    """A folder that the servers' user can reach, which pytest's own temporary folders are not when root runs them."""
    sweep(Path(temporary_root()))
    with tempfile.TemporaryDirectory(prefix="foja-test-", dir=temporary_root()) as folder:
        Path(folder).chmod(0o711)
        (Path(folder) / "pid").write_text(str(os.getpid()), encoding="ascii")
        yield Path(folder)


@pytest.fixture(scope="session")
def postgres_dsn(server_folder: Path) -> Iterator[str]:
    """The address of a superuser's database: of FOJA_TEST_DATABASE_URL where that is set, else of a new cluster."""
    external = os.environ.get("FOJA_TEST_DATABASE_URL")
    if external:
        yield external
        return
    server = EmbeddedPostgres(server_folder / "shared", durable=False, copies=server_folder / "runtime")
    try:
        yield _quick_to_sign_in(server.start())
    finally:
        server.stop()


@pytest.fixture(scope="session")
def valkey_url(server_folder: Path) -> Iterator[str]:
    server = EmbeddedValkey(server_folder / "shared", copies=server_folder / "runtime")
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def migrated_template(postgres_dsn: str) -> Iterator[str]:
    """The name of a migrated database."""
    execute(postgres_dsn, f"CREATE DATABASE {TEMPLATE}")
    migrate(with_database(postgres_dsn, TEMPLATE))
    name_event_types(with_database(postgres_dsn, TEMPLATE))
    yield TEMPLATE
    execute(postgres_dsn, f"DROP DATABASE {TEMPLATE} WITH (FORCE)")


@pytest.fixture(scope="session")
def begun_template(postgres_dsn: str, migrated_template: str, valkey_url: str) -> Iterator[str]:
    """The name of a migrated database in which a worker has begun all read models."""
    name = f"{migrated_template}_begun"
    execute(postgres_dsn, f"CREATE DATABASE {name} TEMPLATE {migrated_template} STRATEGY file_copy")
    begin_read_models(with_database(postgres_dsn, name), valkey_url)
    yield name
    execute(postgres_dsn, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def database_template(migrated_template: str) -> str:
    """The name of the database that others are copied from: `begun_template`, where tests run whole workers."""
    return migrated_template


@pytest.fixture
def database(postgres_dsn: str, database_template: str) -> Iterator[str]:
    """The address of a new, migrated database for this test alone."""
    with new_database(postgres_dsn, database_template) as copy:
        yield copy


@pytest.fixture(scope="module")
def module_database(postgres_dsn: str, database_template: str) -> Iterator[str]:
    """The address of a new, migrated database for all tests of a module: they only read, or fill it anew each time."""
    with new_database(postgres_dsn, database_template) as copy:
        yield copy


@pytest.fixture
def founded_database(database: str) -> str:
    """The same, with operators who may do everything."""
    found_operators(database)
    return database


@pytest.fixture(scope="session")
def keys_template(postgres_dsn: str) -> Iterator[str]:
    """The name of a migrated database for keys."""
    with new_database(postgres_dsn) as template:
        migrate(template, KEYS_FOLDER)
        yield name_of(template)


@pytest.fixture
def keys_database(postgres_dsn: str, keys_template: str) -> Iterator[str]:
    """The address of a new, migrated database for keys, for this test alone."""
    with new_database(postgres_dsn, keys_template) as copy:
        yield copy


@pytest.fixture
def empty_database(postgres_dsn: str) -> Iterator[str]:
    """The address of a new database in which nothing has been migrated."""
    with new_database(postgres_dsn) as empty:
        yield empty


@pytest.fixture(scope="session")
def laid_out(server_folder: Path) -> Path:
    """The folder of a cluster that was started once and stopped, for copying: laying one out takes a second."""
    server = EmbeddedPostgres(server_folder / "laid-out", durable=False, copies=server_folder / "runtime")
    server.start()
    server.stop()
    return server.folder


@pytest.fixture
def cluster(laid_out: Path, server_folder: Path) -> Iterator[EmbeddedPostgres]:
    """A PostgreSQL for this test alone, not started yet, which it may stop, kill and start again."""
    folder = server_folder / secrets.token_hex(6)
    shutil.copytree(laid_out, folder)
    ours = account_for(laid_out / "postgres")
    for path in [folder / "postgres", *(folder / "postgres").rglob("*")]:
        ours.own(path)
    server = EmbeddedPostgres(folder, durable=False, copies=server_folder / "runtime")
    yield server
    server.stop(force=True)
    shutil.rmtree(folder)


@pytest.fixture
def valkey(server_folder: Path) -> Iterator[EmbeddedValkey]:
    """A Valkey for this test alone, not started yet, which it may stop, kill and start again."""
    server = EmbeddedValkey(server_folder / secrets.token_hex(6), copies=server_folder / "runtime")
    yield server
    server.stop()


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real inputs beside the repository; its tests are skipped without it, but not in CI."""
    folder = Path(__file__).resolve().parents[2] / "shared" / "data"
    if not folder.is_dir():
        reason = "needs the real inputs in ../shared/data, which are not beside this repository"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return folder


def _quick_to_sign_in(dsn: str) -> str:
    """The address of a server whose password takes one round of hashing: 4,096 cost both sides at each connect."""
    address = urlsplit(dsn)
    with psycopg.connect(dsn, autocommit=True) as connection:
        connection.execute("SET scram_iterations = 1")
        role, password = sql.Identifier(address.username or ""), sql.Literal(address.password)
        connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, password))
    return dsn
