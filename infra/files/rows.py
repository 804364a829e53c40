"""Uploads on their way, in PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg_pool import AsyncConnectionPool

from application.blobs.segments import FileHeader
from application.files.arriving import Decision, Upload
from domain.files.events import FileAdmitted
from domain.kernel.declarations import event_type

_COLUMNS = (
    "upload_id, account, acting, unit, header, media_type, length, told, received, tail, arrived, failed, moved_at,"
    " decided.topic, decided.blob, decided.code"
)
_ADMITTED = event_type(FileAdmitted).name
_FIND = f"""
    SELECT {_COLUMNS} FROM files.uploads LEFT JOIN LATERAL (
        SELECT topic, data ->> 'blob' AS blob, data ->> 'code' AS code
        FROM ledger.stored_events, jsonb_extract_path(convert_from(state, 'UTF8')::jsonb, 'data') AS data
        WHERE arrived AND originator_id = 'upload-' || upload_id ORDER BY originator_version DESC LIMIT 1
    ) AS decided ON true
    WHERE upload_id = %s
"""  # noqa: S608
_RECORDED = """
    SELECT topic, data ->> 'blob', data ->> 'code'
    FROM ledger.stored_events, jsonb_extract_path(convert_from(state, 'UTF8')::jsonb, 'data') AS data
    WHERE originator_id = %s ORDER BY originator_version DESC LIMIT 1
"""
_BEGIN = """
    INSERT INTO files.uploads (upload_id, account, acting, unit, header, media_type, length, told)
    SELECT %s, %s, %s, %s, %s, %s, %s, %s
    WHERE (SELECT count(*) FROM files.uploads WHERE account = %s AND NOT arrived AND failed IS NULL) < %s
"""
_ADVANCE = """
    WITH moved AS (
        UPDATE files.uploads SET received = %s, tail = %s, moved_at = clock_timestamp()
        WHERE upload_id = %s AND received = %s AND NOT arrived AND failed IS NULL
        RETURNING upload_id
    ), kept AS (
        INSERT INTO files.parts (upload_id, name) SELECT upload_id, name FROM moved, unnest(%s::text[]) AS name
    )
    SELECT 1 FROM moved
"""
_SETTLE = """
    WITH settled AS (
        UPDATE files.uploads SET arrived = %s::text IS NULL, failed = %s, tail = NULL, moved_at = clock_timestamp()
        WHERE upload_id = %s
    )
    DELETE FROM files.parts WHERE upload_id = %s
"""
_WHOLE = """
    SELECT upload_id FROM files.uploads
    WHERE received = length AND NOT arrived AND failed IS NULL
    AND moved_at < clock_timestamp() - make_interval(secs => %s) ORDER BY moved_at LIMIT 100
"""
_EXPIRED = """
    SELECT upload_id FROM files.uploads
    WHERE moved_at < clock_timestamp() - make_interval(secs => %s) ORDER BY moved_at LIMIT 1000
"""


class PostgresUploads:
    """The rows of `files.uploads`."""

    def __init__(self, pool: AsyncConnectionPool) -> None:
        self._pool = pool

    async def begin(self, upload: Upload, most: int) -> bool:
        """Keep a new upload, unless its account has `most` under way."""
        values = (
            upload.upload_id,
            upload.account,
            upload.acting,
            upload.unit,
            upload.header.stored,
            upload.media_type,
            upload.length,
            upload.told,
            upload.account,
            most,
        )
        return await self._changed(_BEGIN, values) == 1

    async def find(self, upload_id: str) -> Upload | None:
        """An upload as it stands."""
        rows = await self._rows(_FIND, (upload_id,))
        return _upload(rows[0]) if rows else None

    async def recorded(self, upload_id: str) -> Decision | None:
        """What the record says of an upload."""
        rows = await self._rows(_RECORDED, (f"upload-{upload_id}",))
        if not rows:
            return None
        topic, blob, code = rows[0]
        return Decision(blob if topic == _ADMITTED else None, code)

    async def advance(self, upload: Upload, received: int, parts: Sequence[str], tail: bytes | None) -> bool:
        """Note what more is kept; False where the upload does not stand any more where it stood."""
        values = (received, tail, upload.upload_id, upload.received, list(parts))
        return len(await self._rows(_ADVANCE, values)) == 1

    async def parts(self, upload_id: str) -> Sequence[str]:
        """The names of its parts, in order."""
        query = "SELECT name FROM files.parts WHERE upload_id = %s ORDER BY name"
        return [name for (name,) in await self._rows(query, (upload_id,))]

    async def arrive(self, upload_id: str) -> None:
        """Note that it arrived."""
        await self._changed(_SETTLE, (None, None, upload_id, upload_id))

    async def fail(self, upload_id: str, code: str) -> None:
        """Note why it cannot arrive."""
        await self._changed(_SETTLE, (code, code, upload_id, upload_id))

    async def delete(self, upload_id: str) -> None:
        """Forget it."""
        await self._changed("DELETE FROM files.uploads WHERE upload_id = %s", (upload_id,))

    async def whole(self, idle: float) -> Sequence[str]:
        """Uploads whose bytes are all there, for so many seconds, and that are not settled."""
        return [id_ for (id_,) in await self._rows(_WHOLE, (idle,))]

    async def expired(self, seconds: float) -> Sequence[str]:
        """Uploads of which nothing was heard for so long."""
        return [id_ for (id_,) in await self._rows(_EXPIRED, (seconds,))]

    async def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        async with self._pool.connection() as connection:
            return await (await connection.execute(query.encode(), values, binary=True)).fetchall()

    async def _changed(self, query: str, values: tuple[Any, ...]) -> int:
        async with self._pool.connection() as connection:
            return (await connection.execute(query.encode(), values)).rowcount


def _upload(row: tuple[Any, ...]) -> Upload:
    id_, account, acting, unit, header, media_type, length, told, received, tail, *standing = row
    arrived, failed, moved_at, topic, blob, code = standing
    return Upload(
        id_,
        account,
        acting,
        unit,
        FileHeader.of(bytes(header)),
        media_type,
        length,
        bytes(told),
        received,
        None if tail is None else bytes(tail),
        arrived,
        blob if topic == _ADMITTED else None,
        code or failed,
        moved_at,
    )
