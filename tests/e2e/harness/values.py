"""Whether two JSON texts say the same, judged without any language's numbers: contracts/README.md, "Bodies".

An integer must be the same to its last digit. Another number may lose what no double holds: it must have at most 17
significant digits, and come back as the same double, which is neither infinite nor zero. The sign of zero is no value.
Of equal keys the last counts; an object is never an array.
"""

import json
from dataclasses import dataclass
from decimal import Decimal

DIGITS_OF_A_DOUBLE = 17


@dataclass(frozen=True)
class Number:
    token: str

    @property
    def exact(self):
        return Decimal(self.token)

    @property
    def digits(self):
        return "".join(map(str, self.exact.as_tuple().digits)).strip("0")

    @property
    def is_whole(self):
        """`1e5000` too; told by the digits, for a number written out might not fit into memory."""
        _, digits, exponent = self.exact.as_tuple()
        behind = len(digits) - len("".join(map(str, digits)).rstrip("0"))
        return exponent + behind >= 0

    def kept_as(self, other):
        if self.exact == other.exact:
            return True
        if self.is_whole or len(self.digits) > DIGITS_OF_A_DOUBLE:
            return False
        return float(self.token) == float(other.token) != 0.0


def parsed(text):
    return json.loads(text, parse_int=Number, parse_float=Number, parse_constant=Number)


def kept(event, body):
    """Whether a body says all that the event says, both as parsed()."""
    if isinstance(event, dict):
        return isinstance(body, dict) and event.keys() == body.keys() and all(kept(event[key], body[key]) for key in event)
    if isinstance(event, list):
        return isinstance(body, list) and len(event) == len(body) and all(map(kept, event, body))
    if isinstance(event, Number):
        return isinstance(body, Number) and event.kept_as(body)
    return type(event) is type(body) and event == body
