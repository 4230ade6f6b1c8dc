//! Limits on what clients may send, beyond its shape. The OpenAPI file states the same ones.

use crate::error::ApiError;

/// Codes are 32 characters long today.
const CODE: usize = 512;
const REFRESH_TOKEN: usize = 4096;
const DEVICE: usize = 128;
const NICK_NAME: usize = 64;
const LINK: usize = 2048;
/// A small picture inside the URL itself.
const INLINE_PICTURE: usize = 48 * 1024;
const ENCRYPTED_DATA: usize = 16 * 1024;
const IV_DIGITS: usize = 22;
const SIGNATURE: usize = 40;
const RAW_DATA: usize = 8 * 1024;

pub(super) fn check_code(code: &str) -> Result<(), ApiError> {
    check((1..=CODE).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_graphic()))
}

pub(super) fn check_refresh_token(token: &str) -> Result<(), ApiError> {
    check((1..=REFRESH_TOKEN).contains(&token.len()) && token.bytes().all(|byte| byte.is_ascii_graphic()))
}

pub(super) fn check_device(device: &str) -> Result<(), ApiError> {
    check((1..=DEVICE).contains(&device.len()) && device.bytes().all(|byte| byte.is_ascii_graphic()))
}

pub(super) fn check_nick_name(name: &str) -> Result<(), ApiError> {
    let length = name.chars().count();
    check(length <= NICK_NAME && !name.chars().any(char::is_control) && name.chars().any(is_visible))
}

pub(super) fn check_avatar_url(url: &str) -> Result<(), ApiError> {
    let link = url.starts_with("https://") && url.len() <= LINK;
    let picture = url.starts_with("data:image/") && url.len() <= INLINE_PICTURE;
    check((link || picture) && url.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\`".contains(&byte)))
}

pub(super) fn check_encrypted(encrypted_data: &str, iv: &str) -> Result<(), ApiError> {
    let iv_digits = iv.strip_suffix("==").unwrap_or_default();
    let base64 = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/';
    check(
        (1..=ENCRYPTED_DATA).contains(&encrypted_data.chars().count())
            && iv_digits.len() == IV_DIGITS
            && iv_digits.bytes().all(base64),
    )
}

pub(super) fn check_signed(raw_data: &str, signature: &str) -> Result<(), ApiError> {
    let hexadecimal = signature.len() == SIGNATURE && signature.bytes().all(|byte| byte.is_ascii_hexdigit());
    check((1..=RAW_DATA).contains(&raw_data.chars().count()) && hexadecimal)
}

/// Whether anything is to be seen: neither white space, nor the blank of Braille, nor what Unicode calls
/// `Default_Ignorable_Code_Point`.
fn is_visible(character: char) -> bool {
    !character.is_whitespace()
        && !matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{2800}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

fn check(within_limits: bool) -> Result<(), ApiError> {
    within_limits.then_some(()).ok_or(ApiError::InvalidRequest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_printable_and_short() {
        assert!(check_code("0a1B2c-_").is_ok());
        for code in ["", "with space", "line\nbreak", "码", &"x".repeat(513)] {
            assert_eq!(check_code(code), Err(ApiError::InvalidRequest));
        }
    }

    #[test]
    fn names_are_counted_in_characters_and_have_no_control_characters() {
        for name in ["👩\u{200d}👧", "\u{202e}x", &"名".repeat(64)] {
            assert!(check_nick_name(name).is_ok());
        }
        for name in ["", "  ", "a\0b", "\u{200b}\u{feff}", "\u{3164}", "\u{2800} \u{ad}", &"名".repeat(65)] {
            assert_eq!(check_nick_name(name), Err(ApiError::InvalidRequest));
        }
    }

    #[test]
    fn avatars_are_links_or_small_pictures() {
        for url in ["https://example.com/a.png", "data:image/png;base64,iVBORw0KGgo="] {
            assert!(check_avatar_url(url).is_ok(), "{url}");
        }
        let large = format!("data:image/png;base64,{}", "A".repeat(INLINE_PICTURE));
        for url in [
            "",
            "javascript:alert(1)",
            "http://example.com/a.png",
            "wxfile://tmp/a.png",
            "data:text/html,x",
            "https://a/\"onerror",
            "https://a b",
            &large,
        ] {
            assert_eq!(check_avatar_url(url), Err(ApiError::InvalidRequest));
        }
    }
}
