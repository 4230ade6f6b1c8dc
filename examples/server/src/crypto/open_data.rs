//! WeChat's open data: how the platform signs and encrypts what it gives to the client.

use aes::cipher::{BlockDecryptMut, KeyIvInit, block_padding::Pkcs7};
use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::Mac;
use serde::Deserialize;
use serde_json::Value;
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::keys::hmac;
use crate::secret::SecretText;

/// One error for a wrong key, tampered text, wrong padding, a foreign or an old watermark:
/// telling them apart would make the server a padding oracle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the open data was not made for this application and session key just now")]
pub struct OpenDataError;

/// What the decrypted data must say about itself.
pub struct Watermark<'a> {
    /// The application it was made for.
    pub app_id: &'a str,
    /// Now, in seconds since the epoch.
    pub now: i64,
    /// How old it may be, in seconds. Clocks may differ by as much in the other direction.
    pub max_age: i64,
}

#[derive(Deserialize)]
struct Stamp {
    appid: String,
    timestamp: i64,
}

/// `sha1(rawData + session_key)` in hexadecimal, over the exact text.
pub fn sign_raw_data(raw_data: &str, session_key: &SecretText) -> String {
    let mut hash = Sha1::new();
    hash.update(raw_data);
    hash.update(session_key.expose());
    hex(&hash.finalize())
}

/// Whether `signature` is the one of `raw_data`, compared in constant time.
pub fn verify_raw_data_signature(raw_data: &str, session_key: &SecretText, signature: &str) -> bool {
    let expected = sign_raw_data(raw_data, session_key);
    expected.as_bytes().ct_eq(signature.to_ascii_lowercase().as_bytes()).into()
}

