"""Random JSON documents, in every spelling that JSON allows: what publishers send, and what nobody thought of.

Half of them are calm, and can be written by every language without loss; the others hold what some language changes.
Each is one line.
"""

import math
import struct

INDICES = ("0", "1", "2", "3", "9", "10", "4294967294", "4294967295", "9007199254740993", "-1", "01", "1.5", "1e3", "-0")
WORDS = ("id", "data", "a", "b", "Z", "__proto__", "constructor", "toString", "length", "", " ", "é", "日本", "😀", "/", "\x7f")
ALPHABET = "abcXYZ019 ~!<>&'-_./" + "\"\\\b\f\n\r\t\x00\x1f\x7f" + "éßñΩЖ€\u2028\u2029\ud7ff\ue000\ufeff\uffff" + "😀𝒳\U0010ffff"
SHORT = {'"': '\\"', "\\": "\\\\", "/": "\\/", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
EDGES = (2**53, 2**63, 2**64, 10**15, 10**16, 10**17, 10**19, 10**20, 10**21, 10**22, 10**23, 2**70)
ODD_NUMBERS = ("1e400", "-1e400", "1e-400", "1e5000", "0.1000000000000000055511151231257827", "9007199254740993.0", "1e-5000")


class Documents:
    """Draws from `chance`, a random.Random."""

    def __init__(self, chance):
        self._chance = chance
        self._daring = False

    def draw(self):
        self._daring = self._chance.random() < 0.5
        return self._object(1) if self._chance.random() < 0.9 else self._array(1)

    def _value(self, depth):
        kinds = [self._number, self._string, self._word]
        if depth < 4:
            kinds += [lambda: self._object(depth + 1), lambda: self._array(depth + 1)]
        return self._chance.choice(kinds)()

    def _object(self, depth):
        keys = [self._key() for _ in range(self._chance.randrange(0 if self._daring else 1, 6))]
        if not self._daring:
            keys[0] = "k"  # so that nobody takes it for a list
        elif self._chance.random() < 0.1:
            keys = [str(number) for number in range(len(keys))]
        if len(keys) > 1 and self._chance.random() < 0.2:
            keys[-1] = self._chance.choice(keys)
        members = [self._written(key) + self._blank() + ":" + self._spaced(self._value(depth)) for key in keys]
        return "{" + self._blank() + ",".join(self._blank() + member for member in members) + self._blank() + "}"

    def _array(self, depth):
        elements = [self._spaced(self._value(depth)) for _ in range(self._chance.randrange(4))]
        return "[" + (",".join(elements) or self._blank()) + "]"

    def _key(self):
        kind = self._chance.random()
        if kind < 0.4:
            return self._chance.choice(WORDS)
        return self._chance.choice(INDICES) if kind < 0.8 else self._text()

    def _word(self):
        return self._chance.choice(("true", "false", "null"))

    # Strings

    def _string(self):
        return self._written(self._text())

    def _text(self):
        text = "".join(self._chance.choice(ALPHABET) for _ in range(self._chance.randrange(9)))
        if self._daring and self._chance.random() < 0.05:
            lone = chr(self._chance.randrange(0xD800, 0xE000))
            at = self._chance.randrange(len(text) + 1)
            text = text[:at] + lone + text[at:]
        return text

    def _written(self, text):
        return '"' + "".join(self._spelling(character) for character in text) + '"'

    def _spelling(self, character):
        point = ord(character)
        is_forced = point < 0x20 or character in '"\\' or 0xD800 <= point < 0xE000
        if not is_forced and self._chance.random() < 0.7:
            return character
        if character in SHORT and self._chance.random() < 0.7:
            return SHORT[character]
        units = struct.unpack(f">{len(character.encode('utf-16-be', 'surrogatepass')) // 2}H",
                              character.encode("utf-16-be", "surrogatepass"))
        form = self._chance.choice(("\\u{:04x}", "\\u{:04X}"))
        return "".join(form.format(unit) for unit in units)

    # Numbers

    def _number(self):
        kinds = [self._small, self._decimal, self._zero, self._power]
        if self._daring and self._chance.random() < 0.4:
            kinds = [self._double, self._edge, self._long, lambda: self._chance.choice(ODD_NUMBERS)]
        return self._chance.choice(kinds)()

    def _small(self):
        return str(self._chance.randrange(-100_000, 100_000))

    def _zero(self):
        return self._chance.choice(("0", "-0", "0.0", "-0.0", "0e5", "-0E-7", "0.000"))

    def _decimal(self):
        """At most 15 digits, perhaps with zeros behind them, perhaps with an exponent."""
        digits = str(self._chance.randrange(1, 10 ** self._chance.randrange(1, 13)))
        text = str(self._chance.randrange(100)) + "." + digits + "0" * self._chance.randrange(3)
        return self._chance.choice(("", "-")) + text + self._exponent()

    def _power(self):
        """A few digits around the powers of ten where the languages change their form."""
        digits = self._chance.choice(("1", "15", "123", "1.5", "9.99", "12345678"))
        return digits + self._chance.choice("eE") + self._chance.choice(("", "+")) + str(self._chance.randrange(0, 14)) \
            if self._chance.random() < 0.5 else f"{digits}e{self._chance.randrange(-12, 30)}"

    def _exponent(self):
        if self._chance.random() < 0.6:
            return ""
        return self._chance.choice("eE") + self._chance.choice(("", "+", "-")) + str(self._chance.randrange(40))

    def _double(self):
        value = math.nan
        while not math.isfinite(value):
            value = struct.unpack(">d", self._chance.randbytes(8))[0]
        return self._chance.choice(("{!r}", "{:.16e}", "{:.17g}", "{:.15g}", "{:.20e}")).format(value)

    def _edge(self):
        edge = self._chance.choice(EDGES) + self._chance.randrange(-3, 4)
        return self._chance.choice(("", "-")) + str(edge) + self._chance.choice(("", "", ".0", "e0", "e2"))

    def _long(self):
        return str(self._chance.randrange(1, 10)) + "".join(
            self._chance.choice("0123456789") for _ in range(self._chance.randrange(14, 40))
        )

    # What means nothing

    def _blank(self):
        return self._chance.choice(("", "", "", " ", "\t", "  "))

    def _spaced(self, text):
        return self._blank() + text + self._blank()
