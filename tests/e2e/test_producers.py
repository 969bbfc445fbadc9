"""The producers that docs/publishing.md shows, run as it says: each publishes what its receiver then gets, byte for
byte, and all put a tenant's events on the one partition that the Java client would choose.
"""

import os
import shutil
import subprocess

import pytest

from harness.murmur2 import partition_of
from harness.places import BUILD, ROOT

FOLDER = ROOT / "docs/producers"
CLIENTS = BUILD / "producers"  # what dev/setup/producers fetched
KAFKA_JARS = BUILD / "deps/kafka/lib"
LIBRDKAFKA = BUILD / "deps/librdkafka"
FILES = {
    "cpp": "producer.cpp",
    "python": "producer.py",
    "java": "Producer.java",
    "node": "producer.js",
    "go": "go/main.go",
}
LANGUAGES = list(FILES)
SOURCE_PARTITIONS = 4

EVENTS = [
    '{"type":"order.paid","timestamp":"2026-02-03T04:05:06Z","data":{"number":1}}',
    '{"type":"order.sent","timestamp":"2026-02-03T04:05:06Z","data":{"text":"Zürich ☃","blank": [ ]}}',
    '{"type":"order.lost","timestamp":"2026-02-03T04:05:06Z","data":{"number":1.50}}',
]


def needs(*tools):
    for tool in tools:
        if shutil.which(tool) is None:
            pytest.skip(f"{tool} is not here; dev/setup/setup installs it on Debian 12")


def done(command, **how):
    ended = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=180, **how)
    assert ended.returncode == 0, f"{command}: {ended.returncode}\n{ended.stdout}{ended.stderr}"


def cpp(folder):
    needs("g++")
    command = ["g++", "-std=c++17", "-Wall", "-Wextra", "-Werror", f"-isystem{LIBRDKAFKA}/include"]
    libraries = ["-lssl", "-lcrypto", "-lz", "-lzstd", "-llz4", "-lm", "-ldl", "-lpthread", "-lrt"]
    done([*command, FOLDER / "producer.cpp", LIBRDKAFKA / "lib/librdkafka.a", *libraries, "-o", folder / "producer"])
    return [folder / "producer"], {}


def python(_folder):
    return [BUILD / "venv/bin/python", FOLDER / "producer.py"], {}


def java(_folder):
    needs("java", "javac")
    jars = [jar for jar in KAFKA_JARS.glob("*.jar") if jar.name.startswith(("kafka-clients", "slf4j-api"))]
    return ["java", "-cp", os.pathsep.join(map(str, jars)), FOLDER / "Producer.java"], {}


def node(_folder):
    needs("node")
    return ["node", FOLDER / "producer.js"], {"NODE_PATH": str(CLIENTS / "node_modules")}


def go(folder):
    needs("go")
    offline = {
        "GOMODCACHE": str(CLIENTS / "gomod"),
        "GOFLAGS": "-mod=readonly -modcacherw",
        "GOPROXY": "off",
        "GOTOOLCHAIN": "local",
        "CGO_ENABLED": "0",
        "GOCACHE": str(CLIENTS / "gocache"),
    }
    done(["go", "build", "-o", folder / "producer", "."], cwd=FOLDER / "go", env=os.environ | offline)
    return [folder / "producer"], {}


PRODUCERS = {"cpp": cpp, "python": python, "java": java, "node": node, "go": go}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_publishes_what_its_receiver_then_gets(fantail, receiver, secret, tmp_path, language):
    command, environment = PRODUCERS[language](tmp_path)
    tenant = fantail.tenant()
    target = receiver.target(f"from-{language}", "standard", secret)
    fantail.subscribe(target, tenant)
    topic = fantail.realms["standard"].topic

    published = subprocess.run(
        [*map(str, command), fantail.kafka.bootstrap, topic, tenant],
        input="\n".join(EVENTS) + "\n",
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )

    assert published.returncode == 0, published.stderr
    deliveries = target.wait_for(len(EVENTS))
    assert sorted(delivery.body.decode() for delivery in deliveries) == sorted(EVENTS)
    assert all(delivery.genuine for delivery in deliveries)
    records = [record for record in fantail.read("source.standard") if record.key == tenant.encode()]
    assert [record.value.decode() for record in records] == EVENTS
    assert {record.partition for record in records} == {partition_of(tenant.encode(), SOURCE_PARTITIONS)}
    assert all(record.headers == {"tenant": tenant.encode()} for record in records)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_says_when_nobody_takes_it(fantail, tmp_path, language):
    command, environment = PRODUCERS[language](tmp_path)
    refused = "x" * 2_000_000  # the topic takes 1 MiB

    published = subprocess.run(
        [*map(str, command), fantail.kafka.bootstrap, fantail.realms["standard"].topic, "nobody"],
        input=refused + "\n",
        env=os.environ | environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
    )

    assert published.returncode != 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_shows_each(language):
    page = (ROOT / "docs/publishing.md").read_text(encoding="utf-8")

    assert f"(producers/{FILES[language]})" in page
    assert (FOLDER / FILES[language]).is_file()
