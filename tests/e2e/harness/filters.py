"""What docs/filters.md says, in Python: an evaluator that shares no code with Fantail, and random filters and events.

Numbers are decimals, text is compared by code points, a path goes through objects, and through the elements of an array
(not of an array within one). JSON is read here with the last of repeated keys, as Python does anyway.
"""

import json
import random
import re
from decimal import Decimal

_MISSING = object()
_decoder = json.JSONDecoder(parse_int=Decimal, parse_float=Decimal)


def read(text):
    return _decoder.decode(text)


def holds(filter_, event, headers, attributes):
    """Of a whole filter, as the webhook has it."""
    return all(_section(key, value, event, headers, attributes) for key, value in filter_.items())


def _section(key, value, event, headers, attributes):
    match key:
        case "payload":
            return _fields(value, [event], lambda at, name: _descend(at, _keys(name)))
        case "headers":
            return _fields(value, None, lambda _at, name: [headers[name.lower()]] if name.lower() in headers else [])
        case "cloudevents":
            return _cloudevents(value, attributes)
        case "$and":
            return all(holds(each, event, headers, attributes) for each in value)
        case "$or":
            return any(holds(each, event, headers, attributes) for each in value)
        case "$not":
            return not holds(value, event, headers, attributes)
    raise ValueError(key)


def _keys(name):
    if name.startswith("/"):
        return [key.replace("~1", "/").replace("~0", "~") for key in name[1:].split("/")]
    return name.split(".")


def _descend(values, keys):
    """What lies beneath each of the values."""
    for key in keys:
        objects = []
        for value in values:
            objects += [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]
        values = [each[key] for each in objects if key in each]
    return values


def _fields(wanted, at, descend):
    if not isinstance(wanted, dict):
        return _compare("$eq", wanted, at)
    results = []
    for key, value in wanted.items():
        if key == "$and":
            results.append(all(_fields(each, at, descend) for each in value))
        elif key == "$or":
            results.append(any(_fields(each, at, descend) for each in value))
        elif key == "$not":
            results.append(not _fields(value, at, descend))
        elif key.startswith("$"):
            results.append(_compare(key, value, at))
        else:
            results.append(_fields(value, descend(at, key), descend))
    return all(results)


def _same(left, right):
    if isinstance(left, (dict, list)) or isinstance(right, (dict, list)):
        return False
    return type(left) is type(right) and left == right


def _ordered(operator, value, operand):
    if not (isinstance(value, (Decimal, str)) and type(value) is type(operand)):
        return False
    return {"$gt": value > operand, "$gte": value >= operand, "$lt": value < operand, "$lte": value <= operand}[operator]


def _compare(operator, operand, found):
    if operator == "$exists":
        return bool(found) is operand
    if operator == "$ne":
        return not _compare("$eq", operand, found)
    if operator == "$nin":
        return not _compare("$in", operand, found)
    if operator == "$contains":
        return any(
            any(_same(element, operand) for element in value)
            if isinstance(value, list)
            else isinstance(value, str) and isinstance(operand, str) and operand in value
            for value in found
        )
    flat = [each for value in found for each in (value if isinstance(value, list) else [value])]
    match operator:
        case "$eq":
            return any(_same(value, operand) for value in flat)
        case "$in":
            return any(_same(value, each) for value in flat for each in operand)
        case "$gt" | "$gte" | "$lt" | "$lte":
            return any(_ordered(operator, value, operand) for value in flat)
    texts = [value for value in flat if isinstance(value, str)]
    match operator:
        case "$startsWith":
            return any(text.startswith(operand) for text in texts)
        case "$endsWith":
            return any(text.endswith(operand) for text in texts)
        case "$regex":
            return any(re.search(operand, text) for text in texts)
    raise ValueError(operator)


def _cloudevents(wanted, attributes):
    if isinstance(wanted, list):
        return all(_cloudevents(each, attributes) for each in wanted)
    ((dialect, value),) = wanted.items()
    match dialect:
        case "exact":
            return all(attributes.get(name) == text for name, text in value.items())
        case "prefix":
            return all(attributes.get(name, "").startswith(text) for name, text in value.items())
        case "suffix":
            return all(attributes.get(name, "").endswith(text) for name, text in value.items())
        case "all":
            return all(_cloudevents(each, attributes) for each in value)
        case "any":
            return any(_cloudevents(each, attributes) for each in value)
        case "not":
            return not _cloudevents(value, attributes)
    raise ValueError(dialect)


