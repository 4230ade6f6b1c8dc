<?php
// Every answer that is not a success: `{code, message}` as the contract has it.

declare(strict_types=1);

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
    [$status, $message] = json_decode(file_get_contents(__DIR__ . '/../refusals.json'), true)[$code];
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
