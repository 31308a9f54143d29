"""The signature of a webhook, as https://www.standardwebhooks.com has it: HMAC-SHA256 of id, time and body.

A target checks that `webhook-signature` holds `v1,` and base64 of HMAC-SHA256(secret, "ID.TIMESTAMP.BODY"), that
`webhook-timestamp` is a few minutes old at the most, and takes a `webhook-id` that it has seen for the same message.
"""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

#: What a secret begins with that is base64 of the key.
_ENCODED = "whsec_"


def headers(id: str, time: int, body: bytes, secrets: Sequence[str]) -> dict[str, str]:
    """Return the headers; with several secrets (one is being replaced) a signature by each."""
    signed = b".".join((id.encode(), str(time).encode(), body))
    signatures = [base64.b64encode(hmac.digest(key(secret), signed, hashlib.sha256)).decode() for secret in secrets]
    return {
        "webhook-id": id,
        "webhook-timestamp": str(time),
        "webhook-signature": " ".join(f"v1,{signature}" for signature in signatures),
    }


def key(secret: str) -> bytes:
    """Return the key that a secret stands for; raise ValueError where it can't be read."""
    if not secret.startswith(_ENCODED):
        return secret.encode()
    try:
        return base64.b64decode(secret.removeprefix(_ENCODED), validate=True)
    except binascii.Error as error:
        raise ValueError("what follows whsec_ is no base64") from error


def message_id(ids: Sequence[str]) -> str:
    """Return the id of a message: the same for the same events, in ASCII."""
    return f"msg_{hashlib.blake2b(chr(10).join(ids).encode(), digest_size=16).hexdigest()}"
