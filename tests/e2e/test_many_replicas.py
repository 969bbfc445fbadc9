"""Three ingestors on one log: any of them takes a write, one of two wins, none is lost, and who comes later reads the same.

The log is read and folded here once more (harness/replicas.py); the replicas are asked by their API.
"""

import itertools
import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
import requests
from confluent_kafka import Producer

from harness.replicas import of_key, standing
from harness.waiting import wait_until

REALM = "standard"
URL = "https://hooks.example.com/first"
WRITES = 1_000
CLIENTS = 12
TEN_MINUTES = 600_000  # min.compaction.lag.ms of topics.apply


@pytest.fixture
def replicas(not_started):
    """The installation and its three ingestors."""
    ingestors = [not_started.ingestor, not_started.add_ingestor("ingestor-2"), not_started.add_ingestor("ingestor-3")]
    not_started.start()
    return not_started, ingestors


def tables(fantail, tenant, ingestors):
    return [fantail.api(REALM, tenant, at=ingestor).list() for ingestor in ingestors]


def wait_equal(fantail, tenant, ingestors, within=10):
    def equal():
        first, *others = tables(fantail, tenant, ingestors)
        return first if all(one == first for one in others) else None

    return wait_until(equal, within)


def test_a_write_is_seen_where_it_was_made_at_once_and_everywhere_within_a_second(replicas):
    fantail, ingestors = replicas
    tenant = fantail.tenant()
    apis = [fantail.api(REALM, tenant, at=ingestor) for ingestor in ingestors]
    webhook = apis[0].create(url=URL, events=["*"])["id"]
    wait_equal(fantail, tenant, ingestors)
    slowest = 0.0

    for number in range(15):
        writer, *others = apis[number % 3 :] + apis[: number % 3]
        name = f"number {number}"
        assert writer.call("PATCH", f"/{webhook}", json={"name": name}).status_code == 200
        answered = time.monotonic()
        assert writer.get(webhook)["name"] == name
        for other in others:
            wait_until(lambda: other.get(webhook)["name"] == name, 5, every=0.02)  # noqa: B023 - asked within the round
            slowest = max(slowest, time.monotonic() - answered)

    assert slowest < 1, f"{slowest:.3f} s"


class Race:
    """Many clients that write a few webhooks through all replicas, with and without naming the version they saw."""

    def __init__(self, fantail, tenant, ingestors, webhooks):
        self.apis = [fantail.api(REALM, tenant, at=ingestor) for ingestor in ingestors]
        self.webhooks = webhooks
        self.acknowledged = []  # (webhook, field, value, version that was named or None)
        self.statuses = []
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)

    def write(self, client):
        draw = random.Random(client)
        while (number := next(self._numbers)) <= WRITES:
            api, webhook = draw.choice(self.apis), draw.choice(self.webhooks)
            field = draw.choice(("name", "url"))
            value = f"w{number}" if field == "name" else f"https://hooks.example.com/w{number}"
            with suppress(requests.RequestException):  # its replica was killed: nobody knows
                self._write(api, webhook, field, value, named=draw.random() < 0.5)

    def _write(self, api, webhook, field, value, *, named):
        tag = api.call("GET", f"/{webhook}").headers.get("ETag") if named else None
        answer = api.call("PATCH", f"/{webhook}", json={field: value}, headers={"If-Match": tag} if tag else {})
        with self._lock:
            self.statuses.append(answer.status_code)
            if answer.status_code == 200:
                version = int(tag.strip('"')) if tag else None
                self.acknowledged.append((webhook, field, value, version))

    def run(self, meanwhile):
        with ThreadPoolExecutor(CLIENTS) as pool:
            clients = [pool.submit(self.write, client) for client in range(CLIENTS)]
            meanwhile(lambda: all(client.done() for client in clients))
            for client in clients:
                client.result()


def check_nothing_was_lost(race, stood):
    """Each acknowledged write stood, on the version that it named; each standing one changed one field of the one before."""
    for webhook, field, value, named in race.acknowledged:
        found = [one for one in stood[webhook] if getattr(one.webhook, field) == value]
        assert found, f"{field} {value} of {webhook} was acknowledged and is lost"
        if named is not None:
            assert found[0].version == named + 1
    for writes in stood.values():
        assert [one.version for one in writes] == list(range(1, len(writes) + 1))
        for before, after in itertools.pairwise(writes):
            changed = [f for f in ("name", "url") if getattr(before.webhook, f) != getattr(after.webhook, f)]
            assert len(changed) == 1, f"version {after.version} changed {changed}"


