//! Encryption of single columns: AES-256-GCM, a random nonce each time, bound to the row and column.

use aes_gcm::{
    Aes256Gcm, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use zeroize::Zeroizing;

use crate::secret::SecretText;

const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;

/// Encrypts columns with the newest key and decrypts them with whichever fits.
pub struct Sealer(Vec<Aes256Gcm>);

/// A sealed value could not be made or opened. Which of the two, and why, would only help an attacker.
#[derive(Debug, thiserror::Error)]
#[error("a sealed column could not be processed: wrong data key or damaged row")]
pub struct SealError;

impl Sealer {
    /// `keys`, newest first; at least one.
    pub(super) fn new(keys: &[[u8; 32]]) -> Self {
        Self(keys.iter().map(|key| Aes256Gcm::new(key.into())).collect())
    }

    /// Encrypts `text` for one place; opening it anywhere else fails.
    pub fn seal(&self, place: &str, text: &SecretText) -> Result<String, SealError> {
        let mut sealed = vec![VERSION];
        sealed.resize(1 + NONCE_BYTES, 0);
        getrandom::fill(&mut sealed[1..]).map_err(|_| SealError)?;
        let payload = Payload { msg: text.expose().as_bytes(), aad: place.as_bytes() };
        let ciphertext = self.0[0].encrypt(Nonce::from_slice(&sealed[1..]), payload).map_err(|_| SealError)?;
        sealed.extend(ciphertext);
        Ok(STANDARD_NO_PAD.encode(sealed))
    }

    /// Decrypts what `seal` made for the same place.
    pub fn open(&self, place: &str, sealed: &str) -> Result<SecretText, SealError> {
        open_with(&self.0, place, sealed)
    }

    /// Whether `sealed` was made with the newest key.
    pub fn is_newest(&self, place: &str, sealed: &str) -> bool {
        open_with(&self.0[..1], place, sealed).is_ok()
    }
}

fn open_with(keys: &[Aes256Gcm], place: &str, sealed: &str) -> Result<SecretText, SealError> {
    let bytes = STANDARD_NO_PAD.decode(sealed).map_err(|_| SealError)?;
    if bytes.len() < 1 + NONCE_BYTES || bytes[0] != VERSION {
        return Err(SealError);
    }
    let (nonce, ciphertext) = bytes[1..].split_at(NONCE_BYTES);
    let open = |key: &Aes256Gcm| {
        let payload = Payload { msg: ciphertext, aad: place.as_bytes() };
        key.decrypt(Nonce::from_slice(nonce), payload).map(Zeroizing::new).ok()
    };
    let plain = keys.iter().find_map(open).ok_or(SealError)?;
    std::str::from_utf8(&plain).map(SecretText::new).map_err(|_| SealError)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealer() -> Sealer {
        Sealer::new(&[[7; 32]])
    }

    #[test]
    fn opens_what_it_sealed_only_in_the_same_place() {
        let sealed = sealer().seal("users.phone:1", &SecretText::new("13800138000")).unwrap();
        assert_eq!(sealer().open("users.phone:1", &sealed).unwrap().expose(), "13800138000");
        assert!(sealer().open("users.phone:2", &sealed).is_err());
    }

    #[test]
    fn an_older_key_opens_and_the_newest_seals() {
        let old = sealer().seal("p", &SecretText::new("value")).unwrap();
        let both = Sealer::new(&[[8; 32], [7; 32]]);
        assert_eq!(both.open("p", &old).unwrap().expose(), "value");
        let anew = both.seal("p", &SecretText::new("value")).unwrap();
        assert!(both.is_newest("p", &anew) && !both.is_newest("p", &old));
        assert!(sealer().open("p", &anew).is_err());
    }

    #[test]
    fn equal_values_look_different_at_rest() {
        let seal = || sealer().seal("p", &SecretText::new("same")).unwrap();
        assert_ne!(seal(), seal());
    }

    #[test]
    fn damaged_values_are_refused() {
        let sealed = sealer().seal("p", &SecretText::new("value")).unwrap();
        for position in 0..sealed.len() {
            let mut damaged = sealed.clone().into_bytes();
            damaged[position] = if damaged[position] == b'A' { b'B' } else { b'A' };
            let opened = sealer().open("p", std::str::from_utf8(&damaged).unwrap());
            assert!(opened.is_err(), "position {position}");
        }
        assert!(sealer().open("p", "").is_err());
    }
}
