"""The snippets are the documents' own text. The documents are not part of the repository: skipped where they are not
beside it.
"""

import os
import re
from pathlib import Path

import pytest

from harness.places import ROOT
from receivers.catalogue import RECEIVERS

CONTRACTS = Path(os.environ.get("FANTAIL_CONTRACTS", ROOT.parent / "shared" / "contracts"))
FENCED = re.compile(r"^( *)```\w+\n(.*?)^\1```", re.S | re.M)
SNIPPETS = sorted(
    {snippet.file: snippet for receiver in RECEIVERS for snippet in receiver.snippets}.values(), key=lambda s: s.file
)


@pytest.mark.skipif(not CONTRACTS.is_dir(), reason="the documents are not at hand")
@pytest.mark.parametrize("snippet", SNIPPETS, ids=lambda snippet: snippet.file)
def test_it_stands_in_its_document_under_its_heading(snippet):
    document = (CONTRACTS / f"{snippet.document}.txt").read_text()
    under_heading = document[document.index(snippet.section) :]

    printed = [re.sub(f"^{found.group(1)}", "", found.group(2), flags=re.M) for found in FENCED.finditer(under_heading)]

    assert snippet.path.read_text() in printed
