"""A receiver that writes down every request before it answers, and answers as it is told.

Each target is one path of one server. Its requests go to the ledger with the verdict of harness/signatures.py; then
they are answered from the target's script, or handed on to a documented receiver, whose status is written down and
passed on.
"""

import contextlib
import http.client
import itertools
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from hashlib import sha256

from harness.services import free_port
from harness.serving import Server
from harness.signatures import Secrets, genuine, rotation, verifies

HTTPS_ONLY = ("conversations", "standard")


def own_host(number):
    """The n-th loopback address: Fantail knows hosts apart by it, and one server serves them all."""
    return f"127.0.{1 + number // 250}.{1 + number % 250}"


@dataclass(frozen=True)
class Answer:
    """How to answer. `manner`: plain (after `seconds`), close (no answer, whatever the status), hang (for `seconds`,
    then none), drip (over `seconds`).
    """

    status: int = 200
    body: bytes = b"OK"
    headers: dict = field(default_factory=dict)
    manner: str = "plain"
    seconds: float = 0.0

    @property
    def untold(self):
        """The sender gets no answer at all."""
        return self.manner in ("close", "hang")


OK = Answer()
UNVERIFIED = Answer(status=401)
CLOSE = Answer(status=0, manner="close")
LOST = Answer(status=200, manner="close")  # taken, but the answer is lost on its way


def after(seconds):
    return Answer(seconds=seconds)


def hang(seconds):
    return Answer(status=0, manner="hang", seconds=seconds)


def drip(seconds):
    return Answer(manner="drip", seconds=seconds)


