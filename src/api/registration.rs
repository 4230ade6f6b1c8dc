//! Registration: a silent login that found no account, and the call that opens one.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, de::Error};

use super::SilentLoginReply;

/// `POST /register`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RegisterRequest {
    /// From `wx.login`: single use, five minutes.
    pub code: String,
    /// From a tap on a phone button, where the back end wants a number: single use, five minutes.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub phone_code: Option<String>,
    /// Nickname.
    #[serde(default, deserialize_with = "present", skip_serializing_if = "Option::is_none")]
    pub nick_name: Option<String>,
    /// Address of the uploaded avatar.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
}

/// What is there is what it has to be, and not null.
fn present<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    String::deserialize(deserializer).map(Some)
}

/// What `POST /silentLogin` answers.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub enum LoginAnswer {
    /// A session.
    Session(SilentLoginReply),
    /// No account yet: one is opened by `/register`.
    Unregistered(Unregistered),
}

/// `{"registered": false}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Unregistered {
    registered: bool,
}

impl Unregistered {
    /// The one value there is.
    pub const ANSWER: Self = Self { registered: false };
}

impl<'de> Deserialize<'de> for Unregistered {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        struct Said {
            registered: bool,
        }
        let said = Said::deserialize(deserializer)?;
        if said.registered { Err(D::Error::custom("registered can only be false")) } else { Ok(Self::ANSWER) }
    }
}

// Codes, and what is known about people.
impl fmt::Debug for RegisterRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RegisterRequest").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_a_session_or_says_that_there_is_no_account() {
        let read = |json: &str| serde_json::from_str::<LoginAnswer>(json);
        assert!(matches!(read(r#"{"token":"t"}"#), Ok(LoginAnswer::Session(_))));
        assert!(matches!(read(r#"{"registered":false}"#), Ok(LoginAnswer::Unregistered(Unregistered::ANSWER))));
        for neither in [r#"{"registered":true}"#, r#"{"registered":0}"#, "{}"] {
            assert!(read(neither).is_err(), "{neither}");
        }
        let written = serde_json::to_string(&LoginAnswer::Unregistered(Unregistered::ANSWER)).unwrap();
        assert_eq!(written, r#"{"registered":false}"#);
    }

    #[test]
    fn a_registration_takes_what_it_needs_and_no_null() {
        let read = |json: &str| serde_json::from_str::<RegisterRequest>(json);
        assert!(read(r#"{"code":"c","channel":7}"#).is_ok_and(|request| request.phone_code.is_none()));
        assert!(read(r#"{"code":"c","avatarUrl":null}"#).is_ok());
        for wrong in [r#"{"phoneCode":"p"}"#, r#"{"code":"c","phoneCode":null}"#, r#"{"code":"c","nickName":7}"#] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_registration_prints_no_field() {
        let request: RegisterRequest = serde_json::from_str(r#"{"code":"c0de","phoneCode":"ph0ne"}"#).unwrap();
        let printed = format!("{request:?}");
        assert!(!printed.contains("c0de") && !printed.contains("ph0ne"), "{printed}");
    }
}
