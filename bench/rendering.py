"""Rendering and sealing letters: documents a second by warm processes, by a new process each, and seals by their level.

`python -m bench.rendering --documents 200 --seals 30 --rounds 3`: medians of the rounds; development's own authority.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.rendering.pool import RenderingPool
from infra.rendering.shipped import shipped_templates
from infra.settings.settings import Settings
from infra.signing.keys import SealKey, seal_key
from infra.signing.sealing import PdfSealer
from infra.signing.verifying import verify_pdf

AT = datetime(2026, 3, 30, 10, tzinfo=UTC)
LETTER = next(each for each in shipped_templates() if each.code == "letter")
Work = Callable[[int], Awaitable[Any]]


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("--seals", type=int, default=30)
    parser.add_argument("--rounds", type=int, default=3)
    how = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        key = seal_key(Settings.load(data=Path(folder)))
        asyncio.run(_measure(key, how.documents, how.seals, how.rounds))


async def _measure(key: SealKey, documents: int, seals: int, rounds: int) -> None:
    print(f"{'a second':52} {'1 at once':>10} {'4 at once':>10}")
    async with RenderingPool(1) as single, RenderingPool(4) as several:
        rendered = await _render(single, 0)
        await asyncio.gather(*(_render(several, n) for n in range(8)))
        await _row(
            "letters rendered, warm processes (1, 4)",
            (lambda n: _render(single, n), lambda n: _render(several, n)),
            documents,
            rounds,
        )
        await _row(
            "letters rendered, a new process each", (_render_anew, _render_anew), max(4, documents // 20), rounds
        )
    plain, sealer = PdfSealer(replace(key, stamper=None)), PdfSealer(key)
    sealed = await sealer.seal(rendered.content)
    for name, work in (
        ("sealed B-B", lambda _: plain.seal(rendered.content)),
        ("sealed B-LT", lambda _: sealer.seal(rendered.content)),
        ("archive timestamps (B-LTA)", lambda _: sealer.archive(sealed.content)),
        ("verified B-LT", lambda _: asyncio.to_thread(verify_pdf, sealed.content, key.trust)),
    ):
        await _row(name, (work, work), seals, rounds)
    print(f"a letter has {len(rendered.content):,} bytes, sealed {len(sealed.content):,}")


async def _render(pool: RenderingPool, number: int) -> Any:
    return await pool.render(LETTER.template, {**LETTER.sample, "number": f"EX:moh/out/2026/{number:06}"}, AT)


async def _render_anew(number: int) -> Any:
    async with RenderingPool(1) as pool:
        return await _render(pool, number)


async def _row(name: str, works: Sequence[Work], times: int, rounds: int) -> None:
    figures = [await _rate(work, times, callers, rounds) for work, callers in zip(works, (1, 4), strict=True)]
    print(f"{name:52} {figures[0]:>10,.1f} {figures[1]:>10,.1f}")


async def _rate(work: Work, times: int, callers: int, rounds: int) -> float:
    rates = []
    for _ in range(rounds):
        numbers = iter(range(times))
        started = time.perf_counter()
        await asyncio.gather(*(_caller(work, numbers) for _ in range(callers)))
        rates.append(times / (time.perf_counter() - started))
    return statistics.median(rates)


async def _caller(work: Work, numbers: Any) -> None:
    for number in numbers:
        await work(number)


if __name__ == "__main__":
    main()
