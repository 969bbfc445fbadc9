"""The services' configuration files: the one place that knows their keys.

Written as JSON, which is YAML too. Loopback is allowed by name, as the demo does; everything else of the address guard
stays on.
"""

import base64
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from harness import schedules
from harness.examples import DIALECTS

OWN_TENANT = "acme"  # of a topic, for events that name no tenant
API_KEYS = "api-keys.yaml"
PARTITIONS = 4  # P; four show every effect of sixteen and are created in a moment


@dataclass(frozen=True)
class Realm:
    """One product. The tests give each dialect a realm of the same name."""

    name: str
    topic: str


def realms(prefix):
    return [Realm(name, f"{prefix}source.{name}") for name in DIALECTS]


def write(folder, service, kafka, prefix, *, ports, authority, api_keys, static=True):
    """Makes the key files once, and the service's file: they differ in what they listen on and who they are."""
    settings = {
        "kafka": {
            "brokers": kafka.bootstrap,
            # Static, so that who was killed finds its partitions again at once; short, so that a mistake shows.
            "instance_id": service if static else "",
            "session_timeout_ms": 10_000,
        },
        "topics": {"prefix": prefix, "partitions": PARTITIONS},
        "admin": {"listen": f"127.0.0.1:{ports['admin']}"},
        "api": {
            "listen": f"127.0.0.1:{ports['api']}",
            "keys_file": str(_api_keys(folder, api_keys)),
            # Tests call without pause, and all from one address.
            **dict.fromkeys(("rate_limit", "operator_rate_limit", "stranger_rate_limit"), 1_000_000),
        },
        "dialects": {"path": str(schedules.unlimited(folder / "unlimited-dialects"))},
        "realms": [
            {"name": realm.name, "dialect": realm.name, "topics": [realm.topic], "tenant": OWN_TENANT}
            for realm in realms(prefix)
        ],
        "sealing": {"key_file": str(_sealing_key(folder))},
        "egress": {"allow_networks": ["127.0.0.0/8"], "ca_file": str(authority)},
    }
    return write_file(folder / f"{service}.yaml", settings)


def add_realm(services, realm, dialect, api_keys):
    """A further product in the services' files, and its dialect's file beside the others."""
    for service in services:
        settings = json.loads(service.config_file.read_text())
        folder = Path(settings["dialects"]["path"])
        (folder / dialect.name).write_text(dialect.read_text())
        name = {"name": realm.name, "dialect": dialect.stem}
        settings["realms"].append({**name, "topics": [realm.topic], "tenant": OWN_TENANT})
        write_file(service.config_file, settings)
        keys = Path(settings["api"]["keys_file"])
        keys.unlink()
        _api_keys(keys.parent, api_keys)


def write_file(file, document):
    file.write_text(json.dumps(document, indent=1) + "\n")
    return file


def add_key(folder, key, entry):
    """A further API key in the services' file; `entry`: what its owner may do."""
    file = folder / API_KEYS
    document = json.loads(file.read_text())
    document["keys"].append({"sha256": sha256(key.encode()).hexdigest(), **entry})
    write_file(file, document)


def _api_keys(folder, api_keys):
    file = folder / API_KEYS
    if not file.exists():
        keys = [
            {"sha256": sha256(key.encode()).hexdigest(), "realm": realm, "tenant": tenant}
            for (realm, tenant), key in api_keys.items()
        ]
        write_file(file, {"keys": keys})
        file.chmod(0o600)
    return file


def _sealing_key(folder):
    file = folder / "sealing.key"
    if not file.exists():
        file.write_text(f"first {base64.b64encode(bytes(range(32))).decode()}\n")
        file.chmod(0o600)
    return file
