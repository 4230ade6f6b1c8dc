"""Every answer that is not a success: `{code, message}` as the contract has it."""

import json
from pathlib import Path

from fastapi.responses import JSONResponse

MESSAGES = json.loads((Path(__file__).parent / "../refusals.json").read_text())
HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 405: {"Allow": "POST"}, 429: {"Retry-After": "60"}, 503: {"Retry-After": "1"}}


class Refusal(Exception):
    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def answer(code: str) -> JSONResponse:
    status, message = MESSAGES[code]
    return JSONResponse({"code": code, "message": message}, status, HEADERS.get(status))
