"""The languages themselves: what each makes of a document that it reads and writes again.

One process for all documents of a call, a line each. A document that a language cannot read or write comes back empty.
"""

import subprocess
import sys

NODE = """
const lines = require("fs").readFileSync(0, "utf8").split("\\n");
lines.pop();
const written = (line) => { try { return JSON.stringify(JSON.parse(line)); } catch { return ""; } };
process.stdout.write(lines.map((line) => written(line) + "\\n").join(""));
"""

PYTHON = """
import json, sys
for line in sys.stdin.buffer:
    try:
        written = json.dumps(json.loads(line))
    except ValueError:
        written = ""
    sys.stdout.buffer.write(written.encode() + b"\\n")
"""

PHP = """
while (($line = fgets(STDIN)) !== false) {
    $read = json_decode($line, true);
    echo json_last_error() === JSON_ERROR_NONE ? json_encode($read) : "", "\\n";
}
"""

COMMANDS = {
    "javascript": ("node", "-e", NODE),
    "python": (sys.executable, "-c", PYTHON),
    "php": ("php", "-d", "memory_limit=512M", "-r", PHP),
}


def rewritten_by(language, documents):
    """What the language makes of each document, all of them text of one line."""
    given = "".join(document + "\n" for document in documents).encode()
    done = subprocess.run(COMMANDS[language], input=given, capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    lines = done.stdout.decode().split("\n")[:-1]
    assert len(lines) == len(documents), f"{language}: {len(lines)} lines for {len(documents)}\n{done.stderr.decode()}"
    return lines
