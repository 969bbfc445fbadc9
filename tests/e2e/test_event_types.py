"""The documents' catalogues of event types, as each product's own callers are told them."""

import pytest

from harness.examples import event_type, examples

CATALOGUES = {  # as the documents list them, in their order
    "social": """post.created post.scheduled post.published post.failed mention.created crisis.detected trend.detected
        message.received message.replied analytics.updated goal.achieved account.connected account.disconnected""",
    "roundabout": """platform.connected platform.disconnected platform.updated post.created post.published
        post.engagement post.milestone analytics.daily_summary analytics.weekly_summary analytics.trend_detected
        follower.gained follower.lost engagement.received message.received report.generated export.completed
        import.completed""",
    "sentimatrix": """scrape.started scrape.progress scrape.completed scrape.failed analysis.started analysis.completed
        analysis.failed project.created project.updated project.deleted alert.sentiment_drop alert.negative_spike""",
    "conversations": "message.received message.processed message.failed",
    "smartaihub": """user.created user.updated user.login user.logout credit.depleted credit.low credit.purchased
        credit.refunded credit.promo_redeemed service.completed service.failed service.started""",
    "standard": "",
}


def _types(fantail, dialect, path=""):
    return fantail.api(dialect, fantail.tenant(), prefix="/v1/event-types").call("GET", path)


@pytest.mark.contract(
    "social-events-publishing", "social-events-listening", "social-events-inbox", "social-events-analytics",
    "social-events-account", "roundabout-types", "sentimatrix-types",
)  # fmt: skip
@pytest.mark.contract("smartaihub-events-user", "smartaihub-events-credit", "smartaihub-events-service")
@pytest.mark.parametrize("dialect", CATALOGUES)
def test_a_catalogue_lists_what_its_document_lists_with_what_it_shows(fantail, dialect):
    listed = _types(fantail, dialect).json()["data"]

    assert [each["name"] for each in listed] == CATALOGUES[dialect].split()
    assert all({"name", "description", "schema", "example"} == set(each) for each in listed)
    documented = {event_type(dialect, example.json) for example in examples(dialect)}
    assert {each["name"] for each in listed if each["example"]} <= documented
    for each in listed:
        assert _types(fantail, dialect, f"/{each['name']}").json()["data"] == each


def test_a_type_that_is_not_there_suggests_the_nearest(fantail):
    missing = _types(fantail, "sentimatrix", "/scrape.complete")
    refused = fantail.api("sentimatrix", fantail.tenant()).call(
        "POST", json={"name": "n", "url": "https://hooks.example.com/", "events": ["scrape.*", "*", "scrape.complet"]}
    )

    assert missing.status_code == 404
    assert missing.json()["error"]["message"] == "there is no event type scrape.complete; did you mean scrape.completed?"
    assert refused.status_code == 400
    assert refused.json()["error"]["message"] == (
        "events: there is no event type scrape.complet; did you mean scrape.completed?; GET /v1/event-types lists them"
    )
