<?php
// Users, and the sessions of their logins, in a SQLite file.

declare(strict_types=1);

const GRACE_MS = 60_000;
const REFRESH_TTL_MS = 14 * 86_400_000;
const FAMILY_TTL_MS = 90 * 86_400_000;
const FAMILIES_PER_USER = 50;

function nowMs(): int
{
    return (int) (microtime(true) * 1000);
}

function hashOf(#[SensitiveParameter] string $token): string
{
    return hash('sha256', $token);
}

final class Store
{
    private PDO $db;

    public function __construct(string $path, private int $sessionTtlS)
    {
        // What is in there is nobody else's business, nor is it in the logs beside it.
        umask(0077);
        $this->db = new PDO("sqlite:$path", options: [PDO::ATTR_TIMEOUT => 5, PDO::ATTR_DEFAULT_FETCH_MODE => PDO::FETCH_ASSOC]);
        $this->db->exec('PRAGMA journal_mode = WAL');
        $this->db->exec('PRAGMA foreign_keys = ON');
        $this->db->exec(file_get_contents(__DIR__ . '/../schema.sql'));
    }

    /** A session of the person's account, or null when there is none. */
    public function login(array $person): ?array
    {
        return $this->atOnce(function () use ($person) {
            $user = $this->keepKey($person);
            return $user ? $this->beginSession($user['id']) : null;
        });
    }

    /** The same, with what was given; the account is opened when there is none. */
    public function register(array $person, ?string $nickName = null, ?string $avatarUrl = null, ?string $phone = null): array
    {
        return $this->atOnce(function () use ($person, $nickName, $avatarUrl, $phone) {
            $this->run('INSERT INTO users (openid, session_key, key_asked_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING', ...$person);
            $user = $this->keepKey($person);
            $this->change($user['id'], $nickName, $avatarUrl, $phone);
            return $this->beginSession($user['id']);
        });
    }

    /** A refresh token is good for one answer; see `/refreshToken` in the contract. */
    public function refresh(#[SensitiveParameter] string $refreshToken): array
    {
        $now = nowMs();
        $answer = $this->atOnce(function () use ($refreshToken, $now) {
            $family = $this->one('SELECT families.*, tokens.generation AS presented FROM tokens JOIN families ON families.id = family_id'
                . ' WHERE hash = ? AND kind = \'refresh\' AND tokens.ends_at > ?', hashOf($refreshToken), $now);
            if (!$family) {
                return null;
            }
            $age = $family['generation'] - $family['presented'];
            if ($age === 0) {
                $this->run('UPDATE families SET generation = generation + 1, turned_at = ? WHERE id = ?', $now, $family['id']);
                $this->run('UPDATE tokens SET ends_at = min(ends_at, ?) WHERE family_id = ? AND kind = \'access\'', $now + GRACE_MS, $family['id']);
            } elseif ($age > 1 || $now - $family['turned_at'] >= GRACE_MS) {
                // Two hold it, and one of them stole it: nobody knows which. What is deleted here must stay deleted, so
                // the refusal comes after the transaction.
                $this->logout($family['id']);
                return null;
            }
            return $this->issue($family['id'], $now);
        });
        return $answer ?? throw new Refusal('INVALID_REFRESH_TOKEN');
    }

    /** The user of a live token, with the family that `logout` ends. */
    public function authenticate(#[SensitiveParameter] string $token): array
    {
        return $this->one('SELECT users.*, family_id FROM tokens JOIN families ON families.id = family_id JOIN users ON users.id = user_id'
            . ' WHERE hash = ? AND kind = \'access\' AND tokens.ends_at > ?', hashOf($token), nowMs()) ?? throw new Refusal('UNAUTHORIZED');
    }

    public function logout(int $familyId): void
    {
        $this->run('DELETE FROM families WHERE id = ?', $familyId);
    }

    public function change(int $userId, ?string $nickName = null, ?string $avatarUrl = null, ?string $phone = null): array
    {
        $this->run('UPDATE users SET nick_name = coalesce(?, nick_name), avatar_url = coalesce(?, avatar_url), phone = coalesce(?, phone) WHERE id = ?', $nickName, $avatarUrl, $phone, $userId);
        return $this->describe($userId);
    }

    public function unbindPhone(int $userId): array
    {
        $this->run('UPDATE users SET phone = NULL WHERE id = ?', $userId);
        return $this->describe($userId);
    }

    private function keepKey(array $person): ?array
    {
        [$openid, $sessionKey, $askedAt] = $person;
        $this->run('UPDATE users SET session_key = ?, key_asked_at = ? WHERE openid = ? AND key_asked_at <= ?', $sessionKey, $askedAt, $openid, $askedAt);
        return $this->one('SELECT * FROM users WHERE openid = ?', $openid);
    }

    private function beginSession(int $userId): array
    {
        $now = nowMs();
        $this->run('DELETE FROM tokens WHERE ends_at <= ?', $now);
        $this->run('DELETE FROM families WHERE ends_at <= ?', $now);
        $this->run('DELETE FROM families WHERE user_id = ? AND id NOT IN (SELECT id FROM families WHERE user_id = ? ORDER BY id DESC LIMIT ?)', $userId, $userId, FAMILIES_PER_USER - 1);
        $this->run('INSERT INTO families (user_id, turned_at, ends_at) VALUES (?, ?, ?)', $userId, $now, $now + FAMILY_TTL_MS);
        return $this->issue((int) $this->db->lastInsertId(), $now);
    }

    private function issue(int $familyId, int $now): array
    {
        $family = $this->one('SELECT * FROM families WHERE id = ?', $familyId);
        return [
            'token' => $this->newToken($family, 'access', $now + $this->sessionTtlS * 1000),
            'expiresIn' => $this->sessionTtlS,
            'refreshToken' => $this->newToken($family, 'refresh', $now + REFRESH_TTL_MS),
            'userInfo' => $this->describe($family['user_id']),
        ];
    }

    /** A new token of a family: the text goes out, its hash stays. */
    private function newToken(array $family, string $kind, int $endsAt): string
    {
        $token = bin2hex(random_bytes(32));
        $this->run('INSERT INTO tokens (hash, family_id, kind, generation, ends_at) VALUES (?, ?, ?, ?, ?)', hashOf($token), $family['id'], $kind, $family['generation'], min($endsAt, $family['ends_at']));
        return $token;
    }

    /** What the client may know of a user: neither openid, nor session_key, nor the whole number. */
    private function describe(int $userId): array
    {
        ['nick_name' => $nickName, 'avatar_url' => $avatarUrl, 'phone' => $phone] = $this->one('SELECT * FROM users WHERE id = ?', $userId);
        $given = ['nickName' => $nickName, 'avatarUrl' => $avatarUrl, 'phone' => $phone === null ? null : masked($phone)];
        return array_filter($given, fn ($value) => $value !== null) + ['hasProfile' => $nickName !== null, 'hasPhone' => $phone !== null];
    }

    private function atOnce(callable $work): mixed
    {
        // Immediate: what is read in it is still so when it is written, whichever process writes beside this one.
        // What is thrown in it ends the request and its connection, and then SQLite undoes it.
        $this->db->exec('BEGIN IMMEDIATE');
        $result = $work();
        $this->db->exec('COMMIT');
        return $result;
    }

    private function one(string $sql, mixed ...$values): ?array
    {
        return $this->run($sql, ...$values)->fetch() ?: null;
    }

    private function run(string $sql, mixed ...$values): PDOStatement
    {
        $statement = $this->db->prepare($sql);
        foreach ($values as $index => $value) {
            // SQLite's min() takes a number that comes as text for more than every number.
            $statement->bindValue($index + 1, $value, is_int($value) ? PDO::PARAM_INT : ($value === null ? PDO::PARAM_NULL : PDO::PARAM_STR));
        }
        $statement->execute();
        return $statement;
    }
}

function masked(string $phone): string
{
    return strlen($phone) < 11 ? '****' . substr($phone, -2) : substr($phone, 0, 3) . '****' . substr($phone, -4);
}
