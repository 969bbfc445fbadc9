"""Waits for what comes true a moment later: what a service reads back from Kafka, what another replica has read."""

import time


def wait_until(what, within=20, *, every=0.1):
    """What it returned, once that is something."""
    deadline = time.monotonic() + within
    while not (found := what()):
        assert time.monotonic() < deadline, f"not so after {within} s"
        time.sleep(every)
    return found


def wait_for_status(api, webhook_id, status, within=20):
    """What the API shows of the webhook once it has this status."""
    deadline = time.monotonic() + within
    while (shown := api.get(webhook_id))["status"] != status:
        assert time.monotonic() < deadline, f"not {status}: {shown}"
        time.sleep(0.05)
    return shown
