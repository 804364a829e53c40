"""The one step in which Valkey counts, for all processes together and by its own clock.

Of each key one number is kept (`infra/valkey/limits.py`), and behind it the leases that processes have of it: who has
it, the number of its trip, how much it was, and when it ends. What is lent counts as owed, and an allowance never fills
up over it: what is left, what is lent and what is used are never more than the burst and what came back meanwhile.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LIFE = 1_000_000
"""Microseconds for which a process draws on a lease."""
KEPT = 2 * LIFE
"""Microseconds after which Valkey takes an unreturned lease for used: its process is gone, or was cut off."""

SCRIPT = """
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local me, number, kept = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local ahead, lent, granted, books = {}, {}, true, {}
for i, key in ipairs(KEYS) do
    local cost, most, back = tonumber(ARGV[4 * i]), tonumber(ARGV[4 * i + 1]), tonumber(ARGV[4 * i + 2])
    local till, leases = string.match(redis.call('GET', key) or '0', '^(%d+)(.*)$')
    local book = {leases = '', others = 0, lasts = 0, settles = back >= 0, changed = false}
    local all, own = 0, 0
    for by, trip, amount, ends in string.gmatch(leases, ' (%S+) (%d+) (%d+) (%d+)') do
        all = all + amount
        if by == me and tonumber(trip) >= number then
            book.settles = false
        end
        if by == me and book.settles then
            own, book.changed = tonumber(amount), true
        elseif tonumber(ends) > now then
            book.leases = book.leases .. ' ' .. by .. ' ' .. trip .. ' ' .. amount .. ' ' .. ends
            book.others, book.lasts = book.others + amount, math.max(book.lasts, ends - now)
        else
            book.changed = true
        end
    end
    book.owed = math.max(till - now, all)
    if book.settles then
        book.owed = book.owed - math.min(back, own)
    end
    books[i], lent[i], ahead[i] = book, 0, book.owed + cost
    granted = granted and ahead[i] <= most
end
for i, key in ipairs(KEYS) do
    local book, cost, most = books[i], tonumber(ARGV[4 * i]), tonumber(ARGV[4 * i + 1])
    if granted then
        book.owed = ahead[i]
        if book.settles then
            local part = math.min((most / 20 - book.others) / 2, (most - ahead[i]) / 10)
            lent[i] = math.floor(math.min(tonumber(ARGV[4 * i + 3]), part))
        end
        if lent[i] < cost then
            lent[i] = 0
        end
        if lent[i] > 0 then
            book.owed, book.lasts = book.owed + lent[i], kept
            book.leases = string.format('%s %s %.0f %.0f %.0f', book.leases, me, number, lent[i], now + kept)
        end
    end
    local lasts = math.ceil(math.max(book.owed, book.lasts) / 1000)
    if lasts == 0 then
        redis.call('DEL', key)
    elseif granted or book.changed then
        redis.call('SET', key, string.format('%.0f', now + book.owed) .. book.leases, 'PX', lasts)
    end
    ahead[#KEYS + i] = lent[i]
end
return ahead
"""
"""Takes who asks, the number of the trip and how long a lease is kept; of each key the cost, the most, what is given
back of the lease before (-1: that one stays as it is) and what is wanted ahead. Gives how far ahead each key is, what
is lent not counted, and then what is lent of each.

All leases of a key together are at most a twentieth of its burst; a process gets half of what is free of that, never
more than a tenth of what is left, and nothing where another such draw would not fit. A trip that comes after a later
one leaves the lease alone."""


@dataclass(frozen=True, slots=True)
class Booking:
    """What a trip does to one key, in microseconds (`limits.Price`); `back` is None where the lease stays as it is."""

    key: str
    cost: int
    most: int
    back: int | None = None
    want: int = 0


@dataclass(frozen=True, slots=True)
class Trip:
    """Bookings that are granted whole or not at all. Later trips of a process have higher numbers."""

    number: int
    bookings: Sequence[Booking]

    def arguments(self, process: str) -> list[str | int]:
        """What the script takes besides the keys."""
        numbers: list[str | int] = [process, self.number, KEPT]
        for booking in self.bookings:
            numbers += [booking.cost, booking.most, -1 if booking.back is None else booking.back, booking.want]
        return numbers


@dataclass(frozen=True, slots=True)
class TripAnswer:
    """How far ahead of now each key is, and what was lent of each."""

    ahead: Sequence[int]
    lent: Sequence[int]

    @classmethod
    def of(cls, numbers: Sequence[int]) -> TripAnswer:
        """From what the script gives."""
        half = len(numbers) // 2
        return cls(numbers[:half], numbers[half:])
