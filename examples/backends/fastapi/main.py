"""The calls of mp-session's contract on FastAPI. Settings come from the environment; see the README."""

import os
import re
import sqlite3

import uvicorn
from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from body import TOKEN, expect, is_code, is_profile, is_sealed, is_signed, matches, read_body
from open_data import check_signature, open_data
from refusal import Refusal, answer
from store import Store, now_ms
from wechat import WeChat, patience

APP_ID, APP_SECRET = os.environ["WECHAT_APP_ID"], os.environ["WECHAT_APP_SECRET"]
REGISTER_FIRST = bool(os.environ.get("REGISTER_FIRST"))
BEARER = re.compile(r"(?i:bearer) ([!-~]{1,4096})")

wechat = WeChat(os.environ.get("WECHAT_API", "https://api.weixin.qq.com"), APP_ID, APP_SECRET)
store = Store(os.environ.get("DATABASE", "sessions.db"), int(os.environ.get("SESSION_TTL_S", "7200")))
app = FastAPI(openapi_url=None, redirect_slashes=False)


@app.middleware("http")
async def keep_out_of_caches(request: Request, call_next):
    response = await call_next(request)
    response.headers["Cache-Control"] = "no-store"
    return response


@app.exception_handler(Refusal)
async def refused(request: Request, refusal: Refusal):
    return answer(refusal.code)


@app.exception_handler(HTTPException)
async def no_such_call(request: Request, error: HTTPException):
    return answer("METHOD_NOT_ALLOWED" if error.status_code == 405 else "NOT_FOUND")


@app.exception_handler(sqlite3.OperationalError)
async def database_failed(request: Request, error: sqlite3.OperationalError):
    # The file is locked by another process, or its disk is full: that passes.
    if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL):
        return answer("UNAVAILABLE")
    raise error


@app.exception_handler(Exception)
async def failed(request: Request, error: Exception):
    return answer("INTERNAL")


def authenticated(request: Request):
    bearer = BEARER.fullmatch(request.headers.get("authorization", ""))
    if not bearer:
        raise Refusal("UNAUTHORIZED")
    return store.authenticate(bearer[1])


@app.post("/silentLogin")
async def silent_login(request: Request):
    body = await read_body(request)
    expect(is_code(body.get("code")))
    # Before WeChat is asked: that is the order of the keys.
    asked_at = now_ms()
    async with patience():
        openid, session_key = await wechat.code_to_session(body["code"])
    if REGISTER_FIRST:
        return store.login(openid, session_key, asked_at) or {"registered": False}
    return store.register(openid, session_key, asked_at)


@app.post("/refreshToken")
async def refresh_token(request: Request):
    body = await read_body(request)
    expect(matches(TOKEN, body.get("refreshToken")))
    return store.refresh(body["refreshToken"])


@app.post("/register")
async def register(request: Request):
    body = await read_body(request)
    nick_name, avatar_url = body.get("nickName"), body.get("avatarUrl")
    # All of it before a code is spent.
    expect(is_code(body.get("code")) and ("phoneCode" not in body or is_code(body["phoneCode"])))
    expect(is_profile(nick_name if "nickName" in body else "none", avatar_url))
    if REGISTER_FIRST and "phoneCode" not in body:
        raise Refusal("PHONE_REQUIRED")
    asked_at = now_ms()
    async with patience():
        openid, session_key = await wechat.code_to_session(body["code"])
        phone = await wechat.phone_number(body["phoneCode"]) if "phoneCode" in body else None
    return store.register(openid, session_key, asked_at, nick_name, avatar_url, phone)


@app.post("/updateUser")
async def update_user(request: Request):
    user = authenticated(request)
    body = await read_body(request)
    profile = sealed_profile(body, user["session_key"]) if "encryptedData" in body else body
    nick_name, avatar_url = profile.get("nickName"), profile.get("avatarUrl")
    expect(is_profile(nick_name, avatar_url))
    return {"userInfo": store.change(user["id"], nick_name, avatar_url)}


def sealed_profile(body: dict, session_key: str) -> dict:
    """Signed is `rawData`, but believed is only the ciphertext: the signature does not cover that."""
    expect(is_sealed(body) and is_signed(body))
    check_signature(body["rawData"], body["signature"], session_key)
    data = open_data(body["encryptedData"], body["iv"], session_key, APP_ID)
    # WeChat's way to say that there is no picture is an empty text.
    return {"nickName": data.get("nickName"), "avatarUrl": data.get("avatarUrl") or None}


@app.post("/updatePhone")
async def update_phone(request: Request):
    user = authenticated(request)
    body = await read_body(request)
    if "encryptedData" in body:
        expect(is_sealed(body))
        phone = open_data(body["encryptedData"], body["iv"], user["session_key"], APP_ID).get("phoneNumber")
        if not isinstance(phone, str):
            raise Refusal("INVALID_OPEN_DATA")
    else:
        expect(is_code(body.get("code")))
        async with patience():
            phone = await wechat.phone_number(body["code"])
    return {"userInfo": store.change(user["id"], phone=phone)}


@app.post("/unbindPhone")
async def unbind_phone(request: Request):
    return {"userInfo": store.unbind_phone(authenticated(request)["id"])}


@app.post("/logout")
async def logout(request: Request):
    store.logout(authenticated(request)["family_id"])
    return Response(status_code=204)


if __name__ == "__main__":
    config = uvicorn.Config(app, host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8787")), log_level="warning", access_log=False)
    listener = config.bind_socket()
    listener.listen(1024)
    print("listening on {}:{}".format(*listener.getsockname()), flush=True)
    uvicorn.Server(config).run(sockets=[listener])
