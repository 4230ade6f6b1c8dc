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
        let profile = given(&self.nick_name) && given(&self.avatar_url);
        facts_of(profile, self.has_profile, given(&self.phone), self.has_phone)
    }
}

/// What a `userInfo` says, from what it has: 1 nickname and avatar, 2 phone; 4 `hasProfile`, of
/// value 8; 16 `hasPhone`, of value 32. The form in which a reply crosses the border.
pub fn facts_given(given: u32) -> AuthFacts {
    let has = |bit| given & bit != 0;
    let said = |known, value| has(known).then(|| has(value));
    facts_of(has(1), said(4, 8), has(2), said(16, 32))
}

/// The back end's word counts; where it says nothing, what it sent does.
fn facts_of(profile: bool, has_profile: Option<bool>, phone: bool, has_phone: Option<bool>) -> AuthFacts {
    AuthFacts { has_profile: has_profile.unwrap_or(profile), has_phone: has_phone.unwrap_or(phone) }
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

    #[test]
    fn a_reply_taken_apart_says_the_same() {
        let facts = |has_profile, has_phone| AuthFacts { has_profile, has_phone };
        assert_eq!(facts_given(0), facts(false, false));
        assert_eq!(facts_given(1 + 2), facts(true, true));
        assert_eq!(facts_given(1 + 4), facts(false, false));
        assert_eq!(facts_given(2 + 16), facts(false, false));
        assert_eq!(facts_given(4 + 8 + 16 + 32), facts(true, true));
    }
}
