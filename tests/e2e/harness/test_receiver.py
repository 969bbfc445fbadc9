"""The recording receiver by itself: what it writes down is what the services are judged by."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from harness.receiver import CLOSE, OK, Answer, after
from harness.signatures import RULES, sign

BODY = b'{"type":"a.b","timestamp":"2026-02-03T04:05:06Z","data":{}}'
SECRET = "whsec_dGVzdHMgb2YgdGhlIHdob2xlIHBhdGgh"


def post(target, *, by=requests, **how):
    signature = sign(target.dialect, SECRET, BODY)
    return by.post(
        target.url, data=BODY, headers={RULES[target.dialect].header: signature, "webhook-id": "evt_1"}, **how
    )


def test_it_writes_down_the_verdict_and_the_status_it_gave(receiver):
    target = receiver.target("hook", "social", SECRET).answers(Answer(status=503))

    statuses = [post(target).status_code for _ in range(2)]

    first, second = target.wait_for(2)
    assert statuses == [first.status, second.status] == [503, 200]
    assert (first.genuine, first.body, first.webhook_id) == (True, BODY, "evt_1")
    assert (first.attempt, second.attempt) == (1, 2)


def test_a_wrong_signature_is_seen(receiver):
    target = receiver.target("hook", "social", "another")

    post(target)

    assert target.wait_for(1)[0].genuine is False


def test_a_standard_delivery_is_put_to_the_official_verifier(receiver, certificates):
    target = receiver.target("hook", "standard", SECRET)
    now = str(int(time.time()))
    for body in (BODY, BODY + b" "):
        signature = sign("standard", SECRET, BODY, webhook_id="evt_1", timestamp=now)
        headers = {"webhook-signature": signature, "webhook-id": "evt_1", "webhook-timestamp": now}
        requests.post(target.url, data=body, headers=headers, verify=str(certificates.authority))

    assert [delivery.genuine for delivery in target.wait_for(2)] == [True, False]


def test_it_can_leave_without_an_answer(receiver):
    target = receiver.target("hook", "social", SECRET).answers(CLOSE, then=OK)

    with pytest.raises(requests.ConnectionError):
        post(target)

    assert target.wait_for(1)[0].status == 0


def test_targets_with_a_host_of_their_own_can_be_down_for_a_while(receiver):
    session = requests.Session()
    target = receiver.target("hook", "social", SECRET, host="127.0.3.7")
    other = receiver.target("elsewhere", "social", SECRET)

    assert target.url.startswith("http://127.0.3.7:")
    assert post(target, by=session).status_code == 200
    with receiver.hosts_down():
        with pytest.raises(requests.ConnectionError):
            post(target, by=session)
        assert post(other).status_code == 200
    assert post(target, by=session).status_code == 200
    assert (target.arrived, len(target.deliveries)) == (2, 2)


def test_a_request_that_was_read_is_answered_before_its_host_is_down(receiver):
    target = receiver.target("hook", "social", SECRET, host="127.0.3.7").answers(after(0.3))
    with ThreadPoolExecutor() as pool:
        answer = pool.submit(post, target)
        target.wait_for_arrival(1)
        with receiver.hosts_down():
            assert answer.result().status_code == 200


def test_dialects_that_demand_it_are_served_with_a_certificate_of_our_own_authority(receiver, certificates):
    target = receiver.target("hook", "conversations", SECRET)

    assert target.url.startswith("https://")
    assert post(target, verify=str(certificates.authority)).status_code == 200


def test_the_vector_of_standard_webhooks():
    signature = sign(
        "standard",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        webhook_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp="1614265330",
    )

    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
