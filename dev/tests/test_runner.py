"""The test runner, held to its promises by stages that are one line of shell."""

import os
import sys
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path

DEV = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(DEV / "test"))
sys.path.insert(0, str(DEV))

import counts  # noqa: E402
import report  # noqa: E402
from runner import Runner  # noqa: E402
from stage import Kind, Result, Stage  # noqa: E402


class RunnerTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        self.said = []
        self.runner = Runner(self.folder, dict(os.environ), say=self.said.append)

    def stage(self, script, kind=Kind.CHECK, name="one", needs=""):
        junit = self.folder / f"{name}.xml" if kind is Kind.TESTS else None
        return Stage(name, kind, 30, ["sh", "-c", script], needs, junit, {"REPORT": str(junit)})

    def result(self, *stages):
        self.runner.run(stages)
        return self.runner.results[-1]

    def report_of(self, cases):
        return f"cat > $REPORT <<'END'\n<testsuite>{cases}</testsuite>\nEND\n"

    def test_a_check_counts_once(self):
        self.assertEqual(self.result(self.stage("true")).passed, 1)
        self.assertEqual(self.result(self.stage("false")).failed, 1)

    def test_tests_count_as_their_report_says(self):
        script = self.report_of("<testcase/><testcase/><testcase><failure/></testcase>") + "exit 1"
        result = self.result(self.stage(script, Kind.TESTS))
        self.assertEqual((result.passed, result.failed), (2, 1))

    def test_no_test_at_all_is_a_failure(self):
        self.assertEqual(self.result(self.stage("true", Kind.TESTS)).failed, 1)
        self.assertEqual(self.result(self.stage(self.report_of(""), Kind.TESTS)).failed, 1)

    def test_only_skipped_tests_are_a_failure(self):
        script = self.report_of("<testcase><skipped message='why'/></testcase>")
        self.assertEqual(self.result(self.stage(script, Kind.TESTS)).failed, 1)

    def test_an_exit_code_is_believed_over_the_report(self):
        result = self.result(self.stage(self.report_of("<testcase/>") + "exit 3", Kind.TESTS))
        self.assertEqual((result.passed, result.failed), (1, 1))
        self.assertIn("3", result.remark)

    def test_an_old_report_does_not_speak_for_a_new_run(self):
        self.result(self.stage(self.report_of("<testcase/>"), Kind.TESTS))
        self.assertEqual(self.result(self.stage("true", Kind.TESTS)).failed, 1)

    def test_what_needs_a_failed_build_is_left_out_and_counts_as_failed(self):
        build = self.stage("false", Kind.BUILD, "build")
        result = self.result(build, self.stage("touch ran", needs="build"), self.stage("true", name="other"))
        self.assertEqual([r.failed for r in self.runner.results], [1, 1, 0])
        self.assertEqual(result.name, "other")

    def test_the_end_of_a_failed_stage_is_shown(self):
        self.result(self.stage("echo the reason; false"))
        self.assertIn("   | the reason", self.said)

    def test_a_command_that_is_not_there_is_a_failure(self):
        self.assertEqual(self.result(replace(self.stage(""), command=["/no/such/command"])).failed, 1)

    def test_what_a_stage_leaves_running_is_ended(self):
        self.result(self.stage("sleep 600 & echo $! > " + str(self.folder / "pid")))
        pid = (self.folder / "pid").read_text().strip()
        state = Path(f"/proc/{pid}/stat")
        self.assertTrue(not state.exists() or state.read_text().rpartition(")")[2].split()[0] == "Z")


class Verdicts(unittest.TestCase):
    def test_of_ctest_and_pytest_are_told_apart(self):
        cases = {
            '<testcase status="run"/>': (1, 0, 0),
            '<testcase status="fail"><failure/></testcase>': (0, 1, 0),
            '<testcase status="notrun"><skipped message=""/></testcase>': (0, 1, 0),
            '<testcase status="notrun"><skipped message="SKIP_REGULAR_EXPRESSION_MATCHED"/></testcase>': (0, 0, 1),
            '<testcase status="disabled"><skipped message="Disabled"/></testcase>': (0, 0, 1),
            "<testcase><error/></testcase>": (0, 1, 0),
            '<testcase><skipped message="no php"/></testcase>': (0, 0, 1),
        }
        for case, expected in cases.items():
            with self.subTest(case), tempfile.NamedTemporaryFile("w", suffix=".xml") as file:
                file.write(f"<testsuites><testsuite>{case}</testsuite></testsuites>")
                file.flush()
                self.assertEqual(counts.read(file.name), counts.Counts(*expected))


class Report(unittest.TestCase):
    results = [Result("setup", 1, 0, 12, 300), Result("unit", 40, 2, 75, 60)]

    def test_ends_with_the_plain_line(self):
        self.assertEqual(report.last_line(self.results), "41 passed, 2 failed")

    def test_says_loudly_what_took_too_long(self):
        lines = report.table(self.results).splitlines()
        self.assertNotIn("OVER BUDGET", lines[1])
        self.assertIn("OVER BUDGET", lines[2])


if __name__ == "__main__":
    unittest.main()
