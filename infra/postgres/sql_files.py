"""The SQL files that make the structure of a database, in the order in which they are run."""

import hashlib
from dataclasses import dataclass
from enum import Enum
from pathlib import Path


class SqlKind(Enum):
    """What is done with a file that was changed after it had run."""

    NUMBERED = "refuse it"
    FUNCTION = "run it as the owner"
    REPEATED = "run it"


@dataclass(frozen=True, slots=True)
class SqlFile:
    """A file, under the name that the books of a database give it."""

    name: str
    sql: bytes
    kind: SqlKind

    @property
    def checksum(self) -> str:
        """What the books compare."""
        return hashlib.sha256(self.sql).hexdigest()


def functions_of(folder: Path) -> Path:
    """The folder of functions beside a folder of migrations: `functions/<schema>/<name>.sql`, and `key_functions/`."""
    return folder.with_name(folder.name.replace("migrations", "functions"))


def files_of(folder: Path) -> list[SqlFile]:
    """The files of a folder of migrations, and of the functions beside it."""
    functions = functions_of(folder)
    return [
        *(SqlFile(path.name, path.read_bytes(), SqlKind.NUMBERED) for path in sorted(folder.glob("[0-9]*_*.sql"))),
        *(
            SqlFile(f"functions/{path.relative_to(functions).as_posix()}", path.read_bytes(), SqlKind.FUNCTION)
            for path in sorted(functions.glob("*/*.sql"))
        ),
        *(SqlFile(path.name, path.read_bytes(), SqlKind.REPEATED) for path in sorted(folder.glob("repeated_*.sql"))),
    ]
