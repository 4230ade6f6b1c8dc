//! Tokens of sessions and refresh tokens: 256 random bits, known to the client only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

use crate::secret::SecretText;

const TOKEN_BYTES: usize = 32;
const TOKEN_CHARS: usize = 43;

/// A token as the client holds it.
#[derive(Debug)]
pub struct Token(SecretText);

/// A token as the database holds it. A plain hash is enough: there is nothing to guess in 256 random bits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenHash(String);

impl Token {
    /// A new token from the operating system's randomness.
    pub fn generate() -> Result<Self, getrandom::Error> {
        random_text::<TOKEN_BYTES>().map(|text| Self(SecretText::new(text)))
    }

    /// Accepts only what `generate` could have made, so that nothing else reaches the database.
    pub fn parse(text: &str) -> Option<Self> {
        let well_formed = text.len() == TOKEN_CHARS
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        well_formed.then(|| Self(SecretText::new(text)))
    }

    /// The form to store and to search by.
    pub fn hash(&self) -> TokenHash {
        TokenHash(URL_SAFE_NO_PAD.encode(Sha256::digest(self.0.expose())))
    }

    /// The text to hand to the client.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl TokenHash {
    /// The stored text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An identifier that tells nothing about what it identifies.
pub fn random_id() -> Result<String, getrandom::Error> {
    random_text::<16>()
}

fn random_text<const N: usize>() -> Result<String, getrandom::Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_256_bits_and_are_accepted_back() {
        let token = Token::generate().unwrap();
        assert_eq!(URL_SAFE_NO_PAD.decode(token.expose()).unwrap().len(), 32);
        assert_eq!(Token::parse(token.expose()).unwrap().hash(), token.hash());
    }

    #[test]
    fn malformed_tokens_are_refused_before_any_lookup() {
        let long = "a".repeat(44);
        for text in ["", "short", long.as_str(), "' OR 1=1 --xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"] {
            assert!(Token::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn debug_shows_no_token() {
        let token = Token::generate().unwrap();
        assert!(!format!("{token:?}").contains(token.expose()));
    }
}
