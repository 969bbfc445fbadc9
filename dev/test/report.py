"""The closing table of a test run, and its last line."""


def table(results):
    width = max(len(result.name) for result in results)
    lines = [f"{'stage':{width}}  passed  failed    took  budget"]
    for result in results:
        remark = "  OVER BUDGET" if result.over_budget else ""
        remark += f"  {result.remark}" if result.remark else ""
        lines.append(f"{result.name:{width}}  {result.passed:6}  {result.failed:6}  {clock(result.took):>6}"
                     f"  {clock(result.budget):>6}{remark}")
    lines.append(f"{'all':{width}}  {passed(results):6}  {failed(results):6}  {clock(total(results)):>6}"
                 f"  {clock(sum(result.budget for result in results)):>6}")
    return "\n".join(lines)


def last_line(results):
    return f"{passed(results)} passed, {failed(results)} failed"


def passed(results):
    return sum(result.passed for result in results)


def failed(results):
    return sum(result.failed for result in results)


def total(results):
    return sum(result.took for result in results)


def clock(seconds):
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"
