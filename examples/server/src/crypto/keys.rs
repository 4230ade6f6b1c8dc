//! The keys that protect data at rest, all derived from one master secret.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use hkdf::Hkdf;
use hmac::{Hmac, Mac};
use sha2::Sha256;

use super::seal::Sealer;
use crate::secret::SecretText;

/// Keys for encrypting columns and for searching by values that are not stored in clear.
pub struct DataKeys {
    sealer: Sealer,
    index_key: [u8; 32],
}

impl DataKeys {
    /// Derives all keys. The same `master` gives the same keys: that of every process on one database must be equal.
    pub fn derive(master: &SecretText) -> Self {
        let source = Hkdf::<Sha256>::new(Some(b"mp-session/data-keys/1"), master.expose().as_bytes());
        Self { sealer: Sealer::new(&expand(&source, b"seal")), index_key: expand(&source, b"index") }
    }

    /// Encrypts and decrypts columns.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// A keyed hash, so that a stolen database cannot be searched for a known openid or device.
    /// `purpose` keeps equal values of different columns apart.
    pub fn index(&self, purpose: &str, value: &str) -> String {
        let mut mac = hmac(&self.index_key);
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

fn expand(source: &Hkdf<Sha256>, purpose: &[u8]) -> [u8; 32] {
    let mut key = [0; 32];
    source.expand(purpose, &mut key).expect("32 bytes are a valid HKDF length");
    key
}

pub(super) fn hmac(key: &[u8]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_index_depends_on_master_purpose_and_value() {
        let keys = DataKeys::derive(&SecretText::new("one"));
        let other = DataKeys::derive(&SecretText::new("two"));
        let index = keys.index("openid", "o1");
        assert_eq!(index, DataKeys::derive(&SecretText::new("one")).index("openid", "o1"));
        assert_ne!(index, other.index("openid", "o1"));
        assert_ne!(index, keys.index("device", "o1"));
        assert_ne!(index, keys.index("openid", "o2"));
    }
}
