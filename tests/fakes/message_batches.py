"""The message batches of a scripted server: they end after some looks, list themselves, and can lose an answer."""

import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

BATCH_PATH = "/v1/messages/batches"


class Batches:
    """Answers are (status, JSON or JSONL bytes); status 0 is a connection that closes without an answer.

    A batch ends after it was looked at `looks` times. `lose_answers` counts creations that are taken, but whose answer
    is lost; `fail_creations` counts those that are refused with HTTP 503; `unlisted` makes listing fail as on servers
    that cannot. `submissions` are the bodies of all that were taken. Results come in reverse order, and those whose
    `custom_id` is in `never` come as expired.
    """

    def __init__(self, url: str, answer: Callable[[Any], dict[str, Any]]) -> None:
        self.submissions: list[Any] = []
        self.looks = 0
        self.lose_answers = 0
        self.fail_creations = 0
        self.unlisted = False
        self.never: set[str] = set()
        self.clock: Callable[[], float] = time.time
        self._url = url
        self._answer = answer
        self._rows: dict[str, list[dict[str, Any]]] = {}
        self._made: dict[str, float] = {}
        self._looked: dict[str, int] = {}
        self._lock = threading.Lock()

    def post(self, rest: str, body: Any) -> tuple[int, Any]:
        """Create a batch, or cancel one."""
        with self._lock:
            if rest.endswith("/cancel"):
                name = rest.removesuffix("/cancel")
                return (200, self._described(name)) if name in self._rows else _no_batch()
            if self.fail_creations:
                self.fail_creations -= 1
                return 503, _error("api_error", "try again")
            name = f"msgbatch_{len(self._rows) + 1}"
            self.submissions.append(body)
            self._rows[name] = [self._row(entry) for entry in body["requests"]]
            self._made[name] = self.clock()
            self._looked[name] = 0
            if self.lose_answers:
                self.lose_answers -= 1
                return 0, None
            return 200, self._described(name)

    def get(self, rest: str, query: str) -> tuple[int, Any]:
        """List batches, describe one, or give its results."""
        name, _, what = rest.partition("/")
        with self._lock:
            if not name:
                return self._list(parse_qs(query))
            if name not in self._rows:
                return _no_batch()
            if what == "results":
                lines = [json.dumps(row) for row in reversed(self._rows[name])]
                return 200, "".join(f"{line}\n" for line in lines).encode()
            answer = 200, self._described(name)
            self._looked[name] += 1
            return answer

    def _row(self, entry: Any) -> dict[str, Any]:
        expired = entry["custom_id"] in self.never
        result = {"type": "expired"} if expired else self._answer(entry["params"])
        return {"custom_id": entry["custom_id"], "result": result}

    def _list(self, query: dict[str, list[str]]) -> tuple[int, Any]:
        if self.unlisted:
            return 404, _error("not_found_error", "no such path")
        names = list(self._rows)[::-1]
        if after := query.get("after_id"):
            names = names[names.index(after[0]) + 1 :]
        limit = int(query.get("limit", ["20"])[0])
        page = names[:limit]
        for name in page:
            self._looked[name] += 1
        ends = {"first_id": page[0] if page else None, "last_id": page[-1] if page else None}
        return 200, {"data": [self._described(n) for n in page], "has_more": len(names) > limit, **ends}

    def _described(self, name: str) -> dict[str, Any]:
        ended = self._looked[name] >= self.looks
        kinds = [row["result"]["type"] for row in self._rows[name]]
        counts = {kind: kinds.count(kind) if ended else 0 for kind in ("succeeded", "errored", "canceled", "expired")}
        made = datetime.fromtimestamp(self._made[name], UTC).isoformat()
        return {
            "id": name,
            "type": "message_batch",
            "processing_status": "ended" if ended else "in_progress",
            "request_counts": {"processing": 0 if ended else len(kinds), **counts},
            "created_at": made,
            "expires_at": made,
            "ended_at": made if ended else None,
            "archived_at": None,
            "cancel_initiated_at": None,
            "results_url": f"{self._url}{BATCH_PATH}/{name}/results" if ended else None,
        }


def _no_batch() -> tuple[int, Any]:
    return 404, _error("not_found_error", "no such batch")


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": message}, "request_id": "req_1"}
