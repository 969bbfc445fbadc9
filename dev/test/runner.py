"""Runs stages one after another: each with its log, its time, and an end that comes also when it hangs."""

import os
import signal
import subprocess
import time

import counts
from stage import Kind, Result

HEARTBEAT = 15  # seconds between signs of life of a stage that takes long
TAIL = 60  # lines of a failed stage's log that are shown


class Runner:
    def __init__(self, reports, environment, say=print):
        self._reports = reports
        self._environment = environment
        self._say = say
        self._passed_stages = set()
        self.results = []

    def note(self, result):
        """Takes over the result of what was done before this program could start."""
        self.results.append(result)
        if not result.failed:
            self._passed_stages.add(result.name)

    def run(self, stages):
        present = {stage.name for stage in stages}
        for stage in stages:
            if stage.needs in present and stage.needs not in self._passed_stages:
                self._say(f"── {stage.name}: left out, because {stage.needs} failed")
                self.results.append(Result(stage.name, 0, 1, 0, stage.budget, f"needs {stage.needs}"))
                continue
            self.note(self._run_one(stage))

    def _run_one(self, stage):
        self._say(f"── {stage.name} (budget {stage.budget} s)")
        self._reports.mkdir(parents=True, exist_ok=True)
        log = self._reports / f"{stage.name.replace(' ', '-')}.log"
        if stage.junit:
            stage.junit.unlink(missing_ok=True)  # an old one must not speak for this run
        begun = time.monotonic()
        try:
            code, remark = self._execute(stage, log)
        except KeyboardInterrupt:
            self.note(Result(stage.name, 0, 1, time.monotonic() - begun, stage.budget, "interrupted"))
            raise
        result = self._judge(stage, code, time.monotonic() - begun, remark)
        if result.failed:
            self._show_end_of(log)
        self._say(f"   {result.passed} passed, {result.failed} failed, {result.took:.0f} s"
                  + (f" ({result.remark})" if result.remark else ""))
        return result

    def _execute(self, stage, log):
        """(exit code, remark)"""
        with open(log, "wb") as output:
            try:
                process = subprocess.Popen(stage.command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                           env={**self._environment, **stage.environment}, start_new_session=True)
            except OSError as error:
                output.write(f"{stage.command[0]}: {error.strerror}\n".encode())
                return 127, "could not be started"
        try:
            return self._wait(process, stage, log)
        finally:
            _end_family(process)

    def _wait(self, process, stage, log):
        begun = time.monotonic()
        while True:
            try:
                return process.wait(HEARTBEAT), ""
            except subprocess.TimeoutExpired:
                took = time.monotonic() - begun
            if took > stage.limit:
                _end_family(process)
                return 1, f"ended after {stage.limit} s"
            self._say(f"   {took:4.0f} s  {_last_line(log)}")

    @staticmethod
    def _judge(stage, code, took, remark):
        bad = code != 0
        if stage.kind is not Kind.TESTS:
            return Result(stage.name, 0 if bad else 1, 1 if bad else 0, took, stage.budget, remark)
        seen = counts.read(stage.junit) if stage.junit else counts.Counts()
        failed = seen.failed
        if not seen.passed and not seen.failed:
            failed, remark = 1, remark or "no test ran"
        elif bad and not failed:
            failed, remark = 1, remark or f"exit code {code} although no test failed"
        elif seen.skipped:
            remark = remark or f"{seen.skipped} skipped"
        return Result(stage.name, seen.passed, failed, took, stage.budget, remark)

    def _show_end_of(self, log):
        lines = log.read_text(errors="replace").splitlines()
        for line in lines[-TAIL:]:
            self._say(f"   | {line}")
        self._say(f"   | the whole log: {log}")


def _end_family(process):
    """Whatever a stage leaves running in its process group must not live into the next one."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline and _has_members(process):
            time.sleep(0.02)


def _has_members(process):
    process.poll()  # its own zombie would count
    try:
        os.killpg(process.pid, 0)
    except ProcessLookupError:
        return False
    return True


def _last_line(log):
    with open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        lines = file.read().decode(errors="replace").replace("\r", "\n").split("\n")
    return next((line.strip()[:120] for line in reversed(lines) if line.strip()), "")
