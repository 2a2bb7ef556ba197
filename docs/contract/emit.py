"""Events into metrics_event, in batches and in no request's way: asyncpg and FastAPI."""

import asyncio
import json
import time
from datetime import datetime, timezone

import asyncpg
from fastapi import FastAPI, Request

COLUMNS = ("timestamp", "event_type", "endpoint", "method", "status_code", "duration_ms", "user_id", "request_id", "data")
PLACES = ", ".join(f"${place}" for place in range(1, len(COLUMNS) + 1))
INSERT = f"INSERT INTO metrics_event ({', '.join(COLUMNS)}) VALUES ({PLACES})"


class Events:
    def __init__(self, pool: asyncpg.Pool, limit: int = 10_000) -> None:
        self._pool = pool
        self._waiting: asyncio.Queue[tuple] = asyncio.Queue(maxsize=limit)
        self.dropped = 0

    def record(self, event_type: str, *, data: dict | None = None, **columns: object) -> None:
        """Never waits and never raises: a full queue drops the event and counts it."""
        row = {"timestamp": datetime.now(timezone.utc), "event_type": event_type, **columns}
        row["data"] = None if data is None else json.dumps(data)
        try:
            self._waiting.put_nowait(tuple(row.get(column) for column in COLUMNS))
        except asyncio.QueueFull:
            self.dropped += 1

    async def run(self) -> None:
        """Writes until it is cancelled; a database that is away is waited for."""
        while True:
            batch = [await self._waiting.get()]
            while len(batch) < 500 and not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            while not await self._write(batch):
                await asyncio.sleep(1)

    async def _write(self, batch: list[tuple]) -> bool:
        try:
            await self._pool.executemany(INSERT, batch)
            return True
        except (OSError, asyncpg.InterfaceError, asyncpg.PostgresConnectionError):
            return False
        except asyncpg.PostgresError:  # a value that its column does not take would stop all that come after it
            self.dropped += len(batch)
            return True


def record_requests(app: FastAPI, events: Events) -> None:
    @app.middleware("http")
    async def recorded(request: Request, call_next):
        started = time.perf_counter()
        response = await call_next(request)
        route = request.scope.get("route")
        events.record(
            "http_request",
            endpoint=getattr(route, "path", "(unmatched)"),
            method=request.method,
            status_code=response.status_code,
            duration_ms=round((time.perf_counter() - started) * 1000),
            request_id=response.headers.get("x-request-id"),
        )
        return response
