"""The documents' receivers: which snippet comes from where, how it is run, and which repair it needs.

The snippets under documented/ are the customers' code and stay as the documents print them, down to the last byte
(test_snippets_are_verbatim.py compares where the documents are at hand). A snippet that cannot work as printed is run
with the repair that contracts/README.md lists at its end, and with no other; what it does without is asserted too.

Not run: 003's Spring Boot controller. It needs a Java compiler and Spring; Fantail's set-up installs a JRE alone, for
the broker. It verifies nothing and answers 200 to everything, like its five siblings.
"""

from dataclasses import dataclass
from pathlib import Path

DOCUMENTED = Path(__file__).parent / "documented"

DOCUMENTS = {
    "social": "000_2ce72bde746e2a3a",
    "roundabout": "001_6eea427e83552ea5",
    "sentimatrix": "002_141d99d4a1eb1463",
    "conversations": "003_1ae03b86d6eb4831",
    "smartaihub": "004_a060a5c704467d6f",
}


@dataclass(frozen=True)
class Snippet:
    file: str  # below documented/; its first folder is the dialect, and so names the document
    section: str  # the heading it stands under

    @property
    def path(self):
        return DOCUMENTED / self.file

    @property
    def document(self):
        return DOCUMENTS[self.file.split("/")[0]]


@dataclass(frozen=True)
class Repair:
    """A change of text without which the snippet cannot work. `unrepaired`: its answer to a genuine delivery."""

    why: str
    snippet: str
    old: str  # occurs in the snippet; every occurrence is replaced
    new: str
    unrepaired: int

    def apply(self, text):
        assert self.old in text, f"{self.snippet}: the repair no longer fits"
        return text.replace(self.old, self.new)


@dataclass(frozen=True)
class Receiver:
    name: str
    loader: str  # node | flask | django | fastapi | verifier.py | verifier.js | verifier.php | script.php | laravel.php
    snippets: tuple
    path: str = "/webhook"
    verifier: str = ""  # the function to ask, where the document shows no whole receiver
    signature_header: str = ""  # where the asking server looks for it
    serialisation: str = (
        "any"  # how it writes the body anew before it verifies: javascript | python | php; any: it does not
    )
    verifies: bool = True
    no_json: int = 200  # what those that verify nothing answer to a body that is no JSON
    fixed_secret: str = ""  # written into the snippet itself
    repair: Repair | None = None

    @property
    def dialect(self):
        return self.snippets[0].file.split("/")[0]


def json_parser_first(snippet, before):
    return Repair(
        why="Express has no parsed body without express.json()",
        snippet=snippet,
        old=before,
        new="app.use(express.json());\n" + before,
        unrepaired=500,
    )


SOCIAL_SETUP = "1. Create a Webhook Endpoint"
SOCIAL_VERIFY = "Verification Examples"

RECEIVERS = [
    Receiver(
        name="social-express",
        loader="node",
        snippets=(Snippet("social/verify.js", SOCIAL_VERIFY), Snippet("social/handler.js", SOCIAL_SETUP)),
        path="/webhooks/social-media",
        serialisation="javascript",
        repair=json_parser_first("social/handler.js", "app.post("),
    ),
    Receiver(
        name="social-flask",
        loader="flask",
        snippets=(Snippet("social/verify.py", SOCIAL_VERIFY), Snippet("social/handler.py", SOCIAL_SETUP)),
        path="/webhooks/social-media",
        serialisation="python",
        repair=Repair(
            why="json.dumps cannot write bytes: it gets request.data",
            snippet="social/handler.py",
            old="request.data",
            new="request.json",
            unrepaired=500,
        ),
    ),
    Receiver(
        name="social-php",
        loader="verifier.php",
        snippets=(Snippet("social/verify.php", SOCIAL_VERIFY),),
        path="/webhooks/social-media",
        verifier="verifySignature",
        signature_header="X-Webhook-Signature",
        serialisation="php",
        repair=Repair(
            why="json_encode gets the raw string, and so signs a quoted text",
            snippet="social/verify.php",
            old="json_encode($body)",
            new="json_encode(json_decode($body, true))",
            unrepaired=401,
        ),
    ),
    Receiver(
        name="roundabout-security",
        loader="node",
        snippets=(Snippet("roundabout/security.js", "Signature Verification"),),
        serialisation="javascript",
        repair=json_parser_first("roundabout/security.js", "app.post("),
    ),
    Receiver(
        name="roundabout-express",
        loader="node",
        snippets=(Snippet("roundabout/express.js", "Node.js (Express)"),),
        serialisation="javascript",
    ),
    Receiver(
        name="sentimatrix-python",
        loader="verifier.py",
        snippets=(Snippet("sentimatrix/verify.py", "Signature Verification"),),
        verifier="verify_webhook",
        signature_header="X-Sentimatrix-Signature",
    ),
    Receiver(
        name="sentimatrix-node",
        loader="verifier.js",
        snippets=(Snippet("sentimatrix/verify.js", "Signature Verification"),),
        verifier="verifyWebhook",
        signature_header="x-sentimatrix-signature",
    ),
    Receiver(
        name="conversations-django",
        loader="django",
        snippets=(Snippet("conversations/django.py", "2. Implement Webhook Handler"),),
        verifies=False,
    ),
    Receiver(
        name="conversations-fastapi",
        loader="fastapi",
        snippets=(Snippet("conversations/fastapi.py", "2. Implement Webhook Handler"),),
        verifies=False,
        repair=Repair(
            why="JSONResponse wants its content said",
            snippet="conversations/fastapi.py",
            old="JSONResponse(status_code=200)",
            new="JSONResponse(content=None, status_code=200)",
            unrepaired=500,
        ),
    ),
    Receiver(
        name="conversations-flask",
        loader="flask",
        snippets=(Snippet("conversations/flask.py", "2. Implement Webhook Handler"),),
        verifies=False,
    ),
    Receiver(
        name="conversations-express",
        loader="node",
        snippets=(Snippet("conversations/express.js", "2. Implement Webhook Handler"),),
        verifies=False,
        no_json=400,  # express.json() stands before the handler, which never sees it
    ),
    Receiver(
        name="conversations-php",
        loader="script.php",
        snippets=(Snippet("conversations/plain.php", "2. Implement Webhook Handler"),),
        verifies=False,
    ),
    Receiver(
        name="smartaihub-quick-start",
        loader="node",
        snippets=(Snippet("smartaihub/quick_start.js", "1. Create a Webhook Endpoint"),),
        fixed_secret="your_webhook_secret",
    ),
    Receiver(
        name="smartaihub-express",
        loader="node",
        snippets=(Snippet("smartaihub/express.js", "Node.js with Express"),),
    ),
    Receiver(
        name="smartaihub-flask",
        loader="flask",
        snippets=(Snippet("smartaihub/flask.py", "Python with Flask"),),
        repair=Repair(
            why="os is used and never imported",
            snippet="smartaihub/flask.py",
            old="from flask import Flask, request, jsonify\n",
            new="import os\nfrom flask import Flask, request, jsonify\n",
            unrepaired=500,
        ),
    ),
    Receiver(
        name="smartaihub-laravel",
        loader="laravel.php",
        snippets=(Snippet("smartaihub/laravel.php", "PHP with Laravel"),),
    ),
]
