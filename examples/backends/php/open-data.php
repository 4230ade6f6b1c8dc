<?php
// What WeChat encrypted on the phone under the user's session_key.

declare(strict_types=1);

const WATERMARK_AGE_S = 300;

function checkSignature(array $body, #[SensitiveParameter] string $sessionKey): void
{
    if (!hash_equals(sha1($body['rawData'] . $sessionKey), strtolower($body['signature']))) {
        throw new Refusal('INVALID_OPEN_DATA');
    }
}

/** The data in it. All that is wrong with it is answered alike, lest the answers help to guess the key. */
function openData(array $body, #[SensitiveParameter] string $sessionKey, string $appId): array
{
    $key = base64_decode($sessionKey, true);
    $ciphertext = base64_decode($body['encryptedData'], true);
    // A short key would be filled up with zeros.
    $sound = $ciphertext !== false && $key !== false && strlen($key) === 16;
    $text = $sound ? openssl_decrypt($ciphertext, 'aes-128-cbc', $key, OPENSSL_RAW_DATA, base64_decode($body['iv'])) : false;
    $data = $text === false ? null : json_decode($text, true);
    $watermark = is_array($data) ? $data['watermark'] ?? null : null;
    $timestamp = is_array($watermark) ? $watermark['timestamp'] ?? null : null;
    $young = is_int($timestamp) && abs(time() - $timestamp) <= WATERMARK_AGE_S;
    if (!$young || ($watermark['appid'] ?? null) !== $appId) {
        throw new Refusal('INVALID_OPEN_DATA');
    }
    return $data;
}
