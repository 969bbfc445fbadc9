"""A webhook that fails past its dialect's horizon is disabled until a person enables it; where nothing disables, its
status says so until a delivery succeeds. Its owner is told of each change by a notice."""

import re
import time

import pytest

from harness import load, schedules
from harness.receiver import OK, Answer
from harness.waiting import wait_for_status

HORIZON = 3  # seconds, in the place of five days
TENANT = "tenant_1"
DELIVERY_FAILED, WEBHOOK_FAILING, WEBHOOK_DISABLED, WEBHOOK_RECOVERED = (
    1,
    2,
    3,
    4,
)  # proto/fantail/v1/notice.proto
DISCARDED, REASON_WEBHOOK_DISABLED, DISABLED_FOR_FAILING = 5, 14, 2
DOWN = Answer(status=503)
REFUSES = Answer(status=404)  # final in `social`


def start(fantail, folder):
    dialects = schedules.replace(folder / "dialects", [1.0] * 6)
    standard = dialects / "standard.yaml"
    text = standard.read_text()
    assert "disable_after: 5d" in text
    standard.write_text(text.replace("disable_after: 5d", f"disable_after: {HORIZON}s"))
    fantail.set("dialects.path", dialects)
    return fantail.start()


def events(realm, first, count=5):
    return [
        load.event(realm, number, "order.paid", TENANT)
        for number in range(first, first + count)
    ]


def notices(fantail, subscription):
    """Those about one webhook, in the order they were written: all of a tenant lie on one partition."""
    read = [
        (record.key, fantail.records["Notice"].FromString(record.value))
        for record in fantail.read("notices")
    ]
    about = [
        (key, notice) for key, notice in read if notice.webhook_id == subscription.id
    ]
    assert all(key == notice.tenant for key, notice in about)
    return [notice for _, notice in about]


def wait_for_disabled(fantail, count, within=20):
    """Until both services' tables show so many disabled webhooks."""
    deadline = time.monotonic() + within
    for service in fantail.services:
        shown = rf"^fantail_webhooks_disabled(\{{.*\}})? {count}$"
        while not re.search(shown, service.text_of("/metrics"), re.MULTILINE):
            assert time.monotonic() < deadline, (
                f"the {service.name} has not heard of it\n{service.log_tail()}"
            )
            time.sleep(0.05)


def test_disabled_past_the_horizon_and_enabled_by_a_person(
    not_started, scenario, tmp_path
):
    fantail = start(not_started, tmp_path)
    run = scenario("disabled_and_enabled", fantail)
    target = run.target("flaky", "standard", tenant=TENANT)
    target.answers(then=DOWN)
    (webhook,) = run.subscriptions
    api = fantail.api("standard", TENANT)

    run.publish(events("standard", 0, 1))
    wait_for_disabled(fantail, 1)
    shown = api.get(webhook.id)
    assert (shown["active"], shown["status"], shown["disabled"]["reason"]) == (
        False,
        "disabled",
        "failing",
    )
    asked = target.arrived

    run.publish(events("standard", 1))
    fantail.wait_quiet()
    outcomes = [fantail.outcome_of(record) for record in fantail.read("outcomes")]
    assert [one.reason for one in outcomes if one.verdict == DISCARDED] == [
        REASON_WEBHOOK_DISABLED
    ] * 6
    assert target.arrived == asked

    target.answers(then=OK)
    answer = api.call("PATCH", f"/{webhook.id}", json={"active": True})
    assert answer.status_code == 200, answer.text
    assert answer.json()["data"]["active"] is True
    wait_for_disabled(fantail, 0)
    run.publish(events("standard", 6))

    verdict, _ = run.close(duplicates=0, requests=target.arrived)
    assert (verdict.expected, verdict.delivered, verdict.discarded) == (11, 5, 6)
    assert target.arrived == asked + 5
    (disabled,) = notices(fantail, webhook)
    assert (disabled.kind, disabled.disable_reason) == (
        WEBHOOK_DISABLED,
        DISABLED_FOR_FAILING,
    )
    assert disabled.at_ms - disabled.failing_since_ms >= HORIZON * 1000
    assert api.get(webhook.id)["status"] == "active"


@pytest.mark.contract("social-failed", "roundabout-failed")
def test_failed_until_a_delivery_succeeds_where_nothing_disables(
    not_started, scenario, tmp_path
):
    fantail = start(not_started, tmp_path)
    run = scenario("failed_until_delivered", fantail)
    target = run.target("refusing", "social", tenant=TENANT)
    target.answers(REFUSES, REFUSES, then=OK)
    (webhook,) = run.subscriptions
    api = fantail.api("social", TENANT)
    wait_for_status(api, webhook.id, "active", within=10)

    for number, status in enumerate(("failed", "failed", "active")):
        run.publish(events("social", number, 1))
        fantail.wait_quiet()
        assert wait_for_status(api, webhook.id, status, within=10)["active"] is True

    verdict, _ = run.close(duplicates=0)
    assert (verdict.delivered, verdict.dead_lettered) == (1, 2)
    kinds = [notice.kind for notice in notices(fantail, webhook)]
    assert kinds == [
        DELIVERY_FAILED,
        WEBHOOK_FAILING,
        DELIVERY_FAILED,
        WEBHOOK_RECOVERED,
    ]
