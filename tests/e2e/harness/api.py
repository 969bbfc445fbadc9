"""Calls the management API as a tenant would: a bearer key, JSON, 002's envelope. Each answer must be as described."""

from collections.abc import Callable
from dataclasses import dataclass

import requests

from harness.description import Description, check

ANSWERED_WITHIN = 10  # seconds; a test delivery waits for its receiver, and takes longer


class Refused(AssertionError):
    def __init__(self, answer):
        super().__init__(f"{answer.request.method} {answer.request.path_url}: {answer.status_code} {answer.text[:400]}")
        self.status = answer.status_code


@dataclass(frozen=True)
class Api:
    origin: str
    key: str | None
    described: Callable[[], Description]
    prefix: str = "/v1/webhooks"

    def call(self, method, path="", *, json=None, headers=None, timeout=ANSWERED_WITHIN, **how):
        """The bare answer, whatever its status."""
        credential = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        answer = requests.request(
            method,
            f"{self.origin}{self.prefix}{path}",
            json=json,
            headers=credential | (headers or {}),
            timeout=timeout,
            **how,
        )
        check(self.described(), answer)
        return answer

    def create(self, **fields):
        return self._data(self.call("POST", json=fields), 201)

    def list(self):
        return self._data(self.call("GET"), 200)

    def get(self, webhook_id):
        return self._data(self.call("GET", f"/{webhook_id}"), 200)

    def delete(self, webhook_id):
        answer = self.call("DELETE", f"/{webhook_id}")
        if answer.status_code != 204:
            raise Refused(answer)

    @staticmethod
    def _data(answer, expected):
        if answer.status_code != expected:
            raise Refused(answer)
        envelope = answer.json()
        assert envelope["success"] is True
        return envelope["data"]
