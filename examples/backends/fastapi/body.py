"""What may come in, as the contract's schemas have it. Fields that are not known are left alone."""

import asyncio
import json
import re

from fastapi import Request

from refusal import Refusal

BODY_LIMIT = 65536
BODY_TIMEOUT_S = 10
CODE = re.compile(r"[!-~]{1,512}")
TOKEN = re.compile(r"[!-~]{1,4096}")
IV = re.compile(r"[A-Za-z0-9+/]{22}==")
SIGNATURE = re.compile(r"[0-9a-fA-F]{40}")
HTTPS = re.compile(r"https://[!#-&(-;=?-\[\]-_a-~]*")
PICTURE = re.compile(r"data:image/[!#-&(-;=?-\[\]-_a-~]*")
# Control characters and halves of surrogate pairs; and a character that is to be seen: no white space, no blank of
# Braille, none that Unicode calls Default_Ignorable_Code_Point.
FORBIDDEN = re.compile("[\0-\x1f\x7f-\x9f\ud800-\udfff]")
VISIBLE = re.compile(
    r"[^\s\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    r"\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)


async def read_body(request: Request) -> dict:
    """Called after the token was looked at: 401 comes before 400, 413 and 415."""
    if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
        raise Refusal("UNSUPPORTED_MEDIA_TYPE")
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            text = await limited(request)
    except TimeoutError:
        raise Refusal("REQUEST_TIMEOUT") from None
    try:
        body = json.loads(text.decode("utf-8"))
    except (ValueError, RecursionError):
        raise Refusal("INVALID_JSON") from None
    expect(isinstance(body, dict))
    return body


async def limited(request: Request) -> bytes:
    text, size = b"", 0
    # To its end, or a client that is still sending sees a broken connection and no answer; but nothing is kept.
    async for chunk in request.stream():
        size += len(chunk)
        if size <= BODY_LIMIT:
            text += chunk
    if size > BODY_LIMIT:
        raise Refusal("BODY_TOO_LARGE")
    return text


def expect(condition) -> None:
    if not condition:
        raise Refusal("INVALID_REQUEST")


def matches(pattern: re.Pattern, value, longest=None) -> bool:
    return isinstance(value, str) and (longest is None or len(value) <= longest) and pattern.fullmatch(value) is not None


def is_code(value) -> bool:
    return matches(CODE, value)


def is_profile(nick_name, avatar_url) -> bool:
    named = isinstance(nick_name, str) and len(nick_name) <= 64 and not FORBIDDEN.search(nick_name) and VISIBLE.search(nick_name)
    pictured = avatar_url is None or matches(HTTPS, avatar_url, 2048) or matches(PICTURE, avatar_url, 49152)
    return bool(named) and pictured


def is_sealed(body: dict) -> bool:
    return is_text(body.get("encryptedData"), 16384) and matches(IV, body.get("iv"))


def is_signed(body: dict) -> bool:
    return is_text(body.get("rawData"), 8192) and matches(SIGNATURE, body.get("signature"))


def is_text(value, longest: int) -> bool:
    return isinstance(value, str) and 0 < len(value) <= longest
