"""An issuer of JSON Web Tokens, as an identity provider signs them: by the `openssl` command, with nothing of Fantail's."""

import base64
import hashlib
import hmac
import json
import subprocess
import time

GENERATE = {
    "RS256": ("-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"),
    "ES256": ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"),
    "EdDSA": ("-algorithm", "ed25519"),
}
SECRET = "a secret that product and issuer share"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def encoded(document):
    return base64url(json.dumps(document).encode())


class Issuer:
    """`key_file` is what Fantail is given: the public key in PEM, or the secret of HS256."""

    def __init__(self, algorithm, folder):
        self.algorithm = algorithm
        self._folder = folder
        self._private = folder / f"{algorithm}.private.pem"
        self.key_file = folder / f"{algorithm}.key"
        if algorithm == "HS256":
            self.key_file.write_text(SECRET + "\n")
            return
        self._openssl("genpkey", *GENERATE[algorithm], "-out", self._private)
        self._openssl("pkey", "-in", self._private, "-pubout", "-out", self.key_file)

    def token(self, *, header=None, **claims):
        """Valid for a minute, unless the claims say otherwise; None leaves a claim out."""
        now = int(time.time())
        all_claims = {"iat": now, "exp": now + 60} | claims
        claims = {name: value for name, value in all_claims.items() if value is not None}
        signed = f"{encoded({'alg': self.algorithm, 'typ': 'JWT'} | (header or {}))}.{encoded(claims)}"
        return f"{signed}.{base64url(self._sign(signed.encode()))}"

    def web_key(self):
        """The public key as a JWK (RFC 7517)."""
        if self.algorithm == "RS256":
            modulus = self._openssl("rsa", "-in", self._private, "-noout", "-modulus").decode().split("=")[1].strip()
            return {"kty": "RSA", "e": "AQAB", "n": base64url(bytes.fromhex(modulus))}
        der = self._openssl("pkey", "-in", self._private, "-pubout", "-outform", "DER")
        if self.algorithm == "EdDSA":
            return {"kty": "OKP", "crv": "Ed25519", "x": base64url(der[-32:])}
        return {"kty": "EC", "crv": "P-256", "x": base64url(der[-64:-32]), "y": base64url(der[-32:])}

    def _sign(self, message):
        if self.algorithm == "HS256":
            return hmac.digest(SECRET.encode(), message, hashlib.sha256)
        file = self._folder / f"{self.algorithm}.message"
        file.write_bytes(message)
        if self.algorithm == "EdDSA":
            return self._openssl("pkeyutl", "-sign", "-rawin", "-inkey", self._private, "-in", file)
        signature = self._openssl("dgst", "-sha256", "-sign", self._private, file)
        return signature if self.algorithm == "RS256" else _r_and_s(signature)

    def _openssl(self, *arguments):
        return subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=30).stdout


def _r_and_s(der):
    """Of a DER sequence of two integers, both of them in 32 bytes (RFC 7518, 3.4)."""
    size = der[3]
    r, s = der[4 : 4 + size], der[6 + size :]
    return b"".join(number.lstrip(b"\0").rjust(32, b"\0") for number in (r, s))
