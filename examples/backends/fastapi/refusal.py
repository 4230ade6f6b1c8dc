"""Every answer that is not a success: `{code, message}` as the contract has it."""

from fastapi.responses import JSONResponse

MESSAGES = {
    "INVALID_JSON": (400, "The body is not valid JSON."),
    "INVALID_REQUEST": (400, "The body does not match the schema of this call."),
    "INVALID_CODE": (400, "The code is unknown or has expired: get a new one."),
    "INVALID_OPEN_DATA": (400, "The signature or the encrypted data cannot be accepted: log in again and retry."),
    "PHONE_REQUIRED": (400, "Nobody is registered without a phone number: send a phoneCode."),
    "UNAUTHORIZED": (401, "There is no live session: log in again."),
    "INVALID_REFRESH_TOKEN": (401, "The refresh token is not good any more: log in again."),
    "USER_BLOCKED": (403, "WeChat does not let this user in."),
    "NOT_FOUND": (404, "There is no such call."),
    "METHOD_NOT_ALLOWED": (405, "The call wants POST."),
    "REQUEST_TIMEOUT": (408, "The body did not arrive in time: send it again."),
    "CODE_USED": (409, "The code has been used: get a new one."),
    "BODY_TOO_LARGE": (413, "The body is too large."),
    "UNSUPPORTED_MEDIA_TYPE": (415, "The body must be sent as application/json."),
    "RATE_LIMITED": (429, "Too many requests: come back later."),
    "INTERNAL": (500, "The server failed."),
    "PLATFORM_ERROR": (502, "WeChat's answer could not be used."),
    "PLATFORM_UNREACHABLE": (502, "The service cannot reach WeChat."),
    "UNAVAILABLE": (503, "The service is busy: come back later."),
    "PLATFORM_TIMEOUT": (504, "WeChat did not answer in time."),
}
HEADERS = {401: {"WWW-Authenticate": "Bearer"}, 405: {"Allow": "POST"}, 429: {"Retry-After": "60"}, 503: {"Retry-After": "1"}}


class Refusal(Exception):
    def __init__(self, code: str):
        super().__init__(code)
        self.code = code


def answer(code: str) -> JSONResponse:
    status, message = MESSAGES[code]
    return JSONResponse({"code": code, "message": message}, status, HEADERS.get(status))