@dataclass(frozen=True)
class Delivery:
    """A line of the ledger."""

    target: str
    webhook_id: str
    timestamp: str
    attempt: int  # the n-th request of this webhook-id and body at this target
    sha256: str
    signed: Secrets | None  # what it was rightly signed with
    status: int  # as answered, or as it was to be; 0: none
    answered: bool  # else the sender was never told
    arrived: float  # seconds since 1970, when it was read whole: kills and Kafka's records are dated so too
    at: float  # when it was answered
    headers: tuple  # (name, value) as sent, in order
    body: bytes

    @property
    def genuine(self):
        return self.signed is not None

    def header(self, name):
        """The only value of a header; None without it. Twice is a fault that no test overlooks."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(values) < 2, f"{name} was sent {len(values)} times"
        return values[0] if values else None

    @property
    def accepted(self):
        return 200 <= self.status <= 299


class Target:
    """One endpoint: what its requests must be signed with, and how they are answered."""

    def __init__(self, receiver, path, dialect, secret, host):
        self.path = path
        self.host = host  # a loopback address of its own; None: the one that all others share
        self.dialect = dialect
        self.secret = secret
        self.may_be_signed_with = (Secrets(secret),)
        self.knows = None  # else the secrets that it verifies with itself: what they do not fit is answered with 401
        self.backend = None
        self.arrived = 0  # requests read whole, answered or not
        self._receiver = receiver
        self._answers = iter(())
        self._of_event = None  # else {SHA-256 of the body: answers}

    @property
    def url(self):
        return f"{self._receiver.origin(self.dialect, self.host)}{self.path}"

    def answers(self, *script, then=OK):
        """The next requests get these, in order; the ones after them `then`."""
        return self.answers_from(itertools.chain(script, itertools.repeat(then)))

    def answers_each(self, *script, then=OK):
        """The first requests of each event get these, in order; its next ones `then`."""
        self._of_event = defaultdict(lambda: itertools.chain(script, itertools.repeat(then)))
        return self

    def answers_from(self, answers):
        """The next requests get these, whatever an iterator makes of them."""
        self._answers = answers
        return self

    def rotates_to(self, new):
        """From now on its requests may be signed as before, during and after this rotation."""
        self.may_be_signed_with = rotation(self.secret, new)

    def signed(self, headers, body):
        """Which of the secrets that it may be signed with a request was rightly signed with."""
        fitting = (one for one in self.may_be_signed_with if genuine(self.dialect, one, headers, body))
        return next(fitting, None)

    def in_front_of(self, running):
        """Every request is handed on to a running documented receiver."""
        self.backend = running
        return self

    def answer_to(self, headers, body):
        if self.knows is not None and not verifies(self.dialect, self.knows, _by_name(headers), body):
            return UNVERIFIED
        if self.backend:
            return _ask(self.backend, headers, body)
        if self._of_event is not None:
            return next(self._of_event[sha256(body).digest()])
        return next(self._answers, OK)

    @property
    def deliveries(self):
        return [delivery for delivery in self._receiver.ledger if delivery.target == self.path]

    def by_event(self):
        """Its deliveries as {sha256 of the body: [in their order]}."""
        found = {}
        for line in self.deliveries:
            found.setdefault(line.sha256, []).append(line)
        return found

    def wait_for(self, count, *, within=20):
        """The deliveries at this target once there are `count` of them; fails when they do not come."""
        return self._receiver.wait_for(
            lambda: len(self.deliveries) >= count and self.deliveries, within, self._missing(count)
        )

    def wait_for_arrival(self, count, *, within=20):
        """Until that many requests have come, though none of them may be answered yet."""
        self._receiver.wait_for(
            lambda: self.arrived >= count, within, lambda: f"{self.path}: {self.arrived} of {count} requests"
        )

    def _missing(self, count):
        return lambda: f"{self.path}: {len(self.deliveries)} of {count} deliveries"


def _by_name(headers):
    return {name.lower(): value for name, value in headers}


def _ask(backend, headers, body):
    connection = http.client.HTTPConnection("127.0.0.1", backend.port, timeout=20)
    connection.putrequest("POST", backend.path, skip_host=True, skip_accept_encoding=True)
    for name, value in headers:
        connection.putheader(name, value)
    connection.endheaders(body)
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return Answer(status=answer.status, body=content)


class Receiver:
    """Two servers, plain and TLS, with one ledger: a target is found at the one that its dialect asks for.

    A third one, plain, is there for targets with a loopback address of their own: to Fantail each of them is another
    host. It can be taken down.
    """

    def __init__(self, certificates):
        self.ledger = []
        self._targets = {}
        self._attempts = Counter()
        self._changed = threading.Condition()
        self._plain = Server(self, tls=None)
        self._tls = Server(self, tls=certificates.server_context())
        self._hosts = Server(self, tls=None, address=("", free_port()))  # a port that nobody takes while it is down

    @contextlib.contextmanager
    def hosts_down(self):
        """Nobody listens at the targets with an address of their own. What has been read is answered first."""
        address = self._hosts.server_address
        self._hosts.close()
        self._hosts.wait_unconnected()
        try:
            yield
        finally:
            self._hosts = Server(self, tls=None, address=address)

    def origin(self, dialect, host=None):
        if host:
            return f"http://{host}:{self._hosts.server_port}"
        if dialect in HTTPS_ONLY:
            return f"https://localhost:{self._tls.server_port}"
        return f"http://127.0.0.1:{self._plain.server_port}"

    def target(self, name, dialect, secret, *, path=None, host=None):
        path = path or f"/{name}"
        self._targets[path] = Target(self, path, dialect, secret, host)
        return self._targets[path]

    def find(self, path):
        return self._targets.get(path)

    def note_arrival(self, target):
        """When it came."""
        with self._changed:
            target.arrived += 1
            self._changed.notify_all()
            return time.time()

    def wait_answered(self, within=60):
        """Until every request that came is in the ledger: one whose sender was killed is written down all the same."""
        self.wait_for(
            lambda: sum(target.arrived for target in self._targets.values()) == len(self.ledger),
            within,
            lambda: "requests are still being answered",
        )

    def write_down(self, target, headers, body, answer, arrived):
        by_name = _by_name(headers)
        webhook_id, digest = by_name.get("webhook-id", ""), sha256(body).hexdigest()
        with self._changed:
            seen = (target.path, webhook_id, digest)  # 004's examples share one id: the body tells them apart
            self._attempts[seen] += 1
            self.ledger.append(
                Delivery(
                    target=target.path,
                    webhook_id=webhook_id,
                    timestamp=by_name.get("webhook-timestamp", ""),
                    attempt=self._attempts[seen],
                    sha256=digest,
                    signed=target.signed(by_name, body),
                    status=answer.status,
                    answered=not answer.untold,
                    arrived=arrived,
                    at=time.time(),
                    headers=tuple(headers),
                    body=body,
                )
            )
            self._changed.notify_all()

    def wait_for(self, what, within, otherwise):
        with self._changed:
            found = self._changed.wait_for(what, within)
        assert found, f"after {within} s: {otherwise()}"
        return found

    def stop(self):
        for server in (self._plain, self._tls, self._hosts):
            server.close()
