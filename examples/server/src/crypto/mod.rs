//! Every use of cryptography in the server.

mod keys;
mod open_data;
mod seal;
mod token;

pub use keys::DataKeys;
pub use open_data::{
    Watermark, decrypt_open_data, is_session_key, sign_raw_data, sign_server_call, verify_raw_data_signature,
};
pub use seal::SealError;
pub use token::{Token, TokenHash, random_id};
