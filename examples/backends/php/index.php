<?php
// The calls of mp-session's contract in plain PHP. Settings come from the environment; see the README.

declare(strict_types=1);

ini_set('display_errors', '0');
set_error_handler(fn (int $level, string $message, string $file, int $line) => throw new ErrorException($message, 0, $level, $file, $line));
foreach (['refusal', 'body', 'open-data', 'store', 'wechat'] as $part) {
    require __DIR__ . "/$part.php";
}

const CALLS = ['/silentLogin', '/refreshToken', '/register', '/updateUser', '/updatePhone', '/unbindPhone', '/logout'];

try {
    answerCall(parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH));
} catch (Throwable $error) {
    answerError($error);
}

function answerCall(string|false|null $path): void
{
    if (!in_array($path, CALLS, true)) {
        throw new Refusal('NOT_FOUND');
    }
    if ($_SERVER['REQUEST_METHOD'] !== 'POST') {
        throw new Refusal('METHOD_NOT_ALLOWED');
    }
    $wechat = new WeChat(setting('WECHAT_API', 'https://api.weixin.qq.com'), setting('WECHAT_APP_ID'), setting('WECHAT_APP_SECRET'));
    $store = new Store(setting('DATABASE'), (int) setting('SESSION_TTL_S', '7200'));
    $body = substr($path, 1)($store, $wechat);
    answer($body === null ? 204 : 200, $body);
}

function setting(string $name, ?string $default = null): string
{
    $value = getenv($name);
    return $value === false ? $default ?? throw new RuntimeException("set $name") : $value;
}

function silentLogin(Store $store, WeChat $wechat): array
{
    $code = readBody()['code'] ?? null;
    expect(isCode($code));
    $person = personOf($wechat, $code);
    return getenv('REGISTER_FIRST') ? $store->login($person) ?? ['registered' => false] : $store->register($person);
}

/** Whom a login code stands for. The time is taken before WeChat is asked: that is the order of the keys. */
function personOf(WeChat $wechat, string $code): array
{
    $askedAt = nowMs();
    return [...$wechat->codeToSession($code), $askedAt];
}

function refreshToken(Store $store): array
{
    $refreshToken = readBody()['refreshToken'] ?? null;
    expect(matches(TOKEN, $refreshToken));
    return $store->refresh($refreshToken);
}

function register(Store $store, WeChat $wechat): array
{
    $body = readBody() + ['code' => null, 'avatarUrl' => null];
    // All of it before a code is spent.
    expect(isCode($body['code']) && (!array_key_exists('phoneCode', $body) || isCode($body['phoneCode'])));
    expect((!array_key_exists('nickName', $body) || isNickName($body['nickName'])) && isAvatar($body['avatarUrl']));
    $phoneCode = $body['phoneCode'] ?? null;
    if (getenv('REGISTER_FIRST') && $phoneCode === null) {
        throw new Refusal('PHONE_REQUIRED');
    }
    $person = personOf($wechat, $body['code']);
    $phone = $phoneCode === null ? null : $wechat->phoneNumber($phoneCode);
    return $store->register($person, $body['nickName'] ?? null, $body['avatarUrl'], $phone);
}

function authenticated(Store $store): array
{
    if (!preg_match('/^bearer ([!-~]{1,4096})$/Di', $_SERVER['HTTP_AUTHORIZATION'] ?? '', $found)) {
        throw new Refusal('UNAUTHORIZED');
    }
    return $store->authenticate($found[1]);
}

function updateUser(Store $store): array
{
    $user = authenticated($store);
    $body = readBody();
    $profile = array_key_exists('encryptedData', $body) ? sealedProfile($body, $user['session_key']) : $body;
    [$nickName, $avatarUrl] = [$profile['nickName'] ?? null, $profile['avatarUrl'] ?? null];
    expect(isNickName($nickName) && isAvatar($avatarUrl));
    return ['userInfo' => $store->change($user['id'], $nickName, $avatarUrl)];
}

/** Signed is `rawData`, but believed is only the ciphertext: the signature does not cover that. */
function sealedProfile(array $body, #[SensitiveParameter] string $sessionKey): array
{
    expect(isSealed($body) && isSigned($body));
    checkSignature($body, $sessionKey);
    $data = openData($body, $sessionKey, setting('WECHAT_APP_ID'));
    // WeChat's way to say that there is no picture is an empty text.
    return ['nickName' => $data['nickName'] ?? null, 'avatarUrl' => ($data['avatarUrl'] ?? null) ?: null];
}

function updatePhone(Store $store, WeChat $wechat): array
{
    $user = authenticated($store);
    $body = readBody();
    if (array_key_exists('encryptedData', $body)) {
        expect(isSealed($body));
        $phone = openData($body, $user['session_key'], setting('WECHAT_APP_ID'))['phoneNumber'] ?? null;
        if (!is_string($phone)) {
            throw new Refusal('INVALID_OPEN_DATA');
        }
    } else {
        $code = $body['code'] ?? null;
        expect(isCode($code));
        $phone = $wechat->phoneNumber($code);
    }
    return ['userInfo' => $store->change($user['id'], phone: $phone)];
}

function unbindPhone(Store $store): array
{
    return ['userInfo' => $store->unbindPhone(authenticated($store)['id'])];
}

function logout(Store $store): ?array
{
    $store->logout(authenticated($store)['family_id']);
    return null;
}
