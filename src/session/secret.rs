//! Text that cannot be printed.

use std::fmt;

/// A token, a code or personal data. `Debug` shows only that there is one; there is no
/// `Display`. Reading it takes a visible call to [`Secret::expose`].
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub struct Secret(Box<str>);

/// A longer token does not fit into a request header everywhere.
pub const LONGEST_TOKEN: usize = 4_096;

/// The back end's session token.
pub type Token = Secret;

/// A single-use code from `wx.login` or from the phone-number button.
pub type Code = Secret;

impl Secret {
    /// Wraps `text`.
    pub fn new(text: impl Into<Box<str>>) -> Self {
        Self(text.into())
    }

    /// The text itself, for the host and the comparison of tokens.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it can travel as a token: 1 to [`LONGEST_TOKEN`] visible ASCII characters. Anything else in a header,
    /// a line break above all, would be another header.
    pub fn is_token(&self) -> bool {
        (1..=LONGEST_TOKEN).contains(&self.0.len()) && self.0.bytes().all(|byte| byte.is_ascii_graphic())
    }

    /// Whether there is no text at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(***)")
    }
}
