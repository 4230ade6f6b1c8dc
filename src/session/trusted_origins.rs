//! Rule 16: tokens go home only.

/// Whether a URL starting with `prefix` (all before its path) may carry the token.
pub(super) fn may_attach(trusted: &[String], prefix: &str) -> bool {
    let origin = normal(prefix);
    origin.is_some() && trusted.iter().any(|trusted| normal(trusted) == origin)
}

/// An origin as URLs compare: without regard to case, the port of its scheme left out. `None` for
/// what only looks like one: a user name or a backslash hides where the request really goes.
fn normal(origin: &str) -> Option<String> {
    let origin = origin.strip_suffix('/').unwrap_or(origin).to_ascii_lowercase();
    let (scheme, host) = origin.split_once("://")?;
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-._:[]".contains(c) || !c.is_ascii();
    if host.is_empty() || !host.chars().all(is_plain) {
        return None;
    }
    let default_port = match scheme {
        "https" => ":443",
        "http" => ":80",
        _ => return None,
    };
    Some([scheme, "://", host.strip_suffix(default_port).unwrap_or(host)].concat())
}

#[cfg(test)]
mod tests {
    use super::may_attach;

    fn trusts(origin: &str, prefix: &str) -> bool {
        may_attach(&[origin.to_owned()], prefix)
    }

    #[test]
    fn equal_origins_are_equal_however_they_are_written() {
        for written in [
            "https://api.example.com",
            "https://API.Example.com",
            "HTTPS://api.example.com:443",
            "https://api.example.com/",
        ] {
            assert!(trusts("https://api.example.com", written), "{written}");
            assert!(trusts(written, "https://api.example.com"), "{written}");
        }
        assert!(trusts("http://10.0.2.2:80", "http://10.0.2.2"));
        assert!(trusts("http://[::1]:8080", "http://[::1]:8080"));
    }

    #[test]
    fn another_origin_gets_no_token() {
        for lookalike in [
            "http://api.example.com",
            "https://api.example.com:80",
            "https://api.example.com:8443",
            "https://api.example.com.evil.net",
            "https://api.example.com.",
            "https://user@api.example.com",
            "https://api.example.com@evil.net",
            "https://api.example.com\\@evil.net",
            "https://api.example.com%2eevil.net",
            "https://api.example.com?",
            "https:api.example.com",
            "https://",
            "",
        ] {
            assert!(!trusts("https://api.example.com", lookalike), "{lookalike}");
        }
        assert!(!trusts("ftp://api.example.com", "ftp://api.example.com"));
    }
}
