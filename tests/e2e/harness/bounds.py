"""How often a delivery may be repeated by a hard stop, in this version of Fantail.

Commits come once a second and nothing is taken over from the outcome log yet: what a killed service had settled since
its last commit comes again. The allowance covers a commit's own way to the broker on a busy machine.
"""

COMMIT_INTERVAL = 1.0
ALLOWANCE = 0.5


def uncommitted_at(stops, settled_at):
    """How many of these were settled so shortly before a stop that their offsets may not have been committed."""
    window = COMMIT_INTERVAL + ALLOWANCE
    return sum(1 for moment in settled_at for stop in stops if stop - window <= moment <= stop)
