"""A wrong configuration is refused whole: every fault in one go, with the key, what it takes, and what was probably
meant.
"""

import copy
import json
import shutil

import pytest

from harness import configuration
from harness.places import DIALECTS
from harness.services import run_once

REFUSED = 78
SERVICES = ("ingestor", "dispatcher")


@pytest.fixture
def settings(not_started):
    return json.loads(not_started.ingestor.config_file.read_text())


@pytest.fixture
def check(tmp_path):
    def run(service, settings, *arguments):
        file = configuration.write_file(tmp_path / "given.yaml", settings)
        return run_once(service, file, "--check-config", *arguments)

    return run


@pytest.mark.parametrize("service", SERVICES)
def test_a_right_one_is_accepted(check, settings, service):
    code, said = check(service, settings)

    assert code == 0, said


@pytest.mark.parametrize("service", SERVICES)
def test_all_faults_are_told_together(check, settings, service):
    wrong = copy.deepcopy(settings)
    wrong["kafka"]["broker"] = wrong["kafka"].pop("brokers")
    wrong["admin"]["listen"] = "nowhere"
    wrong["topics"]["partitions"] = -3
    wrong["sealing"]["key_file"] = "/no/such/file"

    code, said = check(service, wrong)

    assert code == REFUSED
    for key in ("kafka.broker", "admin.listen", "topics.partitions", "/no/such/file"):
        assert key in said, said


def test_a_mistyped_key_is_answered_with_the_nearest(check, settings):
    settings["egress"]["allow_netwroks"] = settings["egress"].pop("allow_networks")

    code, said = check("dispatcher", settings)

    assert code == REFUSED
    assert "allow_netwroks" in said and "egress.allow_networks" in said


def test_set_has_the_last_word(check, settings):
    code, said = check("dispatcher", settings, "--set", "topics.partitions=0")

    assert code == REFUSED
    assert "topics.partitions" in said


def test_print_config_names_origins_and_hides_secrets(not_started):
    code, said = run_once(
        "ingestor", not_started.ingestor.config_file, "--print-config", "--set", "topics.partitions=4"
    )

    assert code == 0, said
    assert not_started.ingestor.config_file.name in said and "--set" in said and "default" in said
    for file in ("sealing.key", "api-keys.yaml"):
        assert (not_started.folder / file).read_text().strip()[:40] not in said


WRONG_DIALECTS = {
    "an unknown value": ("body_format: javascript", "body_format: javascrpt", "body_format", "javascript"),
    "an unknown key": ("body_format:", "body_fromat:", "body_fromat", "body_format"),
}


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("old, new, key, accepted", WRONG_DIALECTS.values(), ids=WRONG_DIALECTS)
def test_a_wrong_dialect_is_told_with_file_line_key_and_what_it_takes(
    check, settings, tmp_path, service, old, new, key, accepted
):
    folder = tmp_path / "dialects"
    shutil.copytree(DIALECTS, folder)
    file = folder / "social.yaml"
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    line = text[: text.index(old)].count("\n") + 1
    settings["dialects"]["path"] = str(folder)

    code, said = check(service, settings)

    assert code == REFUSED
    assert f"social.yaml:{line}" in said, said
    assert key in said and accepted in said
