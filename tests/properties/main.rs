//! Whatever storage, back end, options or JS come up with: no panic, no growth without end.
#![cfg(not(target_arch = "wasm32"))]

mod host;

use mp_session::api::{LONGEST_LIFETIME_S, LONGEST_TOKEN, SilentLoginReply, UserInfo, login_reply, user_reply};
use mp_session::driver::{Driver, STEPS, Step, step::DISPOSE};
use mp_session::session::{
    AuthFact, NUMERIC_OPTIONS, Record, RecordFault, Secret, Session, SessionConfig, StoredRecord, Timestamp,
};
use proptest::prelude::*;

use host::CountingHost;

const START: u64 = 1_700_000_000_000;

fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        any::<f64>(),
        Just(0.0),
        Just(f64::NAN),
        (0_u32..10).prop_map(f64::from),
        any::<u32>().prop_map(f64::from),
        (1.6e12..1.8e12).prop_map(f64::round),
    ]
}

fn any_secret() -> impl Strategy<Value = Option<Secret>> {
    proptest::option::of(".{0,20}".prop_map(Secret::new))
}

fn any_record() -> impl Strategy<Value = StoredRecord> {
    let numbers = prop_oneof![
        proptest::array::uniform10(any_number()),
        // Right but for one number.
        (proptest::array::uniform10((0_u32..5).prop_map(f64::from)), 0_usize..10, any_number()).prop_map(
            |(mut numbers, index, number)| {
                numbers[0] = 2.0;
                numbers[index] = number;
                numbers
            }
        ),
    ];
    (numbers, "(|other)", any_secret(), any_secret(), any_secret()).prop_map(
        |(numbers, scope, token, user_info, refresh_token)| StoredRecord {
            numbers,
            scope,
            token,
            user_info,
            refresh_token,
        },
    )
}

fn any_config() -> impl Strategy<Value = SessionConfig> {
    let options = NUMERIC_OPTIONS.map(|option| option.min..=option.max).to_vec();
    let steps = proptest::sample::subsequence(vec![AuthFact::Profile, AuthFact::Phone], 1..=2);
    (options, steps).prop_map(|(values, auth_steps)| {
        let mut config = SessionConfig { auth_steps, ..SessionConfig::default() };
        for (option, value) in NUMERIC_OPTIONS.iter().zip(values) {
            option.set(&mut config, value);
        }
        config
    })
}

fn any_time() -> impl Strategy<Value = u64> {
    prop_oneof![
        8 => START..START + 1_000_000,
        1 => any::<u64>(),
        1 => prop_oneof![Just(0), Just(u64::MAX), Just(u64::MAX - 1)],
    ]
}

