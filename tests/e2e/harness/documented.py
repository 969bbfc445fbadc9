"""Compares an answer with what a document shows: all documented fields, their types and values exactly; more may follow."""


def differences(documented, answered, *, made=(), path=""):
    """`made`: names of fields whose value Fantail makes, so that only the type is the document's."""
    if isinstance(documented, dict):
        if not isinstance(answered, dict):
            return [f"{path or '/'}: is no object but {answered!r}"]
        return [
            difference
            for name, value in documented.items()
            for difference in (
                _of_member(value, answered[name], made, f"{path}/{name}", name)
                if name in answered
                else [f"{path}/{name}: is missing"]
            )
        ]
    if isinstance(documented, list) and isinstance(answered, list) and len(documented) == len(answered):
        pairs = enumerate(zip(documented, answered))
        return [one for at, (each, other) in pairs for one in differences(each, other, made=made, path=f"{path}/{at}")]
    return [] if documented == answered else [f"{path}: {answered!r} instead of {documented!r}"]


def _of_member(documented, answered, made, path, name):
    if name not in made:
        return differences(documented, answered, made=made, path=path)
    return [] if type(documented) is type(answered) else [f"{path}: {answered!r} is not of {documented!r}'s type"]