class Generator:
    """Texts of filters and events whose names and values are few, so that they meet."""

    TEXTS = ["", "a", "b", "ab", "ba", "abc", "é", "\U00010000", "\uffff", "a\"b", "1", "A"]
    NUMBERS = ["0", "-0", "1", "1.0", "10e-1", "2", "-3.5", "1e2", "100", "9007199254740992", "9007199254740993",
               "1e400", "1e-400", "0.1", "0.10000000000000000001"]
    PATTERNS = ["a", "^a", "b$", "^ab?c*$", "[a-b]+", "^.$", "^$", "(ab|é)", r"\d"]
    KEYS = ["a", "b", "c", "d e", "x.y", "s/t"]

    def __init__(self, seed):
        self.random = random.Random(seed)

    def scalar(self):
        kind = self.random.random()
        if kind < 0.45:
            return json.dumps(self.random.choice(self.TEXTS), ensure_ascii=self.random.random() < 0.5)
        if kind < 0.85:
            return self.random.choice(self.NUMBERS)
        return self.random.choice(["true", "false", "null"])

    def value(self, depth):
        kind = self.random.random()
        if depth == 0 or kind < 0.5:
            return self.scalar()
        if kind < 0.75:
            return "[" + ",".join(self.value(depth - 1) for _ in range(self.random.randrange(4))) + "]"
        return self.object(depth)

    def object(self, depth, first=""):
        members = [f"{json.dumps(self.random.choice(self.KEYS))}:{self.value(depth - 1)}"
                   for _ in range(self.random.randrange(1, 5))]  # a key may repeat
        return "{" + ",".join([first, *members] if first else members) + "}"

    def path(self):
        keys = [self.random.choice(self.KEYS) for _ in range(self.random.choice([1, 1, 2, 2, 3]))]
        if self.random.random() < 0.5 or any("." in key or "/" in key for key in keys):
            return "".join("/" + key.replace("~", "~0").replace("/", "~1") for key in keys)
        return ".".join(keys)

    def operation(self, texts_only):
        def scalar():
            return json.dumps(self.random.choice(self.TEXTS)) if texts_only else self.scalar()

        operator = self.random.choice(
            ["$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$exists", "$startsWith", "$endsWith", "$contains",
             "$regex"])
        if operator in ("$in", "$nin"):
            operand = "[" + ",".join(scalar() for _ in range(self.random.randrange(1, 4))) + "]"
        elif operator == "$exists":
            operand = self.random.choice(["true", "false"])
        elif operator == "$regex":
            operand = json.dumps(self.random.choice(self.PATTERNS))
        elif operator in ("$startsWith", "$endsWith", "$contains"):
            operand = json.dumps(self.random.choice(self.TEXTS[1:]))
        elif operator in ("$gt", "$gte", "$lt", "$lte") and not texts_only:
            operand = self.random.choice(self.NUMBERS) if self.random.random() < 0.6 else json.dumps(
                self.random.choice(self.TEXTS))
        else:
            operand = scalar()
        return f'"{operator}":{operand}'

    def conditions(self, name, depth, texts_only):
        """What a field must be."""
        kind = self.random.random()
        if kind < 0.3:
            return json.dumps(self.random.choice(self.TEXTS)) if texts_only else self.scalar()
        if kind < 0.7 or depth == 0:
            return "{" + self.operation(texts_only) + "}"
        if kind < 0.8:
            return "{" + f'"$not":{self.conditions(name, depth - 1, texts_only)}' + "}"
        if kind < 0.9 or texts_only:
            parts = ",".join(self.conditions(name, depth - 1, texts_only) for _ in range(self.random.randrange(1, 3)))
            return "{" + f'"{self.random.choice(["$and", "$or"])}":[{parts}]' + "}"
        return self.fields(name, depth - 1, texts_only)

    def fields(self, name, depth, texts_only=False):
        """An object of fields by name."""
        if depth > 0 and self.random.random() < 0.3:
            join = self.random.choice(["$and", "$or", "$not"])
            parts = [self.fields(name, depth - 1, texts_only) for _ in range(1 if join == "$not" else 2)]
            return f'{{"{join}":{parts[0]}}}' if join == "$not" else f'{{"{join}":[{",".join(parts)}]}}'
        members = {name(): self.conditions(name, depth, texts_only) for _ in range(self.random.choice([1, 1, 2]))}
        return "{" + ",".join(f"{json.dumps(key)}:{value}" for key, value in members.items()) + "}"

    def cloudevents(self, depth):
        kind = self.random.choice(["exact", "prefix", "suffix"] + (["all", "any", "not"] if depth else []))
        if kind == "not":
            return f'{{"not":{self.cloudevents(depth - 1)}}}'
        if kind in ("all", "any"):
            return f'{{"{kind}":[{",".join(self.cloudevents(depth - 1) for _ in range(2))}]}}'
        text = self.random.choice(["a", "a.b", "b", "order", "s"])
        return f'{{"{kind}":{{"{self.random.choice(["type", "subject", "none"])}":"{text}"}}}}'

    def filter(self, depth=2):
        kind = self.random.random()
        if kind < 0.6:
            return f'{{"payload":{self.fields(self.path, depth)}}}'
        if kind < 0.7:
            return f'{{"headers":{self.fields(lambda: self.random.choice(["x-a", "X-B", "x-c"]), 1, True)}}}'
        if kind < 0.8:
            return f'{{"cloudevents":{self.cloudevents(2)}}}'
        if kind < 0.9 and depth:
            return f'{{"$not":{self.filter(depth - 1)}}}'
        if depth:
            return f'{{"{self.random.choice(["$or", "$and"])}":[{self.filter(depth - 1)},{self.filter(depth - 1)}]}}'
        return f'{{"payload":{self.fields(self.path, 0)}}}'