fn any_step() -> impl Strategy<Value = (Step, Secret, Secret, u64)> {
    let kind = prop_oneof![
        19 => proptest::sample::select(STEPS).prop_map(|step| step.number),
        1 => any::<u32>(),
    ]
    // Dispose would end most of the cases early.
    .prop_map(|kind| if kind == DISPOSE { 0 } else { kind });
    let small = || prop_oneof![9 => 0_u32..40, 1 => any::<u32>()];
    let text = || prop_oneof![Just(Secret::default()), ".{0,12}".prop_map(Secret::new)];
    (kind, small(), small(), small(), text(), text(), any_time())
        .prop_map(|(kind, id, value, extra, text, json, now)| (Step { kind, id, value, extra }, text, json, now))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_stored_record_is_used_or_named(stored in any_record()) {
        let read = Record::read(stored.clone());
        if let Ok(record) = &read {
            prop_assert_eq!(&Record::read(record.clone().write()), &read);
        }
        let now = Timestamp(START);
        let mut session = Session::new(SessionConfig::default(), read.map(Some), now);
        let mut outputs = 0;
        while session.poll_output().is_some() {
            outputs += 1;
        }
        prop_assert!(outputs <= 4);
        // Whatever it says, nobody is locked for longer than the options allow.
        let later = now.after(60_000);
        session.handle_timeout(later);
        prop_assert_eq!(session.snapshot(later).fuse.retry_after_ms, None);
    }

    #[test]
    fn any_number_of_any_kind_at_any_time_is_survived(
        config in any_config(),
        stored in proptest::option::of(any_record()),
        steps in proptest::collection::vec(any_step(), 0..80),
    ) {
        prop_assert_eq!(config.invalid_option(), None);
        let stored = stored.map(Record::read).transpose();
        let driver = Driver::new(CountingHost::default(), config, stored, Timestamp(START));
        driver.drain();
        for (step, text, json, now) in steps {
            let before = driver.host().outputs();
            let ticket = driver.take(step, [text, json, Secret::default()], Timestamp(now));
            driver.host().given(ticket);
            driver.drain();
            // One step answers each caller, starts each waiting call and ends each act at most once.
            prop_assert!(driver.host().outputs() - before < 500);
        }
        driver.dispose(Timestamp(START));
        prop_assert_eq!(driver.host().wrongly_settled(), Vec::new());
    }

    #[test]
    fn a_token_and_a_lifetime_are_a_reply_just_within_their_bounds(
        length in prop_oneof![0..3_usize, LONGEST_TOKEN - 1..LONGEST_TOKEN + 3],
        seconds in proptest::option::of(prop_oneof![0..3_u32, LONGEST_LIFETIME_S - 1..LONGEST_LIFETIME_S + 3, any::<u32>()]),
    ) {
        let reply = login_reply(Secret::new("t".repeat(length)), Secret::default(), seconds, None);
        let lives = seconds.is_none_or(|seconds| seconds > 0 && seconds <= LONGEST_LIFETIME_S);
        prop_assert_eq!(reply.is_ok(), length > 0 && length <= LONGEST_TOKEN && lives);
        if let Ok(reply) = reply {
            prop_assert_eq!(reply.lifetime_ms, seconds.map(|s| u64::from(s) * 1_000));
        }
    }

    #[test]
    fn a_reply_is_read_as_it_was_written(
        token in ".{0,30}",
        expires_in in any::<Option<u64>>(),
        nick_name in any::<Option<String>>(),
        own in "\\PC{0,20}",
    ) {
        let user = UserInfo { nick_name: nick_name.clone(), ..UserInfo::default() };
        let reply = SilentLoginReply { refresh_token: None, token: token.clone(), expires_in, user_info: Some(user) };
        let mut json = serde_json::to_value(reply).expect("plain data");
        // What an app's back end adds is its own affair.
        json["userInfo"]["own"] = own.into();
        let read: SilentLoginReply = serde_json::from_value(json).expect("our own");
        prop_assert_eq!((read.token, read.expires_in), (token, expires_in));
        prop_assert_eq!(read.user_info.and_then(|user| user.nick_name), nick_name);
    }

    #[test]
    fn a_user_taken_apart_by_js_says_what_serde_reads(
        nick_name in any::<Option<String>>(),
        avatar_url in any::<Option<String>>(),
        phone in any::<Option<String>>(),
        has_profile in any::<Option<bool>>(),
        has_phone in any::<Option<bool>>(),
    ) {
        let given = |text: &Option<String>| text.as_ref().map(|text| !text.is_empty());
        let fields = [given(&nick_name), given(&avatar_url), given(&phone), has_profile, has_phone];
        let bits = fields.iter().rev().fold(1, |bits, said| {
            bits << 2 | said.map_or(0, |value| 1 | u32::from(value) << 1)
        });
        let user = UserInfo { nick_name, avatar_url, phone, has_profile, has_phone };
        prop_assert_eq!(user_reply(bits, Secret::default()).map(|reply| reply.facts), Some(user.facts()));
        let json = serde_json::to_string(&user).expect("plain data");
        prop_assert!(serde_json::from_str::<UserInfo>(&json).expect("our own") == user);
    }

    #[test]
    fn an_option_is_valid_just_within_its_bounds(index in 0..NUMERIC_OPTIONS.len(), value in any::<u32>()) {
        let option = NUMERIC_OPTIONS[index];
        let mut config = SessionConfig::default();
        option.set(&mut config, value);
        let valid = (option.min..=option.max).contains(&value);
        prop_assert_eq!(config.invalid_option(), (!valid).then_some(option.name));
        prop_assert_eq!(option.value(&config), value);
    }
}

#[test]
fn a_record_of_a_newer_version_is_named_first() {
    let mut numbers = [f64::NAN; 10];
    numbers[0] = 3.0;
    assert_eq!(Record::read(StoredRecord { numbers, ..StoredRecord::default() }), Err(RecordFault::Newer));
}
