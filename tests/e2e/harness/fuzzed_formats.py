"""For schemathesis: addresses that a webhook may have, beside those that it may not. Of characters at random hardly one is,
and what comes after a creation would not be tried.
"""

import schemathesis
from hypothesis import strategies as st

_LABEL = st.from_regex(r"[a-z][a-z0-9]{0,8}", fullmatch=True)
_TAKEN = st.builds("https://{}.example/{}".format, _LABEL, st.from_regex(r"[a-z0-9/]{0,12}", fullmatch=True))
_OTHERS = st.sampled_from(
    ["http://a.example/", "ftp://a.example/", "https://127.1/", "https://u:p@a.example/", "https://a.example:99999/", "https://"]
)

schemathesis.openapi.format("uri", _TAKEN | _TAKEN | _TAKEN | _OTHERS)


@schemathesis.hook
def before_call(context, case, kwargs):
    """A `#` or `?` in a path would be sent as what ends it: another call than the one that is judged."""
    for name, value in (case.path_parameters or {}).items():
        if isinstance(value, str):
            case.path_parameters[name] = value.replace("#", "%23").replace("?", "%3F")
