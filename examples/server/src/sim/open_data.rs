//! What a phone hands to the application: data encrypted and signed with the user's session key.

use aes::cipher::{BlockEncryptMut, KeyIvInit, block_padding::Pkcs7};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use super::world::random_bytes;
use crate::{crypto::sign_raw_data, secret::SecretText};

/// Encrypts `data` with a watermark added, and signs the part that WeChat hands out in clear.
pub(super) fn open_data(session_key: &str, app_id: &str, timestamp: i64, data: &Value) -> Value {
    let mut sealed = data.clone();
    if let Value::Object(fields) = &mut sealed {
        fields.insert("watermark".to_owned(), json!({ "appid": app_id, "timestamp": timestamp }));
    }
    let raw_data = data.to_string();
    let iv = random_bytes(16);
    json!({
        "encryptedData": encrypt(session_key, &iv, sealed.to_string().as_bytes()),
        "iv": STANDARD.encode(&iv),
        "signature": sign_raw_data(&raw_data, &SecretText::new(session_key)),
        "rawData": raw_data,
    })
}

fn encrypt(session_key: &str, iv: &[u8], plain: &[u8]) -> String {
    let key = STANDARD.decode(session_key).expect("the simulator makes its keys itself");
    let cipher = cbc::Encryptor::<aes::Aes128>::new_from_slices(&key, iv).expect("both are 16 bytes long");
    STANDARD.encode(cipher.encrypt_padded_vec_mut::<Pkcs7>(plain))
}
