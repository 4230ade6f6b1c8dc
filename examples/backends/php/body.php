<?php
// What may come in, as the contract's schemas have it. Fields that are not known are left alone.

declare(strict_types=1);

const BODY_LIMIT = 65536;
const CODE = '/^[!-~]{1,512}$/D';
const TOKEN = '/^[!-~]{1,4096}$/D';
const IV = '#^[A-Za-z0-9+/]{22}==$#D';
const SIGNATURE = '/^[0-9a-f]{40}$/Di';
const HTTPS = '#^https://[!\#-&(-;=?-\[\]-_a-~]*$#D';
const PICTURE = '#^data:image/[!\#-&(-;=?-\[\]-_a-~]*$#D';
// A character that is to be seen: no white space, no blank of Braille, none that Unicode calls
// Default_Ignorable_Code_Point.
const VISIBLE = '/[^\s\x{ad}\x{34f}\x{61c}\x{115f}\x{1160}\x{17b4}\x{17b5}\x{180b}-\x{180f}\x{200b}-\x{200f}'
    . '\x{202a}-\x{202e}\x{2060}-\x{206f}\x{2800}\x{3164}\x{fe00}-\x{fe0f}\x{feff}\x{ffa0}\x{fff0}-\x{fff8}'
    . '\x{1bca0}-\x{1bca3}\x{1d173}-\x{1d17a}\x{e0000}-\x{e0fff}]/u';

/** Called after the token was looked at: 401 comes before 400, 413 and 415. */
function readBody(): array
{
    $type = explode(';', $_SERVER['CONTENT_TYPE'] ?? '')[0];
    if (strtolower(trim($type)) !== 'application/json') {
        throw new Refusal('UNSUPPORTED_MEDIA_TYPE');
    }
    $text = file_get_contents('php://input', length: BODY_LIMIT + 1);
    if ((int) ($_SERVER['CONTENT_LENGTH'] ?? 0) > BODY_LIMIT || strlen($text) > BODY_LIMIT) {
        throw new Refusal('BODY_TOO_LARGE');
    }
    try {
        // As objects: `{}` and `[]` would be one otherwise.
        $body = json_decode($text, false, 64, JSON_THROW_ON_ERROR);
    } catch (JsonException) {
        throw new Refusal('INVALID_JSON');
    }
    expect(is_object($body));
    return (array) $body;
}

function expect(bool $condition): void
{
    if (!$condition) {
        throw new Refusal('INVALID_REQUEST');
    }
}

function matches(string $pattern, mixed $value, int $longest = PHP_INT_MAX): bool
{
    return is_string($value) && strlen($value) <= $longest && preg_match($pattern, $value) === 1;
}

function isCode(mixed $value): bool
{
    return matches(CODE, $value);
}

function isNickName(mixed $value): bool
{
    return matches('/^\P{Cc}{1,64}$/Du', $value) && matches(VISIBLE, $value);
}

/** Absent or null, the picture there is stays. */
function isAvatar(mixed $value): bool
{
    return $value === null || matches(HTTPS, $value, 2048) || matches(PICTURE, $value, 49152);
}

function isSealed(array $body): bool
{
    return isText($body['encryptedData'] ?? null, 16384) && matches(IV, $body['iv'] ?? null);
}

function isSigned(array $body): bool
{
    return isText($body['rawData'] ?? null, 8192) && matches(SIGNATURE, $body['signature'] ?? null);
}

function isText(mixed $value, int $longest): bool
{
    // In characters, as the contract counts.
    return is_string($value) && $value !== '' && preg_match_all('/./su', $value) <= $longest;
}
