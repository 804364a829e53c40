"""Two databases that were migrated just now, on a server of their own that ends with the work."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.postgres.migrate import KEYS_FOLDER, migrate
from infra.processes.embedded.account import account_for
from infra.processes.embedded.postgres import KEYS_DATABASE, EmbeddedPostgres


@contextmanager
def fresh_databases() -> Iterator[tuple[str, str]]:
    """The addresses of a ledger and of a database of keys, in which nothing has happened."""
    chosen = tempfile.gettempdir()
    root = chosen if account_for(Path(chosen, "none")).can_use(Path(chosen)) else "/tmp"  # noqa: S108
    with tempfile.TemporaryDirectory(prefix="foja-privileges-", dir=root) as folder:
        Path(folder).chmod(0o711)
        server = EmbeddedPostgres(Path(folder) / "data", durable=False)
        try:
            ledger = server.start()
            keys = server.dsn(KEYS_DATABASE)
            migrate(ledger)
            migrate(keys, KEYS_FOLDER)
            yield ledger, keys
        finally:
            server.stop()
