<?php
// What is asked of WeChat. Each code is sent once, whatever comes back: it is spent by the first attempt.

declare(strict_types=1);

final class WeChat
{
    private const REFUSALS = [
        40029 => 'INVALID_CODE',
        40163 => 'CODE_USED',
        40226 => 'USER_BLOCKED',
        45011 => 'RATE_LIMITED',
        45009 => 'UNAVAILABLE',
        -1 => 'UNAVAILABLE',
    ];
    /** For all that one request asks of WeChat; the SDK waits for 15 s. */
    private const PATIENCE_MS = 8000;

    private int $deadline;

    public function __construct(private string $api, private string $appId, #[SensitiveParameter] private string $appSecret)
    {
        $this->deadline = nowMs() + self::PATIENCE_MS;
    }

    /** The openid and session_key of a login code. */
    public function codeToSession(string $code): array
    {
        $query = ['appid' => $this->appId, 'secret' => $this->appSecret, 'js_code' => $code, 'grant_type' => 'authorization_code'];
        $answer = $this->ask('/sns/jscode2session', $query);
        return [self::text($answer, 'openid'), self::text($answer, 'session_key')];
    }

    /** The number of a phone code. */
    public function phoneNumber(string $code): string
    {
        // WeChat keeps this token and gives the same one until it ends: there is nothing to be kept here.
        $credentials = ['grant_type' => 'client_credential', 'appid' => $this->appId, 'secret' => $this->appSecret];
        $token = self::text($this->ask('/cgi-bin/stable_token', [], $credentials), 'access_token');
        $answer = $this->ask('/wxa/business/getuserphonenumber', ['access_token' => $token], ['code' => $code]);
        return self::text($answer['phone_info'] ?? null, 'phoneNumber');
    }

    private function ask(string $path, array $query, ?array $body = null): array
    {
        $request = curl_init($this->api . $path . '?' . http_build_query($query));
        curl_setopt_array($request, [
            CURLOPT_RETURNTRANSFER => true,
            // 0 would mean for ever.
            CURLOPT_TIMEOUT_MS => max(1, $this->deadline - nowMs()),
            CURLOPT_NOSIGNAL => true,
        ]);
        if ($body !== null) {
            curl_setopt_array($request, [
                CURLOPT_POSTFIELDS => json_encode($body, JSON_THROW_ON_ERROR),
                CURLOPT_HTTPHEADER => ['Content-Type: application/json'],
            ]);
        }
        $text = curl_exec($request);
        if ($text === false) {
            // The error is not told on: the address in it has the app secret.
            throw new Refusal(curl_errno($request) === CURLE_OPERATION_TIMEDOUT ? 'PLATFORM_TIMEOUT' : 'PLATFORM_UNREACHABLE');
        }
        $answer = curl_getinfo($request, CURLINFO_RESPONSE_CODE) === 200 ? json_decode($text, true) : null;
        if (!is_array($answer)) {
            throw new Refusal('PLATFORM_ERROR');
        }
        if (($answer['errcode'] ?? 0) !== 0) {
            throw new Refusal(self::REFUSALS[$answer['errcode']] ?? 'PLATFORM_ERROR');
        }
        return $answer;
    }

    private static function text(mixed $answer, string $name): string
    {
        $value = is_array($answer) ? $answer[$name] ?? null : null;
        return is_string($value) ? $value : throw new Refusal('PLATFORM_ERROR');
    }
}
