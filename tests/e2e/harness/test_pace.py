"""The figures that isolation is judged by."""

from types import SimpleNamespace

import pytest

from harness import pace


def published(sha256, at):
    return SimpleNamespace(sha256=sha256, at=at)


def request(sha256, arrived, target="/hook"):
    return SimpleNamespace(sha256=sha256, arrived=arrived, target=target)


def test_a_latency_ends_with_the_first_request_at_each_target():
    requests = [request("a", 13.0), request("a", 11.0), request("a", 12.0, "/other"), request("foreign", 10.5)]

    assert sorted(pace.latencies([published("a", 10.0), published("on its way", 10.0)], requests)) == [1.0, 2.0]


@pytest.mark.parametrize("share, expected", [(0.5, 50), (0.99, 99), (1.0, 100), (0.001, 1)])
def test_percentiles_by_the_nearest_rank(share, expected):
    assert pace.percentile(range(100, 0, -1), share) == expected


def test_a_percentile_of_few_is_one_of_them():
    assert pace.percentile([3.0], 0.99) == 3.0
    assert pace.percentile([1.0, 2.0], 0.99) == 2.0


def test_seconds_are_counted_from_a_moment_on_and_empty_ones_too():
    assert pace.per_second([9.9, 10.0, 10.9, 13.5], since=10.0) == [2, 0, 0, 1]
    assert pace.per_second([], since=10.0) == []


@pytest.mark.parametrize(
    "times, most",
    [
        ([], 0),
        ([0.0, 6.0], 1),  # a window holds one of its two ends
        ([0.0, 5.9], 2),
        ([6.0, 0.0, 1.0, 5.0, 5.5], 4),  # from 1.0 on, in whichever order they are given
    ],
)
def test_the_fullest_window_is_found_wherever_it_begins(times, most):
    assert pace.most_within(times, 6.0) == most


@pytest.mark.parametrize(
    "spans, most",
    [([], 0), ([(0, 1), (1, 2)], 1), ([(0, 3), (1, 2), (2, 4)], 2), ([(0, 9), (1, 9), (2, 9), (9, 10)], 3)],
)
def test_what_overlaps_is_counted(spans, most):
    assert pace.most_at_once(spans) == most


def test_the_longest_gap():
    assert pace.longest_gap([5.0, 1.0, 2.0]) == 3.0
    assert pace.longest_gap([1.0]) == 0.0
