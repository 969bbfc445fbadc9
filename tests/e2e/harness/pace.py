"""How soon and how steadily requests came, from the ledgers of the producer and the receiver."""

import itertools
import math
from collections import Counter


def latencies(events, requests):
    """Of each event at each target, in seconds: from the producer to the first request that brought it."""
    published = {one.sha256: one.at for one in events}
    first = {}
    for line in requests:
        if line.sha256 in published:
            key = line.target, line.sha256
            first[key] = min(first.get(key, line.arrived), line.arrived)
    return [arrived - published[sha256] for (_, sha256), arrived in first.items()]


def percentile(values, share):
    """The smallest value that this share of them does not exceed."""
    return sorted(values)[max(0, math.ceil(share * len(values)) - 1)]


def per_second(times, since):
    """How many fall into the first second after `since`, into the second one, and so on to the last."""
    counts = Counter(int(at - since) for at in times if at >= since)
    return [counts[second] for second in range(max(counts, default=-1) + 1)]


def most_within(times, seconds):
    """The largest number in any window of that length, its end not included."""
    times = sorted(times)
    most, begin = 0, 0
    for end, at in enumerate(times):
        while at - times[begin] >= seconds:
            begin += 1
        most = max(most, end - begin + 1)
    return most


def most_at_once(spans):
    """Of spans (from, to), the largest number that overlap; one that begins where another ends does not."""
    changes = sorted(itertools.chain.from_iterable(((begin, 1), (end, -1)) for begin, end in spans))
    return max(itertools.accumulate(change for _, change in changes), default=0)


def longest_gap(times):
    times = sorted(times)
    return max((later - one for one, later in itertools.pairwise(times)), default=0.0)
