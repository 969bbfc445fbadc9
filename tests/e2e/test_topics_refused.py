"""A service refuses to start on a topic that is missing or unsafe, and names the command that mends it."""

import pytest

from harness.services import run_once

REFUSED = 78  # starting again changes nothing: a person has to look
SERVICES = ("ingestor", "dispatcher")
MENDS = "fantailctl topics apply"


def config_of(installation, service):
    return getattr(installation, service).config_file


@pytest.mark.parametrize("service", SERVICES)
def test_missing_topics(not_started, service):
    code, said = run_once(service, config_of(not_started, service))

    assert code == REFUSED, said
    assert not_started.prefix + "webhooks" in said
    assert MENDS in said


@pytest.fixture
def topics(not_started):
    not_started.create_topics()
    return not_started


@pytest.mark.parametrize("service", SERVICES)
def test_webhooks_that_would_be_deleted_by_age(topics, service):
    topics.kafka.alter_topic(f"{topics.prefix}webhooks", cleanup_policy="delete")

    code, said = run_once(service, config_of(topics, service))

    assert code == REFUSED, said
    assert "cleanup.policy" in said and MENDS in said


@pytest.mark.parametrize("service", SERVICES)
def test_another_number_of_partitions(topics, service):
    code, said = run_once(service, config_of(topics, service), "--set", "topics.partitions=8")

    assert code == REFUSED, said
    assert "partitions" in said and f"{topics.prefix}deliveries" in said


def test_one_topic_that_is_gone(topics):
    topics.kafka.delete_topic(f"{topics.prefix}outcomes")

    code, said = run_once("dispatcher", topics.dispatcher.config_file)

    assert code == REFUSED, said
    assert f"{topics.prefix}outcomes" in said and MENDS in said


def test_the_named_command_mends_it(topics):
    topics.kafka.alter_topic(f"{topics.prefix}webhooks", cleanup_policy="delete")

    topics.apply_topics()

    for service in topics.services:
        service.start()
    for service in topics.services:
        service.wait_ready()
