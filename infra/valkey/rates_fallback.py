"""Counting in Valkey, and in this process while Valkey is away or slow: the API never fails, nor waits, because of it.

After a failure Valkey is left alone for a growing pause; then one draw tries it again while the others do not wait for
the outcome. Whoever changes over begins with full allowances: for that moment a burst more a process is granted.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Sequence

import structlog
from prometheus_client import Counter

from api.kernel.rates import Draw, DrawOutcome, Rates
from infra.signals.cancelling import cancel
from infra.signals.signals import backoff
from infra.valkey.limits import LocalRates, RememberingRates
from infra.valkey.rates import PATIENCE, LeasedRates, ValkeyTill
from infra.valkey.signals import Failures

COUNTED = Counter("foja_rate_draws_total", "Draws on the allowances, by where they were counted.", ["by"])
_BY_VALKEY, _BY_PROCESS = COUNTED.labels("valkey"), COUNTED.labels("process")

log = structlog.get_logger()


class RatesWithFallback:
    """Counts in Valkey where it answers in time."""

    def __init__(self, valkey: LeasedRates, local: Rates, patience: float = PATIENCE) -> None:
        self._valkey, self._local, self._patience = valkey, local, patience
        self._failures = 0
        self._not_before = 0.0

    @property
    def through_valkey(self) -> bool:
        """Whether Valkey answered the last time."""
        return not self._failures

    async def draw(self, draws: Sequence[Draw]) -> DrawOutcome:
        """Take all of it, or nothing."""
        if time.monotonic() >= self._not_before:
            failures = self._failures
            if not failures and (on_leases := self._valkey.take(draws)) is not None:
                _BY_VALKEY.inc()
                return on_leases
            if failures:
                self._not_before = time.monotonic() + 2 * self._patience  # this draw tries, and the others do not wait
            try:
                async with asyncio.timeout(self._patience):
                    found = await self._valkey.draw(draws)
            except Failures as error:
                self._failed(failures, error)
            else:
                self._recovered()
                _BY_VALKEY.inc()
                return found
        _BY_PROCESS.inc()
        return await self._local.draw(draws)

    def wait(self, key: str) -> float:
        """Nothing is known without asking."""
        del key
        return 0.0

    def _failed(self, known: int, error: Exception) -> None:
        if known != self._failures:
            return  # others were under way when Valkey went, and one of them has told
        self._not_before = time.monotonic() + backoff(self._failures)
        self._failures += 1
        log.warning("valkey_rates_failed", error=type(error).__name__, failures=self._failures)

    def _recovered(self) -> None:
        if self._failures:
            log.info("valkey_rates_back", failures=self._failures)
        self._failures, self._not_before = 0, 0.0


@contextlib.asynccontextmanager
async def open_rates(valkey_url: str | None, secret: str) -> AsyncIterator[Rates]:
    """The counting of an installation: in Valkey where it has one, with this process in reserve."""
    if valkey_url is None:
        yield RememberingRates(LocalRates())
        return
    till = ValkeyTill(valkey_url, secret)
    leased = LeasedRates(till)
    ending = asyncio.create_task(leased.end_leases_for_ever(), name="leases of allowances")
    try:
        yield RememberingRates(RatesWithFallback(leased, LocalRates()))
    finally:
        await cancel(ending)
        await leased.close()
        await till.close()
