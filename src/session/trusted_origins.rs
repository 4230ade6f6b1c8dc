//! Rule 16: tokens go home only.

/// Whether a URL starting with `prefix` (all before its path) may carry the token.
pub(super) fn may_attach(trusted: &[String], prefix: &str) -> bool {
    let Some(wanted) = Origin::read(prefix) else { return false };
    trusted.iter().filter_map(|trusted| Origin::read(trusted)).any(|trusted| trusted.equals(&wanted))
}

/// An origin as URLs compare: without regard to case, the port of its scheme left out.
struct Origin<'a> {
    is_secure: bool,
    host: &'a [u8],
}

impl<'a> Origin<'a> {
    /// `None` for what only looks like one: a user name or a backslash hides where the request
    /// really goes.
    fn read(text: &'a str) -> Option<Self> {
        let text = text.as_bytes();
        let after = |scheme: &[u8]| {
            let (start, rest) = text.split_at_checked(scheme.len())?;
            start.eq_ignore_ascii_case(scheme).then_some(rest)
        };
        let secure = after(b"https://");
        let host = secure.or_else(|| after(b"http://"))?;
        let host = host.strip_suffix(b"/").unwrap_or(host);
        let default_port: &[u8] = if secure.is_some() { b":443" } else { b":80" };
        let host = host.strip_suffix(default_port).unwrap_or(host);
        let is_plain =
            |byte: &u8| matches!(byte, b'-' | b'.' | b'0'..=b':' | b'A'..=b'[' | b']' | b'_' | b'a'..=b'z' | 128..);
        (!host.is_empty() && host.iter().all(is_plain)).then_some(Self { is_secure: secure.is_some(), host })
    }

    fn equals(&self, other: &Self) -> bool {
        self.is_secure == other.is_secure && self.host.eq_ignore_ascii_case(other.host)
    }
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
