//! Rule 16: tokens go home only.

/// Whether a URL starting with `prefix` (all before its path) may carry the token.
///
/// Compared byte by byte on purpose: a prefix that needs normalising to match (user info, an
/// explicit port, upper case, a trailing dot) is one that somebody wrote to look like ours.
pub(super) fn may_attach(trusted: &[String], prefix: &str) -> bool {
    trusted.iter().any(|origin| origin == prefix)
}

#[cfg(test)]
mod tests {
    use super::may_attach;

    #[test]
    fn only_the_exact_origin_gets_the_token() {
        let trusted = ["https://api.example.com".to_owned()];
        assert!(may_attach(&trusted, "https://api.example.com"));
        for lookalike in [
            "http://api.example.com",
            "https://api.example.com:8443",
            "https://api.example.com.evil.net",
            "https://api.example.com.",
            "https://API.example.com",
            "https://user@api.example.com",
            "https://api.example.com\\@evil.net",
            "",
        ] {
            assert!(!may_attach(&trusted, lookalike), "{lookalike}");
        }
    }
}
