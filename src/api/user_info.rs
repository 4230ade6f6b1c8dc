//! The user as the back end describes them.

use serde::{Deserialize, Serialize};

use crate::session::{NamedFacts, Secret, UserReply};

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
    /// Nickname and avatar are known. Told by theirs when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_profile: Option<bool>,
    /// The phone number is known. Told by `phone` when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_phone: Option<bool>,
}

impl UserInfo {
    /// What it says about the facts.
    pub fn facts(&self) -> NamedFacts {
        let given = |text: &Option<String>| text.as_ref().map(|text| !text.is_empty());
        let fields = [given(&self.nick_name), given(&self.avatar_url), given(&self.phone)];
        facts_of(fields, self.has_profile, self.has_phone)
    }
}

/// There is a `userInfo` in the reply.
const PRESENT: u32 = 1 << 10;

/// The user of a reply in the form in which it crosses the border: two bits, "named" and "not
/// empty" or "true", for each of nickName, avatarUrl, phone, hasProfile and hasPhone, from the
/// lowest; then one that says that there is a `userInfo` at all.
pub fn user_reply(bits: u32, json: Secret) -> Option<UserReply> {
    let said = |field: u32| {
        let pair = bits >> (2 * field);
        (pair & 1 != 0).then_some(pair & 2 != 0)
    };
    let facts = facts_of([said(0), said(1), said(2)], said(3), said(4));
    (bits & PRESENT != 0).then(|| UserReply { json: (!json.is_empty()).then_some(json), facts })
}

/// The back end's word counts; where it says nothing, what it sent does, and what it did not
/// name stays as it was.
fn facts_of(
    [nick_name, avatar_url, phone]: [Option<bool>; 3],
    has_profile: Option<bool>,
    has_phone: Option<bool>,
) -> NamedFacts {
    let profile = match (nick_name, avatar_url) {
        (Some(true), Some(true)) => Some(true),
        (Some(false), _) | (_, Some(false)) => Some(false),
        _ => None,
    };
    NamedFacts { has_profile: has_profile.or(profile), has_phone: has_phone.or(phone) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(json: &str) -> NamedFacts {
        serde_json::from_str::<UserInfo>(json).unwrap().facts()
    }

    fn named(has_profile: Option<bool>, has_phone: Option<bool>) -> NamedFacts {
        NamedFacts { has_profile, has_phone }
    }

    #[test]
    fn facts_are_told_by_the_fields_when_the_back_end_does_not_say() {
        let json = r#"{"nickName":"小明","avatarUrl":"https://cdn.example.com/a.png","vip":3,"phone":""}"#;
        assert_eq!(facts(json), named(Some(true), Some(false)));
    }

    #[test]
    fn the_back_ends_word_counts_more_than_the_fields() {
        assert_eq!(facts(r#"{"phone":"138****0000","hasPhone":false}"#), named(None, Some(false)));
    }

    #[test]
    fn what_is_not_named_is_not_told() {
        assert_eq!(facts(r#"{"vip":3}"#), named(None, None));
        assert_eq!(facts(r#"{"nickName":"小明","phone":null}"#), named(None, None));
        assert_eq!(facts(r#"{"nickName":""}"#), named(Some(false), None));
    }

    #[test]
    fn a_reply_taken_apart_says_the_same() {
        let said = |bits| user_reply(bits | PRESENT, Secret::default()).map(|reply| reply.facts);
        assert_eq!(said(0), Some(named(None, None)));
        assert_eq!(said(0b11_11_11), Some(named(Some(true), Some(true))));
        assert_eq!(said(0b01_00_11), Some(named(None, Some(false))));
        assert_eq!(said(0b01_11_00_11_11), Some(named(Some(true), Some(false))));
        assert_eq!(user_reply(0b11_11_11, Secret::default()), None);
    }
}
