"""What WeChat encrypted on the phone under the user's session_key."""

import hashlib
import hmac
import json
import time
from base64 import b64decode

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

from refusal import Refusal

WATERMARK_AGE_S = 300


def check_signature(raw_data: str, signature: str, session_key: str) -> None:
    expected = hashlib.sha1((raw_data + session_key).encode("utf-8", "surrogatepass")).hexdigest()
    if not hmac.compare_digest(expected, signature.lower()):
        raise Refusal("INVALID_OPEN_DATA")


def open_data(encrypted_data: str, iv: str, session_key: str, app_id: str) -> dict:
    """The data in it. All that is wrong with it is answered alike, lest the answers help to guess the key."""
    try:
        data = json.loads(decrypted(b64decode(encrypted_data), b64decode(iv), b64decode(session_key)))
        watermark = data["watermark"]
        young = abs(time.time() - watermark["timestamp"]) <= WATERMARK_AGE_S
        if watermark["appid"] == app_id and young:
            return data
    except (ValueError, KeyError, TypeError, RecursionError):
        pass
    raise Refusal("INVALID_OPEN_DATA")


def decrypted(ciphertext: bytes, iv: bytes, key: bytes) -> bytes:
    decryptor = Cipher(algorithms.AES128(key), modes.CBC(iv)).decryptor()
    unpadder = PKCS7(128).unpadder()
    return unpadder.update(decryptor.update(ciphertext) + decryptor.finalize()) + unpadder.finalize()
