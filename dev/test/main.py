"""Runs the stages of `make test`, `make test-more` or `make soak`. Its last line is `N passed, N failed`, and its exit code agrees."""

import argparse
import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import report  # noqa: E402
import stages  # noqa: E402
from layout import BUILD, REPO  # noqa: E402
from runner import Runner  # noqa: E402
from stage import Result  # noqa: E402

SETS = {"test": (stages.TEST, stages.TEST_LIMIT), "more": (stages.MORE, stages.MORE_LIMIT),
        "soak": (stages.SOAK, stages.SOAK_LIMIT)}


def main():
    options = _options()
    chosen, limit = SETS[options.set]
    if options.only:
        chosen = [stage for stage in chosen if stage.name in options.only]
    os.chdir(REPO)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that either ends the stage that runs
    environment = {"CCACHE_DIR": str(BUILD / "ccache"), **os.environ}
    runner = Runner(stages.REPORTS, environment, say=lambda text: print(text, flush=True))
    runner.note(Result("setup", 1, 0, options.setup_took, stages.SETUP_BUDGET))
    interrupted = False
    try:
        runner.run(chosen)
    except KeyboardInterrupt:
        interrupted = True
    return _close(runner.results, limit, interrupted)


def _options():
    parser = argparse.ArgumentParser(prog="dev/test/run", description=__doc__)
    parser.add_argument("set", choices=SETS)
    parser.add_argument("--only", action="append", metavar="STAGE", help="this stage alone; may be repeated")
    parser.add_argument("--setup-took", type=float, default=0, help=argparse.SUPPRESS)
    options = parser.parse_args()
    names = [stage.name for stage in SETS[options.set][0]]
    for name in options.only or []:
        if name not in names:
            parser.error(f"no stage {name!r}; there are: {', '.join(names)}")
    return options


def _close(results, limit, interrupted):
    took = report.total(results)
    if took > limit:
        results.append(Result("time limit", 0, 1, 0, 0, f"{report.clock(took)}, allowed {report.clock(limit)}"))
    print()
    print(report.table(results))
    for result in results:
        if result.over_budget:
            print(f"WARNING: {result.name} took {report.clock(result.took)}, "
                  f"its budget is {report.clock(result.budget)}")
    if interrupted:
        print("interrupted: not every stage ran")
    print(report.last_line(results), flush=True)
    if interrupted:
        return 130
    return 1 if report.failed(results) else 0


if __name__ == "__main__":
    sys.exit(main())
