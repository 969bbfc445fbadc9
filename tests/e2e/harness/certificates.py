"""A certificate authority of our own and a server certificate for this machine's loopback names.

`conversations` takes HTTPS with a valid certificate only; the dispatcher is given the authority by its configuration.
"""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

NAMES = "subjectAltName=DNS:localhost,IP:127.0.0.1"
CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


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
    subject = ("-subj", "/CN=Fantail test authority")
    _openssl(folder, "req", "-x509", *CURVE, "-days", 2, *subject, "-keyout", "ca.key", "-out", "ca.pem")
    return issue(folder / "ca.pem", folder)


def issue(authority, folder, *, names=NAMES, days=2):
    """A further server certificate of the authority that `make` made; one of -1 days has expired."""
    _openssl(folder, "req", *CURVE, "-subj", "/CN=server", "-addext", names, "-keyout", "server.key", "-out", "server.csr")
    (folder / "names").write_text(names + "\n")
    signed_by = ("-CA", authority, "-CAkey", authority.with_suffix(".key"), "-CAcreateserial", "-extfile", "names")
    _openssl(folder, "x509", "-req", "-in", "server.csr", "-days", days, *signed_by, "-out", "server.pem")
    return Certificates(authority, folder / "server.pem", folder / "server.key")


def _openssl(folder, *arguments):
    subprocess.run(["openssl", *map(str, arguments)], cwd=folder, check=True, capture_output=True)
