//! Rule 12: what is known about the user, seen as the article's steps.

/// Something the app wants the user to give.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum AuthFact {
    /// Avatar and nickname.
    Profile = 1,
    /// Phone number.
    Phone = 2,
}

impl AuthFact {
    /// The fact with this number.
    pub fn from_number(number: u32) -> Option<Self> {
        match number {
            1 => Some(Self::Profile),
            2 => Some(Self::Phone),
            _ => None,
        }
    }
}

/// What the user has given, as the back end says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AuthFacts {
    /// Avatar and nickname are known.
    pub has_profile: bool,
    /// The phone number is known; it is never asked for again, since each asking costs the app money.
    pub has_phone: bool,
}

/// What one reply says about the facts; `None` where it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct NamedFacts {
    /// See [`AuthFacts::has_profile`].
    pub has_profile: Option<bool>,
    /// See [`AuthFacts::has_phone`].
    pub has_phone: Option<bool>,
}

impl NamedFacts {
    /// Rule 27: what is not said stays.
    pub fn over(self, known: AuthFacts) -> AuthFacts {
        AuthFacts {
            has_profile: self.has_profile.unwrap_or(known.has_profile),
            has_phone: self.has_phone.unwrap_or(known.has_phone),
        }
    }
}

impl From<AuthFacts> for NamedFacts {
    fn from(facts: AuthFacts) -> Self {
        Self { has_profile: Some(facts.has_profile), has_phone: Some(facts.has_phone) }
    }
}

/// The article's three steps. With one wanted fact, ONE is before it and THREE after it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum AuthStep {
    /// The first fact is missing.
    #[default]
    One = 1,
    /// The first fact is known, a later one is missing.
    Two = 2,
    /// Everything the app wants is known.
    Three = 3,
}

impl AuthFacts {
    /// 1 for the profile, 2 for the phone.
    pub fn bits(self) -> u32 {
        u32::from(self.has_profile) | u32::from(self.has_phone) << 1
    }

    /// The inverse of [`AuthFacts::bits`].
    pub fn from_bits(bits: u32) -> Self {
        Self { has_profile: bits & 1 != 0, has_phone: bits & 2 != 0 }
    }

    fn has(self, fact: AuthFact) -> bool {
        match fact {
            AuthFact::Profile => self.has_profile,
            AuthFact::Phone => self.has_phone,
        }
    }

    /// The first wanted fact that is missing.
    pub fn missing(self, wanted: &[AuthFact]) -> Option<AuthFact> {
        wanted.iter().copied().find(|fact| !self.has(*fact))
    }

    /// The step these facts amount to.
    pub fn step(self, wanted: &[AuthFact]) -> AuthStep {
        match self.missing(wanted) {
            None => AuthStep::Three,
            Some(fact) if wanted.first() == Some(&fact) => AuthStep::One,
            Some(_) => AuthStep::Two,
        }
    }
}

impl AuthStep {
    /// The step with this number; numbers beyond the ends are the ends.
    pub fn from_number(number: u32) -> Self {
        match number {
            0 | 1 => Self::One,
            2 => Self::Two,
            _ => Self::Three,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOTH: [AuthFact; 2] = [AuthFact::Profile, AuthFact::Phone];

    #[test]
    fn steps_follow_the_facts_in_the_order_of_asking() {
        let facts = |has_profile, has_phone| AuthFacts { has_profile, has_phone };
        assert_eq!(facts(false, false).step(&BOTH), AuthStep::One);
        assert_eq!(facts(true, false).step(&BOTH), AuthStep::Two);
        assert_eq!(facts(true, true).step(&BOTH), AuthStep::Three);
        // A phone without a nickname exists; the nickname is asked for, the phone is not.
        assert_eq!(facts(false, true).step(&BOTH), AuthStep::One);
        assert_eq!(facts(false, true).missing(&BOTH), Some(AuthFact::Profile));
        assert_eq!(facts(false, true).step(&[AuthFact::Phone]), AuthStep::Three);
        assert_eq!(facts(true, false).step(&[AuthFact::Phone]), AuthStep::One);
    }
}
