"""What came of what was published: each delivery once, whatever Kafka or the network repeated."""

from dataclasses import dataclass
from datetime import datetime

EXCERPT = 300  # characters of a body


@dataclass
class Tally:
    dialect: str
    expected: int
    delivered: int
    verified: int
    repeated: int
    latencies: list  # seconds from publishing to receipt, sorted; of events whose bytes went out as they came

    @property
    def lost(self):
        return max(self.expected - self.delivered, 0)

    def row(self):
        figures = [_milliseconds(self.latencies, part) for part in (0.50, 0.99)]
        return [self.dialect, self.expected, self.delivered, self.verified, self.repeated, *figures]


def tally(dialect, published, received):
    seen = {}
    for delivery in received:
        seen.setdefault((_header(delivery, "webhook-id"), delivery["body_sha256"]), delivery)
    sent = {record["sha256"]: record["sent_at"] for record in published}
    waits = [_seconds(sent[body], delivery["time"]) for (_, body), delivery in seen.items() if body in sent]
    verified = sum(delivery["verdict"] == "verified" for delivery in seen.values())
    return Tally(dialect, len(published), len(seen), verified, len(received) - len(seen), sorted(waits))


def print_first(dialect, delivery):
    print(f"\n--- {dialect}: first delivery, {delivery['verdict']} {delivery['reason']}".rstrip())
    print(f"{delivery['method']} {delivery['path']}")
    for name, value in delivery["headers"]:
        print(f"{name}: {value}")
    body = delivery["body"]
    print("\n" + (body if len(body) <= EXCERPT else body[:EXCERPT] + "…"))


def print_table(tallies):
    titles = ["dialect", "expected", "delivered", "verified", "repeated", "p50 ms", "p99 ms"]
    rows = [titles, *([str(cell) for cell in each.row()] for each in tallies)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(titles))]
    print()
    for row in rows:
        print("  ".join([row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:]))]))
    print()


def _header(delivery, name):
    return next((value for key, value in delivery["headers"] if key.lower() == name), "")


def _seconds(begin, end):
    return (datetime.fromisoformat(end[:-1]) - datetime.fromisoformat(begin[:-1])).total_seconds()


def _milliseconds(latencies, part):
    return f"{latencies[int(part * (len(latencies) - 1))] * 1000:.0f}" if latencies else "-"
