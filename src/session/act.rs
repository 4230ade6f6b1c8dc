//! What is under way outside.

use super::clock::Timestamp;

/// One outside act: the reply quotes it. Never reused within a machine's life.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OpId(pub u32);

impl OpId {
    /// No act has this number.
    pub const NONE: Self = Self(0);
}

/// An outside act under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Act {
    pub op: OpId,
    pub deadline: Timestamp,
}

/// The kinds of outside act; the host uses it to know how to read a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActKind {
    /// `wx.login`.
    Code,
    /// `/silentLogin` or `/refreshToken`.
    Exchange,
    /// `wx.checkSession`.
    KeyCheck,
    /// A call about the user.
    Call,
    /// `/logout`.
    SignOut,
    /// A storage write.
    Write,
    /// A look into storage before a refresh.
    Read,
    /// Something a logout overtook.
    Abandoned,
}