def test_a_thousand_racing_writes_and_kills_lose_nothing(replicas):
    fantail, ingestors = replicas
    tenant = fantail.tenant()
    first = fantail.api(REALM, tenant)
    webhooks = [first.create(url=URL, events=["*"], name="w0")["id"] for _ in range(4)]
    wait_equal(fantail, tenant, ingestors)
    race = Race(fantail, tenant, ingestors, webhooks)

    def kill_now_and_then(is_over):
        for answers, victim in zip((WRITES / 4, WRITES / 2), ingestors[1:], strict=True):
            wait_until(lambda: is_over() or len(race.statuses) >= answers, 60)  # noqa: B023 - asked within the round
            victim.kill9()
            victim.start().wait_ready()

    race.run(kill_now_and_then)

    assert set(race.statuses) <= {200, 409, 412, 503}
    assert len(race.acknowledged) > WRITES / 4
    assert race.statuses.count(409) < WRITES / 100
    wait_equal(fantail, tenant, ingestors)
    stood = standing(fantail.read("webhooks"), fantail.records)
    check_nothing_was_lost(race, stood)
    shown = {one["id"]: (one["name"], one["url"]) for one in wait_equal(fantail, tenant, ingestors)}
    assert shown == {key: (writes[-1].webhook.name, writes[-1].webhook.url) for key, writes in stood.items()}


def write_as_a_late_replica(fantail, webhook):
    """A write that was made from a version before, and comes after another that stood: it has lost."""
    held = standing(fantail.read("webhooks"), fantail.records)[webhook][-1]
    late = fantail.records["WebhookRecord"].FromString(held.record.value)
    late.write_id = f"late_{held.write_id}"
    late.webhook.name = "the loser"
    late.read_to = 0
    producer = Producer({"bootstrap.servers": fantail.kafka.bootstrap})
    producer.produce(f"{fantail.prefix}webhooks", key=webhook.encode(), value=late.SerializeToString(), partition=0)
    assert producer.flush(10) == 0
    return held


def last_write_id(fantail, webhook):
    record = of_key(fantail.read("webhooks"), webhook)[-1]
    return fantail.records["WebhookRecord"].FromString(record.value).write_id


def compact_up_to_the_newest(fantail, webhook, within=60):
    """Kafka removes what it can of all but the newest record, which lies in the segment that is open."""
    topic = f"{fantail.prefix}webhooks"
    before = len(of_key(fantail.read("webhooks"), webhook))
    eager = {"min_compaction_lag_ms": "0", "min_cleanable_dirty_ratio": "0.0001"}
    fantail.kafka.alter_topic(topic, **eager)
    wait_until(lambda: len(of_key(fantail.read("webhooks"), webhook)) < before, within, every=0.5)
    fantail.kafka.alter_topic(topic, min_compaction_lag_ms=str(TEN_MINUTES), min_cleanable_dirty_ratio="0.5")


def test_who_starts_after_a_compaction_reads_the_winner_that_a_killed_replica_had_not_repaired(replicas):
    fantail, ingestors = replicas
    fantail.kafka.alter_topic(f"{fantail.prefix}webhooks", segment_ms="50")  # so that a record closes what lies before
    tenant = fantail.tenant()
    api = fantail.api(REALM, tenant)
    webhook = api.create(url=URL, events=["*"], name="first")["id"]
    assert api.call("PATCH", f"/{webhook}", json={"name": "the winner"}).status_code == 200
    wait_equal(fantail, tenant, ingestors)
    running, *killed = ingestors
    for victim in killed:
        victim.kill9()

    held = write_as_a_late_replica(fantail, webhook)
    running.kill9()  # between the losing write and its repair
    assert last_write_id(fantail, webhook) != held.write_id
    running.start().wait_ready()
    wait_until(lambda: last_write_id(fantail, webhook) == held.write_id, 10, every=0.1)
    assert running.metric("fantail_webhook_repairs_total") == 1

    # The winner itself goes; the loser stays, and behind it the confirmation, which is in the open segment.
    compact_up_to_the_newest(fantail, webhook)
    kept = of_key(fantail.read("webhooks"), webhook)
    names = [fantail.records["WebhookRecord"].FromString(record.value).webhook.name for record in kept]
    assert names == ["the loser", "the winner"]

    for cold in killed:
        cold.start().wait_ready()
    (shown,) = wait_equal(fantail, tenant, ingestors)
    assert shown["name"] == "the winner"
    assert api.call("PATCH", f"/{webhook}", json={"url": "https://hooks.example.com/next"}).status_code == 200
    (shown,) = wait_equal(fantail, tenant, ingestors)
    assert (shown["name"], shown["url"]) == ("the winner", "https://hooks.example.com/next")
