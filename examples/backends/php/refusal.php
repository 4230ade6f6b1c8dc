<?php
// Every answer that is not a success: `{code, message}` as the contract has it.

declare(strict_types=1);

const MESSAGES = [
    'INVALID_JSON' => [400, 'The body is not valid JSON.'],
    'INVALID_REQUEST' => [400, 'The body does not match the schema of this call.'],
    'INVALID_CODE' => [400, 'The code is unknown or has expired: get a new one.'],
    'INVALID_OPEN_DATA' => [400, 'The signature or the encrypted data cannot be accepted: log in again and retry.'],
    'PHONE_REQUIRED' => [400, 'Nobody is registered without a phone number: send a phoneCode.'],
    'UNAUTHORIZED' => [401, 'There is no live session: log in again.'],
    'INVALID_REFRESH_TOKEN' => [401, 'The refresh token is not good any more: log in again.'],
    'USER_BLOCKED' => [403, 'WeChat does not let this user in.'],
    'NOT_FOUND' => [404, 'There is no such call.'],
    'METHOD_NOT_ALLOWED' => [405, 'The call wants POST.'],
    'CODE_USED' => [409, 'The code has been used: get a new one.'],
    'BODY_TOO_LARGE' => [413, 'The body is too large.'],
    'UNSUPPORTED_MEDIA_TYPE' => [415, 'The body must be sent as application/json.'],
    'RATE_LIMITED' => [429, 'Too many requests: come back later.'],
    'INTERNAL' => [500, 'The server failed.'],
    'PLATFORM_ERROR' => [502, 'WeChat\'s answer could not be used.'],
    'PLATFORM_UNREACHABLE' => [502, 'The service cannot reach WeChat.'],
    'UNAVAILABLE' => [503, 'The service is busy: come back later.'],
    'PLATFORM_TIMEOUT' => [504, 'WeChat did not answer in time.'],
];
const HEADERS = [401 => 'WWW-Authenticate: Bearer', 405 => 'Allow: POST', 429 => 'Retry-After: 60', 503 => 'Retry-After: 1'];

final class Refusal extends Exception
{
    public function __construct(public readonly string $reason)
    {
        parent::__construct($reason);
    }
}

function answer(int $status, ?array $body): void
{
    http_response_code($status);
    header('Content-Type: application/json');
    header('Cache-Control: no-store');
    header_remove('X-Powered-By');
    if (isset(HEADERS[$status])) {
        header(HEADERS[$status]);
    }
    if ($body !== null) {
        echo json_encode($body, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES);
    }
}

function answerError(Throwable $error): void
{
    $code = reasonOf($error);
    if ($code === 'INTERNAL') {
        // The trace would have the arguments of calls, and so what is secret.
        error_log(sprintf('%s: %s at %s:%d', $error::class, $error->getMessage(), $error->getFile(), $error->getLine()));
    }
    [$status, $message] = MESSAGES[$code];
    answer($status, ['code' => $code, 'message' => $message]);
}

function reasonOf(Throwable $error): string
{
    if ($error instanceof Refusal) {
        return $error->reason;
    }
    // SQLITE_BUSY and SQLITE_FULL: another process has the file, or its disk is full. That passes.
    $passes = $error instanceof PDOException && in_array($error->errorInfo[1] ?? 0, [5, 13], true);
    return $passes ? 'UNAVAILABLE' : 'INTERNAL';
}