/// `hmac_sha256(session_key, body)` in hexadecimal. The key is the base64 text as it is, not what it decodes to.
pub fn sign_server_call(body: &str, session_key: &SecretText) -> String {
    let mut mac = hmac(session_key.expose().as_bytes());
    mac.update(body.as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Whether `session_key` can be what WeChat calls one: an AES-128 key in base64.
pub fn is_session_key(session_key: &SecretText) -> bool {
    STANDARD.decode(session_key.expose()).map(Zeroizing::new).is_ok_and(|key| key.len() == 16)
}

/// Decrypts open data and checks its watermark.
pub fn decrypt_open_data(
    encrypted_data: &str,
    iv: &str,
    session_key: &SecretText,
    watermark: &Watermark<'_>,
) -> Result<Value, OpenDataError> {
    let plain = decrypt(encrypted_data, iv, session_key)?;
    let data: Value = serde_json::from_slice(&plain).map_err(|_| OpenDataError)?;
    let stamp = data.get("watermark").ok_or(OpenDataError)?;
    let stamp = Stamp::deserialize(stamp).map_err(|_| OpenDataError)?;
    let recent = stamp.timestamp.abs_diff(watermark.now) <= watermark.max_age.unsigned_abs();
    if stamp.appid == watermark.app_id && recent { Ok(data) } else { Err(OpenDataError) }
}

fn decrypt(encrypted_data: &str, iv: &str, session_key: &SecretText) -> Result<Zeroizing<Vec<u8>>, OpenDataError> {
    let key = Zeroizing::new(STANDARD.decode(session_key.expose()).map_err(|_| OpenDataError)?);
    let iv = STANDARD.decode(iv).map_err(|_| OpenDataError)?;
    let ciphertext = STANDARD.decode(encrypted_data).map_err(|_| OpenDataError)?;
    cbc::Decryptor::<aes::Aes128>::new_from_slices(&key, &iv)
        .map_err(|_| OpenDataError)?
        .decrypt_padded_vec_mut::<Pkcs7>(&ciphertext)
        .map(Zeroizing::new)
        .map_err(|_| OpenDataError)
}

fn hex(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    bytes
        .iter()
        .flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]])
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    // WeChat's published samples: the signature page and the decryption demo.
    const SIGNED_KEY: &str = "HyVFkGl5F5OQWJZZaNzBBg==";
    const SIGNED_DATA: &str = r#"{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQxKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}"#;
    const SIGNATURE: &str = "75e81ceda165f4ffa64f4068af58c64b8f54b88c";
    const SEALED_APP: &str = "wx4f4bc4dec97d474b";
    const SEALED_KEY: &str = "tiihtNczf5v6AKRyjwEUhQ==";
    const SEALED_IV: &str = "r7BXXKkLb8qrSNn05n0qiA==";
    const SEALED_AT: i64 = 1_477_314_187;
    const SEALED_DATA: &str = concat!(
        "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS",
        "9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+3hVbJSRgv+4lGOETKUQz6OYStslQ142d",
        "NCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6",
        "/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn",
        "/Hz7saL8xz+W//FRAUid1OksQaQx4CMs8LOddcQhULW4ucetDf96JcR3g0gfRK4P",
        "C7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns",
        "/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYV",
        "oKlaRv85IfVunYzO0IKXsyl7JCUjCpoG20f0a04COwfneQAGGwd5oa+T8yO5hzuy",
        "Db/XcxxmK01EpqOyuxINew==",
    );

    fn published_watermark() -> Watermark<'static> {
        Watermark { app_id: SEALED_APP, now: SEALED_AT + 10, max_age: 300 }
    }

    fn open_published(data: &str, iv: &str, watermark: &Watermark<'_>) -> Result<Value, OpenDataError> {
        decrypt_open_data(data, iv, &SecretText::new(SEALED_KEY), watermark)
    }

    #[test]
    fn the_published_signature_verifies() {
        let key = SecretText::new(SIGNED_KEY);
        assert_eq!(sign_raw_data(SIGNED_DATA, &key), SIGNATURE);
        assert!(verify_raw_data_signature(SIGNED_DATA, &key, SIGNATURE));
        assert!(!verify_raw_data_signature(SIGNED_DATA, &key, &SIGNATURE[1..]));
        assert!(!verify_raw_data_signature(&SIGNED_DATA[1..], &key, SIGNATURE));
    }

    #[test]
    fn the_published_server_signature_verifies() {
        let signature = sign_server_call(r#"{"foo":"bar"}"#, &SecretText::new("o0q0otL8aEzpcZL/FT9WsQ=="));
        assert_eq!(signature, "654571f79995b2ce1e149e53c0a33dc39c0a74090db514261454e8dbe432aa0b");
    }

    #[test]
    fn the_published_ciphertext_opens() {
        let data = open_published(SEALED_DATA, SEALED_IV, &published_watermark()).unwrap();
        assert_eq!(data["openId"], "oGZUI0egBJY1zhBYw2KhdUfwVJJE");
        assert_eq!(data["nickName"], "Band");
    }

    #[test]
    fn a_flipped_byte_in_the_last_blocks_is_refused() {
        let ciphertext = STANDARD.decode(SEALED_DATA).unwrap();
        for position in ciphertext.len() - 32..ciphertext.len() {
            let mut tampered = ciphertext.clone();
            tampered[position] ^= 0x55;
            let opened = open_published(&STANDARD.encode(tampered), SEALED_IV, &published_watermark());
            assert_eq!(opened, Err(OpenDataError), "position {position}");
        }
    }

    #[test]
    fn foreign_old_and_future_watermarks_are_refused() {
        let foreign = Watermark { app_id: "wx0000000000000000", ..published_watermark() };
        let old = Watermark { now: SEALED_AT + 301, ..published_watermark() };
        let future = Watermark { now: SEALED_AT - 301, ..published_watermark() };
        for watermark in [foreign, old, future] {
            assert_eq!(open_published(SEALED_DATA, SEALED_IV, &watermark), Err(OpenDataError));
        }
    }

    #[test]
    fn malformed_input_is_refused_like_a_wrong_key() {
        let watermark = published_watermark();
        for (data, iv) in
            [("", SEALED_IV), ("AAAA", SEALED_IV), ("%%%", SEALED_IV), (SEALED_DATA, ""), (SEALED_DATA, "AAAA")]
        {
            assert_eq!(open_published(data, iv, &watermark), Err(OpenDataError));
        }
        let wrong_key = SecretText::new(SIGNED_KEY);
        let opened = decrypt_open_data(SEALED_DATA, SEALED_IV, &wrong_key, &watermark);
        assert_eq!(opened, Err(OpenDataError));
    }
}
