"""The three commands."""

import signal
import sys
import time

from broker import BrokerError

from .products import PRODUCTS
from .stage import Stage
from .tally import print_first, print_table, tally
from .tool import BINARIES, DemoError

DELIVERED_WITHIN = 60  # seconds after the last event


def demo():
    return _guarded(_demo)


def up():
    return _guarded(_up)


def down():
    return _guarded(lambda: Stage("up").stop() or 0)


def _guarded(command):
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    try:
        return command()
    except KeyboardInterrupt:
        return 130
    except (DemoError, BrokerError) as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1


def _interrupt(_number, _frame):
    raise KeyboardInterrupt


def _say(text):
    print(f"demo: {text}", flush=True)


def _demo():
    stage = Stage("once")
    stage.stop()  # of a run that was killed
    try:
        stage.start(detached=False, say=_say)
        published = _publish(stage)
        return _judge(stage, published)
    finally:
        _uninterrupted(stage.stop)


def _up():
    stage = Stage("up")
    if stage.exists():
        raise DemoError("it is up already; `make down` ends it")
    try:
        stage.start(detached=True, say=_say)
    except BaseException:
        _uninterrupted(stage.stop)
        raise
    _print_what_to_try(stage)
    return 0


def _publish(stage):
    published = {}
    for product in PRODUCTS:
        published[product] = stage.publish(product, product.examples() + product.generated())
    _say(f"published {sum(map(len, published.values()))} events")
    return published


def _judge(stage, published):
    deadline = time.monotonic() + DELIVERED_WITHIN
    while True:
        tallies = [tally(product.dialect, published[product], stage.received(product)) for product in PRODUCTS]
        if not any(each.lost for each in tallies) or time.monotonic() > deadline:
            break
        time.sleep(0.2)
    for product in PRODUCTS:
        for delivery in stage.received(product)[:1]:
            print_first(product.dialect, delivery)
    print_table(tallies)
    expected, delivered, verified, lost = (
        sum(getattr(each, name) for each in tallies) for name in ("expected", "delivered", "verified", "lost")
    )
    good = expected == delivered == verified and lost == 0
    if not good:
        _say(f"logs are in {stage.folder}")
    sys.stdout.flush()
    _uninterrupted(stage.stop)
    print(f"demo: {expected} expected, {delivered} delivered, {verified} verified, {lost} lost")
    return 0 if good else 1


def _print_what_to_try(stage):
    tool = BINARIES / "tools/fantailctl/fantailctl"
    social = next(product for product in PRODUCTS if product.dialect == "social")
    print(f"""
It is up, with a receiver and a webhook for each dialect. Loopback is allowed as a target, which only a demo should do.

Publish an event, and see it arrive:
  {tool} publish --brokers {stage.brokers} --topic {social.topic} dev/demo/events/social.ndjson
  tail -f {stage.folder}/sink-social.log
List the webhooks of a product:
  {tool} webhook list --api {stage.api} --api-key-file {stage.key_file(social)}
Look inside:
  curl 'http://127.0.0.1:{stage.ports["ingestor"]}/readyz?verbose'
  curl 'http://127.0.0.1:{stage.ports["dispatcher"]}/metrics'
  {tool} groups show --brokers {stage.brokers} --group fantail.dispatcher
End it:
  make down""")


def _uninterrupted(action):
    """A second Ctrl-C must not cut short the cleaning up."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = [signal.signal(number, signal.SIG_IGN) for number in numbers]
    try:
        action()
    finally:
        for number, handler in zip(numbers, before):
            signal.signal(number, handler)
