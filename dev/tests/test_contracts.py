"""What docs/contracts.md is made of: each fault of data and tags is told, and the words quoted stand in the documents."""

import os
import re
import sys
import tempfile
import unittest
from pathlib import Path

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO / "docs/contracts"))

from page import page  # noqa: E402
from promises import Faults, read  # noqa: E402

CONTRACTS = Path(os.environ.get("FANTAIL_CONTRACTS", REPO.parent / "shared" / "contracts"))
HEAD = 'document = "000"\ndialect = "social"\ntitle = "t"\n'
ROW = '[[promise]]\nid = "social-a"\nlines = "7-9, 12"\nsays = "a | `b`"\n'
IMPLEMENTED = 'implemented = ["dialects/social.yaml#retry"]\n'
PYTHON = '@pytest.mark.contract("social-a")\ndef test_it():\n    pass\n'
CPP = "// contract: social-a\nTEST_F(Suite, DoesIt)\n{\n}\n"


class ContractsTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.repo = Path(folder.name)
        self.write("dialects/social.yaml", "name: social\nretry:\n  delays: [1m]\n")

    def write(self, name, text):
        file = self.repo / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")

    def given(self, row=ROW + IMPLEMENTED, python=PYTHON, cpp="", head=HEAD):
        self.write("docs/contracts/000-social.toml", head + row)
        self.write("tests/e2e/test_one.py", python)
        self.write("tests/unit/one_test.cpp", cpp)

    def told(self):
        with self.assertRaises(Faults) as raised:
            read(self.repo)
        return raised.exception.faults

    def test_tests_of_both_languages_are_joined(self):
        self.given(cpp=CPP)

        ((promise,),) = [document.promises for document in read(self.repo)]
        self.assertEqual([test.name for test in promise.tests], ["test_it", "Suite.DoesIt"])
        written = page(self.repo)
        self.assertIn("| 7-9, 12 | “a \\| \\`b\\`” <br>`social-a` |", written)
        self.assertIn("[social.yaml](../dialects/social.yaml) `retry`", written)
        self.assertIn("[Suite.DoesIt](../tests/unit/one_test.cpp)", written)

    def test_several_lines_of_tags_belong_to_the_test_below(self):
        other = ROW.replace("social-a", "social-b") + IMPLEMENTED
        self.given(row=ROW + IMPLEMENTED + other, python="", cpp="// contract: social-b\n" + CPP)

        (document,) = read(self.repo)
        self.assertEqual([len(promise.tests) for promise in document.promises], [1, 1])

    def test_a_promise_without_a_test(self):
        self.given(python="")

        self.assertEqual(self.told(), ["social-a: no test is tagged with it; tag one, or say `later` or `outside`"])

    def test_what_comes_later_or_is_outside_needs_no_test_and_may_have_none(self):
        for kind in ('later = "logs"\n', 'outside = "advice"\n'):
            self.given(row=ROW + kind, python="")
            read(self.repo)
            self.given(row=ROW + kind)
            self.assertEqual(self.told(), ["social-a: test_it shows it, so say where it is `implemented`"])

    def test_a_tag_that_names_no_promise(self):
        self.given(python=PYTHON.replace('"social-a"', '"social-a", "social-x"'), cpp=CPP.replace("social-a", "social-y"))

        self.assertEqual(self.told(), [
            "tests/e2e/test_one.py:1: `social-x` is no promise of docs/contracts/*.toml",
            "tests/unit/one_test.cpp:1: `social-y` is no promise of docs/contracts/*.toml",
        ])

    def test_a_tag_that_stands_on_no_test(self):
        self.given(python=PYTHON + '\npytestmark = pytest.mark.contract("social-a")\n',
                   cpp="// contract: social-a\n\nTEST(Suite, DoesIt)\n// contract: social-a\n")

        self.assertEqual(self.told(), [
            "tests/e2e/test_one.py:5: a contract mark stands on a test",
            "tests/unit/one_test.cpp:1: a contract tag stands right above a test",
            "tests/unit/one_test.cpp:4: a contract tag stands right above a test",
        ])

    def test_a_tag_that_cannot_be_read(self):
        self.given(python=PYTHON + "@pytest.mark.contract(*IDS)\ndef test_other():\n    pass\n")

        self.assertEqual(self.told(), ["tests/e2e/test_one.py:4: a contract mark takes ids as plain strings"])

    def test_files_and_keys_that_are_not_there(self):
        self.given(row=ROW + 'implemented = ["services/none.cpp", "dialects/social.yaml#delays"]\n')

        self.assertEqual(self.told(), [
            "social-a: there is no services/none.cpp",
            "social-a: dialects/social.yaml has no key delays",
        ])

    def test_rows_that_say_too_little_too_much_or_something_unknown(self):
        for row, says in (
            (ROW, "says one of implemented, later, outside"),
            (ROW + IMPLEMENTED + 'later = "logs"\n', "says one of implemented, later, outside"),
            (ROW + 'later = "soon"\n', "`soon` is none of what comes later"),
            (ROW.replace("7-9, 12", "7–9") + IMPLEMENTED, "lines are written as 7-9, 12"),
            (ROW + IMPLEMENTED + 'test = "x"\n', "needs id, lines and says"),
            (ROW.replace("social-a", "other-a") + IMPLEMENTED, "begins with its dialect, social-"),
            (2 * (ROW + IMPLEMENTED), "stands twice"),
        ):
            self.given(row=row)
            self.assertTrue(any(says in fault for fault in self.told()), (row, self.told()))

    def test_files_that_are_none(self):
        self.given(head="document = \n")
        self.assertIn("000-social.toml: Invalid value", self.told()[0])
        self.given(head=HEAD + 'version = "1"\n')
        self.assertIn("000-social.toml: must have dialect, document, promise, title", self.told()[0])

    @unittest.skipUnless(CONTRACTS.is_dir(), "the documents are not at hand")
    def test_each_line_of_a_document_belongs_to_a_row(self):
        for document in read(REPO):
            (file,) = CONTRACTS.glob(f"{document.number}_*.txt")
            spans = [span.split("-") for promise in document.promises for span in promise.lines.split(", ")]
            covered = {number for span in spans for number in range(int(span[0]), int(span[-1]) + 1)}
            says_something = re.compile(r"\s*[^\s#`=-]|\s*-\s+\S")  # no heading, fence, tab's name or rule
            left_out = [number for number, line in enumerate(file.read_text(encoding="utf-8").split("\n"), 1)
                        if number not in covered and says_something.match(line)]
            self.assertEqual(left_out, [], file.name)

    @unittest.skipUnless(CONTRACTS.is_dir(), "the documents are not at hand")
    def test_each_quotation_stands_in_its_document_at_its_lines(self):
        for document in read(REPO):
            (file,) = CONTRACTS.glob(f"{document.number}_*.txt")
            lines = file.read_text(encoding="utf-8").split("\n")
            for promise in document.promises:
                spans = [[int(end) for end in span.split("-")] for span in promise.lines.split(", ")]
                quoted = re.sub(r"\s+", " ", "\n".join("\n".join(lines[span[0] - 1 : span[-1]]) for span in spans))
                self.assertIn(re.sub(r"\s+", " ", promise.says), quoted, promise.id)


if __name__ == "__main__":
    unittest.main()
