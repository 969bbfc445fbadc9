"""Before anything is sent, a publisher learns what would become of each event: the ingestor then makes just that of
it.
"""

import json

from harness.tool import run

LINES = [
    b'{"event":"post.created","timestamp":"t","data":{"n":1},"workspaceId":"%s"}',
    b'{"event":"post.deleted","timestamp":"t","data":{"n":2},"workspaceId":"%s"}',
    b'{"timestamp":"t","data":{},"workspaceId":"%s"}',
    b'{"event":"post.created","event":"post.deleted","workspaceId":"%s"}',
    b'{"event":',
]


def forecast(fantail, file, *more):
    done = run(fantail, "-o", "json", "publish", "--check", file, "--topic", fantail.realms["social"].topic, *more)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def written(folder, lines):
    file = folder / "events.ndjson"
    file.write_bytes(b"\n".join(lines))
    return file


def key_file(fantail, folder, tenant):
    file = folder / "key"
    file.write_text(fantail.api("social", tenant).key)
    return file


def test_it_says_what_would_become_of_each_event_and_for_whom(fantail, receiver, secret, tmp_path):
    tenant = fantail.tenant()
    target = receiver.target("foretold", "social", secret)
    subscription = fantail.subscribe(target, tenant, events=["post.created"])
    file = written(tmp_path, [line % tenant.encode() if b"%s" in line else line for line in LINES])
    api = ("--api", f"http://127.0.0.1:{fantail.ingestor.ports['api']}", "--api-key-file")

    code, told = forecast(fantail, file, *api, key_file(fantail, tmp_path, tenant))

    assert code == 1, "some would be rejected"
    assert [one["verdict"] for one in told] == ["accepted"] * 2 + ["rejected"] * 3
    assert [one.get("reason") for one in told[2:]] == ["no_type", "repeated_envelope_key", "bad_json"]
    assert [one["recipients"] for one in told[:2]] == [[subscription.id], []]
    assert {(one["realm"], one["dialect"], one["tenant"]) for one in told[:2]} == {("social", "social", tenant)}
    sent = {record.value for record in fantail.read("source.social")}
    assert sent.isdisjoint(file.read_bytes().splitlines()), "nothing was sent"


def test_the_ingestor_does_what_was_foretold(fantail, receiver, secret, tmp_path):
    tenant = fantail.tenant()
    target = receiver.target("as-foretold", "social", secret)
    fantail.subscribe(target, tenant)
    file = written(tmp_path, [LINES[0] % tenant.encode()])
    told = ["specversion=1.0", "id=ce-check", "source=/e2e", "type=a.b", "time=2026-02-03T04:05:06Z"]
    given = [f"ce_{attribute}" for attribute in told] + [f"tenant={tenant}"]
    headers = [option for one in given for option in ("--header", one)]

    _, (told,) = forecast(fantail, file, *headers)
    done = run(fantail, "publish", file, "--topic", fantail.realms["social"].topic, *headers)

    assert done.returncode == 0, done.stderr
    assert told["recipients"] is None, "nobody was asked"
    (delivery,) = target.wait_for(1)
    assert json.loads(told["body"]) == json.loads(delivery.body)
    assert told["webhook_id"] == delivery.webhook_id == "ce-check"


def test_without_the_services_file_a_dialect_is_enough(fantail, tmp_path):
    file = written(tmp_path, [b'{"type":"a.b"}'])
    topic = ("--topic", "some.events")

    unknown = run(fantail, "publish", "--check", file, *topic)
    known = run(fantail, "publish", "--check", file, *topic, "--dialect", "standard", "--header", "tenant=acme")

    assert unknown.returncode == 2
    assert b"--dialect" in unknown.stderr
    assert known.returncode == 0
    assert b"a.b" in known.stdout and b"not asked (--api)" in known.stdout
