"""How often a delivery may be repeated by a hard stop, in this version of Fantail.

Commits come once a second and nothing is taken over from the outcome log yet: what a killed service had settled since
its last commit comes again. The allowance covers a commit's own way to the broker on a busy machine.
"""

COMMIT_INTERVAL = 1.0
ALLOWANCE = 2.0  # two cores, with a compiler beside the test: 0.5 was too little
IN_FLIGHT = 0.5  # a request sent before the kill is received after it; a restarted service needs longer to send


def uncommitted_at(stops, settled_at):
    """How many of these a stop may have made to come again: settled so shortly before it that their offsets may not
    have been committed, or in flight."""
    window = COMMIT_INTERVAL + ALLOWANCE
    return sum(1 for moment in settled_at for stop in stops if stop - window <= moment <= stop + IN_FLIGHT)
