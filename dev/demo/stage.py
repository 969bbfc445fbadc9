"""The whole installation of the demo, on loopback, with everything it writes in one folder."""

import json
import shutil
import subprocess
import time
import urllib.error
import urllib.request

from broker import Cluster
from broker.ports import hold
from broker.process import Process
from layout import BUILD

from .products import OWN_TENANT, PRODUCTS, new_secret
from .tool import DIALECTS, DemoError, binary, fantailctl

READY_WITHIN = 60  # seconds
STOP_WITHIN = 40


class Stage:
    """Ends: stop() ends what runs, in whatever state it is, and leaves the folder's logs to be read."""

    def __init__(self, name, *, api=None):
        """`api`: settings of the section `api` that differ from a demo's."""
        self.name = name
        self._api_settings = api or {}
        self.folder = BUILD / "demo" / name
        self.sinks = {}  # dialect: its receiver's address
        self.ports = {}

    @property
    def brokers(self):
        return Cluster.open(self._cluster).bootstrap

    @property
    def api(self):
        return f"http://127.0.0.1:{self.ports['api']}"

    def exists(self):
        return any(self._process(name).state() != "down" for name in self._process_names())

    def start(self, detached, say):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        say("Kafka: one node")
        self._kafka = Cluster(name=self._cluster, detached=detached)
        self._environment = {"FANTAIL_KAFKA__BROKERS": self._kafka.bootstrap}
        fantailctl("topics", "apply", **self._environment)
        for product in PRODUCTS:
            fantailctl("topics", "create-source", product.topic, **self._environment)
        self._make_keys()
        say("receivers: one per dialect, each verifies what it gets")
        for product in PRODUCTS:
            self._start_sink(product)
        say("ingestor and dispatcher; loopback is allowed as a target, which only a demo should do")
        self._start_services()
        say("webhooks: one per dialect")
        for product in PRODUCTS:
            self._create_webhooks(product)

    def stop(self):
        for name in self._process_names():
            self._process(name).send(15)
        for name in self._process_names():
            process = self._process(name)
            if not process.wait_until("down", STOP_WITHIN):
                process.kill()
        if self._cluster in Cluster.names():
            Cluster.open(self._cluster).stop()

    def publish(self, product, lines):
        """Every line as an event; what fantailctl says of each."""
        file = self.folder / f"{product.dialect}.published"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return fantailctl("publish", "--topic", product.topic, "--dialect", product.dialect, file, **self._environment)

    def received(self, product):
        """What the receiver has logged, oldest first."""
        file = self._sink_log(product.dialect)
        if not file.exists():
            return []
        whole = [line for line in file.read_text(encoding="utf-8").splitlines(keepends=True) if line.endswith("\n")]
        return [json.loads(line) for line in whole]

    def key_file(self, product):
        return self.folder / f"{product.dialect}.api-key"

    def secret_file(self, product):
        return self.folder / f"{product.dialect}.secret"

    @property
    def _cluster(self):
        return f"demo-{self.name}"

    def _process_names(self):
        return ["ingestor", "dispatcher", *(f"sink-{product.dialect}" for product in PRODUCTS)]

    def _process(self, name):
        return Process(self.folder / f"{name}.pid")

    def _sink_log(self, dialect):
        return self.folder / f"{dialect}.deliveries"

    def _run(self, name, command):
        self._process(name).start(command, self.folder / f"{name}.log", self.folder)

    def _fail(self, name, what):
        log = self.folder / f"{name}.log"
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-20:]) if log.exists() else ""
        raise DemoError(f"{name} {what}; the end of {log}:\n{tail}")

    def _make_keys(self):
        sealing = fantailctl("sealing-key", "new")
        self._write_secret("sealing.keys", f"{sealing['key_id']} {sealing['key']}\n")
        entries = []
        for product in PRODUCTS:
            role = "operator" if product.names_tenant else "tenant"
            made = fantailctl("api-key", "new", "--realm", product.dialect, "--tenant", OWN_TENANT, "--role", role)
            entries.append(made["entry"])
            self._write_secret(self.key_file(product).name, made["key"] + "\n")
            self._write_secret(self.secret_file(product).name, new_secret() + "\n")
        self._write_secret("api-keys.yaml", json.dumps({"keys": entries}, indent=1) + "\n")
        _make_certificate(self.folder)

    def _write_secret(self, name, text):
        file = self.folder / name
        file.touch(mode=0o600)
        file.write_text(text)

    def _start_sink(self, product):
        name = f"sink-{product.dialect}"
        tls = ["--tls-cert", "server.pem", "--tls-key", "server.key"] if product.https else []
        self._run(name, [binary("fantailctl"), "sink", "--dialect", product.dialect, "--dialects", str(DIALECTS),
                         "--secret-file", str(self.secret_file(product)), *tls,
                         "--log", str(self._sink_log(product.dialect))])
        log = self.folder / f"{name}.log"
        if not _until(10, lambda: "\n" in log.read_text() or self._process(name).state() == "down"):
            self._fail(name, "does not say where it listens")
        origin = log.read_text().splitlines()[0] if log.read_text() else ""
        if not origin.startswith("http"):
            self._fail(name, "did not start")
        self.sinks[product.dialect] = f"{origin}/webhooks/{product.dialect}"

    def _start_services(self):
        held = {name: hold() for name in ("api", "ingestor", "dispatcher")}
        self.ports = {name: port for name, (port, _) in held.items()}
        for name in ("ingestor", "dispatcher"):
            file = self.folder / f"{name}.yaml"
            file.write_text(json.dumps(self._settings(name), indent=1) + "\n")
            self._run(name, [binary(name), "--config", str(file)])
        for name in ("ingestor", "dispatcher"):
            ready = f"http://127.0.0.1:{self.ports[name]}/readyz"
            _until(READY_WITHIN, lambda: _answers(ready) or self._process(name).state() == "down")
            if not _answers(ready):
                self._fail(name, "is not ready")

    def _settings(self, name):
        realms = [{"name": product.dialect, "dialect": product.dialect, "tenant": OWN_TENANT,
                   "topics": [product.topic]} for product in PRODUCTS]
        return {
            "kafka": {"brokers": self._kafka.bootstrap},
            "admin": {"listen": f"127.0.0.1:{self.ports[name]}"},
            "api": {"listen": f"127.0.0.1:{self.ports['api']}", "keys_file": "api-keys.yaml",
                    **self._api_settings},
            "dialects": {"path": str(DIALECTS)},
            "realms": realms,
            "sealing": {"key_file": "sealing.keys"},
            "egress": {"allow_networks": ["127.0.0.0/8"], "ca_file": "server.pem"},
        }

    def _create_webhooks(self, product):
        """One; or one for each conversation, at a callback of its own: one callback is sent 100 a minute and no more."""
        url = self.sinks[product.dialect]
        for conversation in product.conversations():
            self._create_webhook(product, f"{url.rstrip('/')}/{conversation}", "--event", "message.*",
                                 "--conversation-id", conversation)
        if not product.conversations():
            whose = ["--tenant", "*"] if product.names_tenant else []
            self._create_webhook(product, url, "--event", "*", *whose)

    def _create_webhook(self, product, url, *what):
        fantailctl("webhook", "create", "--api", self.api, "--api-key-file", self.key_file(product), "--name",
                   f"demo {product.dialect}", "--url", url, "--secret-file", self.secret_file(product), *what)


def _make_certificate(folder):
    """For the receivers that take https only; it is its own authority, and the dispatcher is given it as one."""
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=Fantail demo", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
                    "-keyout", "server.key", "-out", "server.pem"], cwd=folder, check=True, capture_output=True)


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False


def _until(seconds, holds):
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
