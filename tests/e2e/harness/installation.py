"""A whole Fantail on the run's broker: topics under a prefix of its own, both services, a producer of events."""

import itertools
import subprocess
import time
import uuid
from hashlib import sha256

from harness import configuration, topics
from harness.api import Api
from harness.configuration import OWN_TENANT
from harness.description import served_at
from harness.examples import DIALECTS
from harness.load import CONVERSATION
from harness.model import Subscription
from harness.oracle import Ended, judge
from harness.places import binary
from harness.producer import EventProducer
from harness.services import Service, free_port

VERDICT_DISCARDED, UNREADABLE_TASK = 5, 2  # proto/fantail/v1/outcome.proto
RELAY = "dispatcher-relay"  # whose group it is

_numbers = itertools.count(1)

# Tenants with an API key in every realm: those that the examples name, and a stock for tests of their own.
NAMED_BY_EXAMPLES = ("ws_789", "user_id", OWN_TENANT)
STOCK = tuple(f"tenant_{number}" for number in range(600))


class Installation:
    """Ends: stop(). Topics stay: the broker is thrown away with the run."""

    def __init__(self, kafka, folder, certificates, records):
        self.kafka = kafka
        self.folder = folder
        self.records = records
        self.prefix = f"e2e{next(_numbers)}.{uuid.uuid4().hex[:6]}."
        self.realms = {realm.name: realm for realm in configuration.realms(self.prefix)}
        self.producer = EventProducer(kafka.bootstrap)
        self._certificates = certificates
        self._keys = {
            (realm, tenant): f"key_{uuid.uuid4().hex}" for realm in DIALECTS for tenant in NAMED_BY_EXAMPLES + STOCK
        }
        self._tenants = iter(STOCK)
        self._description = None
        self._subscribed = []
        self.ingestor = self._service("ingestor")
        self.dispatcher = self._service("dispatcher")
        self.services = [self.ingestor, self.dispatcher]

    def _service(self, name, *, program=None, static=True):
        ports = {"admin": free_port(), "api": free_port()}
        file = configuration.write(
            self.folder,
            name,
            self.kafka,
            self.prefix,
            ports=ports,
            authority=self._certificates.authority,
            api_keys=self._keys,
            static=static,
        )
        return Service(name, file, self.folder, ports, program=program)

    def add_dispatcher(self, name, *, static=True):
        """A further one with the settings of the first; it is not started."""
        added = self._service(name, program="dispatcher", static=static)
        added.settings = dict(self.dispatcher.settings)
        added.built = self.dispatcher.built
        self.services.append(added)
        return added

    def add_ingestor(self, name):
        """Likewise."""
        added = self._service(name, program="ingestor")
        added.settings = dict(self.ingestor.settings)
        added.built = self.ingestor.built
        self.services.append(added)
        return added

    def set(self, key, value):
        """A setting of every service, from its next start on."""
        for service in self.services:
            service.settings[key] = value

    def add_realm(self, name, dialect):
        """A further product, whose dialect is a file of the test's; before the start. It has the named tenants."""
        self.realms[name] = configuration.Realm(name, f"{self.prefix}source.{name}")
        self._keys |= {(name, tenant): f"key_{uuid.uuid4().hex}" for tenant in NAMED_BY_EXAMPLES}
        configuration.add_realm(self.services, self.realms[name], dialect, self._keys)

    def grant(self, realm, tenant, **more):
        """The tenant's calls have a key of their own from the start on, with more in its entry: a role, a scope."""
        self._keys[realm, tenant] = f"key_{uuid.uuid4().hex}"
        configuration.add_key(self.folder, self._keys[realm, tenant], {"realm": realm, "tenant": tenant, **more})

    # Coming and going

    def create_topics(self):
        self.kafka.create_topics(*(realm.topic for realm in self.realms.values()))
        self.apply_topics()

    def apply_topics(self):
        command = [str(binary("fantailctl")), "topics", "apply", "--config", str(self.ingestor.config_file)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"{' '.join(command)}: {done.returncode}\n{done.stdout}{done.stderr}"

    def start(self):
        self.create_topics()
        for service in self.services:
            service.start()
        for service in self.services:
            service.wait_ready()
        return self

    def restart_ended(self):
        """What a supervisor does: a service that ended by itself is started again."""
        for service in self.services:
            if not service.running:
                service.start().wait_ready()

    def stop(self):
        for service in self.services:
            service.stop()

    # What tests do with it

    def tenant(self):
        """One that no other test has."""
        return next(self._tenants)

    def api(self, realm, tenant, *, at=None, **how):
        """`at`: one of several ingestors; else the first."""
        return Api(self.api_origin_of(at or self.ingestor), self._keys[realm, tenant], self.description, **how)

    @property
    def api_origin(self):
        return self.api_origin_of(self.ingestor)

    @staticmethod
    def api_origin_of(ingestor):
        return f"http://127.0.0.1:{ingestor.ports['api']}"

    def description(self):
        """Of its API; the realms that it goes by are the same from the first start on."""
        if self._description is None:
            self._description = served_at(self.api_origin)
        return self._description

    def subscribe(self, target, tenant, events=("*",), *, conversation=None, **fields):
        """A webhook of the target's realm that points to it, with the target's secret."""
        wanted = {"name": target.path.strip("/"), "url": target.url, "events": list(events)}
        if target.secret is not None:
            wanted["secret"] = target.secret
        if target.dialect == "conversations":
            wanted["conversation_id"] = conversation or CONVERSATION
        created = self.api(target.dialect, tenant).create(**wanted | fields)
        self._subscribed.append((target.dialect, tenant, created["id"]))
        return Subscription(created["id"], target.dialect, tenant, tuple(events), target.path, conversation)

    def unsubscribe_all(self):
        """The shared installation goes on: the next test's events must not reach this one's webhooks."""
        while self._subscribed:
            realm, tenant, webhook_id = self._subscribed.pop()
            answer = self.api(realm, tenant).call("DELETE", f"/{webhook_id}")
            assert answer.status_code in (204, 404), answer.text

    def publish(self, event, *, key=None):
        """An event of the ledger, for the tenant it names there."""
        header = None if event.tenant == OWN_TENANT else event.tenant
        return self.producer.publish(self.realms[event.realm].topic, event, key=key, tenant_header=header)

    def publish_as_is(self, realm, value, *, key=None, tenant=None, headers=()):
        self.producer.send(self.realms[realm].topic, value, key=key, tenant_header=tenant, headers=headers)
        self.producer.flush()

    # What it left in Kafka

    def read(self, topic):
        return topics.read_all(self.kafka.bootstrap, self.prefix + topic)

    def task_of(self, record):
        return self.records["DeliveryTask"].FromString(record.headers["task"])

    def outcome_of(self, record):
        """Of a record of `outcomes`, or of a dead letter, which carries it as a header."""
        return self.records["Outcome"].FromString(record.headers.get("outcome") or record.value)

    def outcomes_of(self, subscription):
        """In the order of the log."""
        found = map(self.outcome_of, self.read("outcomes"))
        return [outcome for outcome in found if outcome.task.webhook_id == subscription.id]

    def dead_letters(self):
        """For the oracle: which webhook, which body. One whose task cannot be read belongs to nobody."""
        return [
            Ended(self.task_of(record).webhook_id, sha256(record.value).hexdigest())
            for record in self.read("dead-letters")
            if self.outcome_of(record).reason != UNREADABLE_TASK
        ]

    def bodies(self):
        """By the coordinates of their records, the SHA-256 of what was published.

        Whose acknowledgement did not come in time may be in Kafka all the same, and is looked for.
        """
        lines = self.producer.ledger
        found = {(line.topic, line.partition, line.offset): line.sha256 for line in lines if line.offset >= 0}
        unanswered = {(self.realms[line.realm].topic, line.body): line for line in lines if line.ended == "unknown"}
        for topic in {topic for topic, _ in unanswered}:
            for record in topics.read_all(self.kafka.bootstrap, topic):
                line = unanswered.get((topic, record.value))
                if line:
                    found.setdefault((topic, record.partition, record.offset), line.sha256)
        return found

    def discarded(self):
        """For the oracle: an outcome holds no body, so its event is found by the coordinates of its record."""
        bodies = self.bodies()
        outcomes = [self.outcome_of(record) for record in self.read("outcomes")]
        dropped = [outcome.task for outcome in outcomes if outcome.verdict == VERDICT_DISCARDED]
        return [
            Ended(
                task.webhook_id, bodies.get((task.source.topic, task.source.partition, task.source.offset), "unknown")
            )
            for task in dropped
        ]

    def judge(self, receiver_ledger, subscriptions):
        return judge(self.producer.ledger, subscriptions, receiver_ledger, self.dead_letters(), self.discarded())

    def group(self, service):
        return f"{self.prefix}{service}"

    def progress(self, *, delayed=()):
        """{topic: its end and how much of it is not committed}, of events, tasks, and these delay topics."""
        read_by = {
            "ingestor": [realm.topic for realm in self.realms.values()],
            "dispatcher": [f"{self.prefix}deliveries"],
            RELAY: delayed,
        }
        found = {}
        for service, names in read_by.items():
            found |= topics.progress(self.kafka.bootstrap, self.group(service), names)
        return found

    def delay_topics(self):
        return sorted(topic for topic in self.kafka.topics() if topic.startswith(f"{self.prefix}delay."))

    def parked(self):
        """How many records were ever written to the delay topics."""
        written = topics.progress(self.kafka.bootstrap, self.group(RELAY), self.delay_topics())
        return sum(one.end for one in written.values())

    def wait_outcomes(self, count, within=60):
        deadline = time.monotonic() + within
        while (found := len(self.read("outcomes"))) < count:
            assert time.monotonic() < deadline, f"{found} of {count} outcomes"
            time.sleep(0.1)

    def wait_quiet(self, within=40):
        """Until every event and task is committed; retries may wait in the delay topics."""
        self._wait(self.progress, within)

    def wait_at_rest(self, within):
        """Until nothing waits anywhere."""
        delayed = self.delay_topics()
        self._wait(lambda: self.progress(delayed=delayed), within)

    def _wait(self, progress, within):
        """Tasks go round (deliveries, delay topics, deliveries), so that each topic may be found done in its turn while
        one is always on its way: only two rounds with nothing new between them show that all were done at one time.
        """
        deadline, before = time.monotonic() + within, None
        while (now := progress()) != before or any(one.waiting for one in now.values()):
            before, waiting = now, {topic: one.waiting for topic, one in now.items() if one.waiting}
            logs = "\n".join(service.log_tail(15) for service in self.services)
            assert time.monotonic() < deadline, f"not committed after {within} s: {waiting}\n{logs}"
            time.sleep(0.2)
