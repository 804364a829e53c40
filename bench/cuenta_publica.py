"""A made-up file in the shape of Mexico's Cuenta Pública of 2010: always the same for the same number of rows.

It has what the real one has: latin-1, rows that repeat others in every column and that the total counts, many rows
under the same codes, lines spent above their appropriation, and labels of a code that change by function.
"""

from __future__ import annotations

import csv
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

ROWS = 129_014
REPEATS = 34
REPEATED = Decimal(530_459_000)
"""What the repeated rows add to the approved total: left out, it is lost."""

HEADER = (
    *("CICLO", "ID_RAMO", "DESC_RAMO", "ID_UR", "DESC_UR", "GPO_FUNCIONAL", "DESC_GPO_FUNCIONAL", "ID_FUNCION"),
    *("DESC_FUNCION", "ID_SUBFUNCION", "DESC_SUBFUNCION", "ID_AI", "DESC_AI", "ID_MODALIDAD", "DESC_MODALIDAD"),
    *("ID_PP", "DESC_PP", "ID_OBJETO_DEL_GASTO", "DESC_OBJETO_DEL_GASTO", "ID_TIPOGASTO", "DESC_TIPOGASTO"),
    *("ID_FF", "DESC_FF", "ID_ENTIDAD_FEDERATIVA", "ENTIDAD_FEDERATIVA", "ID_CLAVE_CARTERA", "MONTO_APROBADO"),
    *("MONTO_MODIFICADO", "MONTO_DEVENGADO"),
)
_MODALITIES = {"E": "Prestación de Servicios Públicos", "K": "Proyectos de Inversión", "S": "Sujetos a Reglas"}
_STATES = ("Aguascalientes", "Michoacán", "México", "Nuevo León", "Querétaro", "San Luis Potosí", "Yucatán")


@dataclass(frozen=True)
class Written:
    """What stands in the file, added up while it was written."""

    rows: int
    approved: Decimal
    adjusted: Decimal
    executed: Decimal


def write(path: Path, rows: int = ROWS, repeats: int = REPEATS) -> Written:
    """Write the file; `repeats` of its rows repeat an earlier one in every column."""
    sums = [Decimal(0)] * 3
    with path.open("w", encoding="latin-1", newline="") as file:
        out = csv.writer(file, lineterminator="\r\n")
        out.writerow(HEADER)
        for row in _rows(rows, repeats):
            out.writerow(row)
            sums = [known + Decimal(cell) for known, cell in zip(sums, row[-3:], strict=True)]
    return Written(rows, *sums)


def _rows(rows: int, repeats: int) -> Iterator[list[str]]:
    chance, known = random.Random(2010), set[tuple[str, ...]]()  # noqa: S311 - made-up figures
    gap = (rows - repeats) // repeats
    waiting: list[list[str]] = []
    for number in range(rows - repeats):
        row = _row(chance)
        while tuple(row) in known:
            row = _row(chance)
        if number % gap == 0 and number // gap < repeats:
            row[-3] = f"{_repeated(number // gap, repeats)}.00"
            waiting.append(row)
        known.add(tuple(row))
        yield row
        if waiting and number % gap == gap // 2:
            yield waiting.pop()
    yield from waiting


def _repeated(number: int, repeats: int) -> int:
    each = int(REPEATED) // repeats
    return each if number else int(REPEATED) - each * (repeats - 1)


def _row(chance: random.Random) -> list[str]:
    branch, unit = chance.randrange(1, 39), chance.randrange(100, 130)
    group, function, subfunction = chance.randrange(1, 4), chance.randrange(1, 9), chance.randrange(1, 6)
    activity, modality, programme = chance.randrange(1, 30), chance.choice("EKS"), chance.randrange(1, 40)
    spent_on, state = chance.choice((1103, 1401, 2101, 3503, 4103, 6202)), chance.randrange(len(_STATES))
    approved = Decimal(chance.randrange(0, 9_000_000_00)) / 100
    adjusted = max(Decimal(0), approved + Decimal(chance.randrange(-1_000_000_00, 1_000_000_00)) / 100)
    spent = adjusted * chance.randrange(0, 140) / 100
    return [
        *("2010", f"{branch}", f"Ramo {branch}: Administración", f"{unit}", f"Dirección General núm. {unit}"),
        *(f"{group}", f"Grupo {group}", f"{function}", f"Función {group}.{function}"),
        *(f"{subfunction}", f"Subfunción {group}.{function}.{subfunction}"),
        *(f"{activity:03}", f"Actividad {activity} de la función {function}"),  # the same code, another label
        *(modality, _MODALITIES[modality], f"{programme:03}", f"Programa {programme}"),
        *(f"{spent_on}", f"Partida {spent_on}", f"{spent_on // 4000 + 1}", "Gasto corriente o de obra pública"),
        *("1", "Recursos fiscales", f"{state + 1}", _STATES[state], "0"),
        *(f"{approved:.2f}", f"{adjusted:.2f}", f"{spent:.2f}"),
    ]


def write_apart(path: Path, rows: int = ROWS) -> Written:
    """The same, in a process of its own: what comes after it is measured without the memory that this takes."""
    command = [sys.executable, "-m", "bench.cuenta_publica", str(path), str(rows)]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return Written(int(told[0]), *map(Decimal, told[1:]))


if __name__ == "__main__":
    written = write(Path(sys.argv[1]), int(sys.argv[2]))
    print(written.rows, written.approved, written.adjusted, written.executed)
