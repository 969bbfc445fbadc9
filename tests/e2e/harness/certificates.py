"""A certificate authority of our own and a server certificate for this machine's loopback names.

`conversations` takes HTTPS with a valid certificate only; the dispatcher is given the authority by its configuration.
"""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"


@dataclass(frozen=True)
class Certificates:
    authority: Path
    chain: Path
    key: Path

    def server_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.chain, self.key)
        return context


def make(folder):
    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl(
        "req", "-x509", *curve, "-days", 2, "-subj", "/CN=Fantail test authority", "-keyout", "ca.key", "-out", "ca.pem"
    )
    openssl("req", *curve, "-subj", "/CN=localhost", "-addext", NAMES, "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text(NAMES + "\n")
    signed_by = ("-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-extfile", "names")
    openssl("x509", "-req", "-in", "server.csr", "-days", 2, *signed_by, "-out", "server.pem")
    return Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
