# Python
import hmac
import hashlib
import json

def verify_signature(signature, body, secret):
    expected_signature = hmac.new(
        secret.encode(),
        json.dumps(body).encode(),
        hashlib.sha256
    ).hexdigest()
    
    return f"sha256={expected_signature}" == signature
