//! Rules 20 and 21: how the account stands to a silent login.

/// Whose account it is, and whether a silent login may be made unasked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Standing {
    /// The account that a silent login gives; signed out, one may be made.
    #[default]
    Silent = 0,
    /// A login made elsewhere: a silent one would be somebody else.
    Adopted = 1,
    /// Signed out, and nobody is signed in before they ask for it.
    StaysOut = 2,
    /// The back end knows no such user. That is asked again at the next start of the app.
    Unregistered = 3,
}

impl Standing {
    /// The standing with this number in a record; an unknown number stays out.
    pub fn from_number(number: u32) -> Self {
        match number {
            0 => Self::Silent,
            1 => Self::Adopted,
            _ => Self::StaysOut,
        }
    }

    /// What a record says of it.
    pub(super) fn stored(self) -> Self {
        if self == Self::Unregistered { Self::Silent } else { self }
    }

    /// What is left of it without a token: nobody follows an adopted account unasked.
    pub(super) fn signed_out(self) -> Self {
        if self == Self::Adopted { Self::StaysOut } else { self }
    }
}
