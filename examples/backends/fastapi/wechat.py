"""What is asked of WeChat. Each code is sent once, whatever comes back: it is spent by the first attempt."""

import asyncio
from contextlib import asynccontextmanager

import httpx

from refusal import Refusal

REFUSALS = {
    40029: "INVALID_CODE",
    40163: "CODE_USED",
    40226: "USER_BLOCKED",
    45011: "RATE_LIMITED",
    45009: "UNAVAILABLE",
    -1: "UNAVAILABLE",
}


@asynccontextmanager
async def patience():
    """The time for all that one request asks of WeChat; the SDK waits for 15 s."""
    try:
        async with asyncio.timeout(8):
            yield
    except TimeoutError:
        raise Refusal("PLATFORM_TIMEOUT") from None


class WeChat:
    def __init__(self, api: str, app_id: str, app_secret: str):
        self.app = {"appid": app_id, "secret": app_secret}
        # `patience` is the limit: httpx's own would count each read by itself.
        self.client = httpx.AsyncClient(base_url=api, timeout=None)

    async def code_to_session(self, code: str) -> tuple[str, str]:
        """The openid and session_key of a login code."""
        query = {**self.app, "js_code": code, "grant_type": "authorization_code"}
        answer = await self.ask("GET", "/sns/jscode2session", params=query)
        return text(answer, "openid"), text(answer, "session_key")

    async def phone_number(self, code: str) -> str:
        """The number of a phone code."""
        # WeChat keeps this token and gives the same one until it ends: there is nothing to be kept here.
        credentials = {**self.app, "grant_type": "client_credential"}
        token = text(await self.ask("POST", "/cgi-bin/stable_token", json=credentials), "access_token")
        answer = await self.ask("POST", "/wxa/business/getuserphonenumber", params={"access_token": token}, json={"code": code})
        return text(answer.get("phone_info"), "phoneNumber")

    async def ask(self, method: str, path: str, **what) -> dict:
        try:
            response = await self.client.request(method, path, **what)
        except httpx.HTTPError:
            # The error is not told on: the address in it has the app secret.
            raise Refusal("PLATFORM_UNREACHABLE") from None
        try:
            answer = response.json() if response.status_code == 200 else None
        except (ValueError, RecursionError):
            answer = None
        if not isinstance(answer, dict):
            raise Refusal("PLATFORM_ERROR")
        if answer.get("errcode"):
            raise Refusal(REFUSALS.get(answer["errcode"], "PLATFORM_ERROR"))
        return answer


def text(answer, name: str) -> str:
    value = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(value, str):
        raise Refusal("PLATFORM_ERROR")
    return value
