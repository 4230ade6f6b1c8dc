//! The user as the back end describes them.

use serde::{Deserialize, Serialize};

use crate::session::AuthFacts;

/// `userInfo` of the replies. An app's back end may add fields of its own; they reach the app
/// untouched.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct UserInfo {
    /// Nickname.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nick_name: Option<String>,
    /// Address of the avatar.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub avatar_url: Option<String>,
    /// Masked phone number, such as `138****0000`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Nickname and avatar are known. Told by their presence when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_profile: Option<bool>,
    /// The phone number is known. Told by its presence when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_phone: Option<bool>,
}

impl UserInfo {
    /// What the user has given.
    pub fn facts(&self) -> AuthFacts {
        let given = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.is_empty());
        AuthFacts {
            has_profile: self.has_profile.unwrap_or(given(&self.nick_name) && given(&self.avatar_url)),
            has_phone: self.has_phone.unwrap_or(given(&self.phone)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_told_by_presence_when_the_back_end_does_not_say() {
        let json = r#"{"nickName":"小明","avatarUrl":"https://cdn.example.com/a.png","vip":3,"phone":""}"#;
        let user: UserInfo = serde_json::from_str(json).unwrap();
        assert_eq!(user.facts(), AuthFacts { has_profile: true, has_phone: false });
    }

    #[test]
    fn the_back_ends_word_counts_more_than_presence() {
        let user: UserInfo = serde_json::from_str(r#"{"phone":"138****0000","hasPhone":false}"#).unwrap();
        assert!(!user.facts().has_phone);
    }
}
