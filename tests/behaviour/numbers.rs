//! Enums that cross the border to JS as numbers.

use crate::support::{test, *};

#[test]
fn every_number_means_what_it_says() {
    for fact in [AuthFact::Profile, AuthFact::Phone] {
        assert_eq!(AuthFact::from_number(fact as u32), Some(fact));
    }
    for step in [AuthStep::One, AuthStep::Two, AuthStep::Three] {
        assert_eq!(AuthStep::from_number(step as u32), step);
    }
    for kind in [
        FailureKind::Network,
        FailureKind::Timeout,
        FailureKind::Interrupted,
        FailureKind::Refused,
        FailureKind::Unsupported,
        FailureKind::Aborted,
        FailureKind::Malformed,
    ] {
        assert_eq!(FailureKind::from_number(kind as u32), kind);
    }
    for outcome in [
        AuthOutcome::Closed,
        AuthOutcome::Denied,
        AuthOutcome::ComponentMissing,
        AuthOutcome::PrivacyDenied,
        AuthOutcome::PrivacyUndeclared,
        AuthOutcome::PhoneQuota,
        AuthOutcome::PageUnloaded,
    ] {
        assert_eq!(AuthOutcome::from_number(outcome as u32), outcome);
    }
}

#[test]
fn an_unknown_number_is_the_harmless_one() {
    assert_eq!(AuthFact::from_number(0), None);
    assert_eq!(AuthFact::from_number(3), None);
    assert_eq!(AuthStep::from_number(0), AuthStep::One);
    assert_eq!(AuthStep::from_number(u32::MAX), AuthStep::Three);
    assert_eq!(FailureKind::from_number(u32::MAX), FailureKind::Network);
    assert_eq!(AuthOutcome::from_number(u32::MAX), AuthOutcome::Closed);
}

#[test]
fn an_error_reads_as_the_message_of_its_code() {
    for code in ErrorCode::ALL {
        let error = SessionError { code, retry_after_ms: Some(1), detail: 2, backend_code: None, act: None };
        assert_eq!(error.to_string(), code.to_string());
        assert!(error.to_string().len() > 20, "{code:?} explains nothing");
    }
}

#[test]
fn acts_are_counted_from_one() {
    let mut world = World::new();
    assert_eq!(world.session.last_op(), 0);
    world.ensure_login();
    assert_eq!(world.session.last_op(), 1);
    world.answer_code();
    assert_eq!(world.session.last_op(), 2);
}
