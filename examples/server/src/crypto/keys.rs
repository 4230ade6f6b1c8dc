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
    /// Newest first.
    index_keys: Vec<[u8; 32]>,
}

impl DataKeys {
    /// Derives all keys from `masters`, newest first: the first one protects what is written, all of them open what is
    /// there. The same masters give the same keys: those of every process on one database must be equal.
    pub fn derive(masters: &[SecretText]) -> Self {
        let sources: Vec<_> = masters
            .iter()
            .map(|master| Hkdf::<Sha256>::new(Some(b"mp-session/data-keys/1"), master.expose().as_bytes()))
            .collect();
        let keys = |purpose| sources.iter().map(|source| expand(source, purpose)).collect::<Vec<_>>();
        Self { sealer: Sealer::new(&keys(b"seal")), index_keys: keys(b"index") }
    }

    /// Encrypts and decrypts columns.
    pub fn sealer(&self) -> &Sealer {
        &self.sealer
    }

    /// A keyed hash, so that a stolen database cannot be searched for a known openid or device.
    /// `purpose` keeps equal values of different columns apart.
    pub fn index(&self, purpose: &str, value: &str) -> String {
        hash(&self.index_keys[0], purpose, value)
    }

    /// The same under every key there is, newest first.
    pub fn indexes(&self, purpose: &str, value: &str) -> Vec<String> {
        self.index_keys.iter().map(|key| hash(key, purpose, value)).collect()
    }
}

fn hash(key: &[u8; 32], purpose: &str, value: &str) -> String {
    let mut mac = hmac(key);
    mac.update(purpose.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
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
        let derive =
            |masters: &[&str]| DataKeys::derive(&masters.iter().copied().map(SecretText::new).collect::<Vec<_>>());
        let keys = derive(&["one"]);
        let index = keys.index("openid", "o1");
        assert_eq!(index, derive(&["one"]).index("openid", "o1"));
        assert_ne!(index, derive(&["two"]).index("openid", "o1"));
        assert_ne!(index, keys.index("device", "o1"));
        assert_ne!(index, keys.index("openid", "o2"));
        assert_eq!(derive(&["two", "one"]).indexes("openid", "o1")[1], index);
    }
}
