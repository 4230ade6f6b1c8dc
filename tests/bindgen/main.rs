//! The class `Session` as JavaScript uses it, on real promises: `wasm-pack test --node`, and with
//! `--headless --chrome` in a browser. The tests are the functions of the `.js` files beside this.
#![cfg(all(target_arch = "wasm32", feature = "bindgen"))]

use std::collections::BTreeSet;

use js_sys::{Function, Object, Promise, Reflect};
use mp_session::bindgen::{HostObject, OptionsObject, Session, is_session_error};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_futures::wasm_bindgen::prelude::*;
use wasm_bindgen_test::wasm_bindgen_test;

const SOURCES: &str = concat!(
    include_str!("world.js"),
    include_str!("flights.js"),
    include_str!("hosts.js"),
    include_str!("arguments.js"),
    include_str!("back_end.js"),
    include_str!("storage.js"),
    include_str!("accounts.js"),
    "return tests",
);

macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        $(#[wasm_bindgen_test]
        async fn $name() {
            run(stringify!($name)).await;
        })*

        #[wasm_bindgen_test]
        fn every_function_of_the_files_is_run() {
            let written: BTreeSet<String> =
                Object::keys(&all()).into_iter().filter_map(|name| name.as_string()).collect();
            let listed: BTreeSet<String> = [$(stringify!($name)),*].map(str::to_owned).into();
            assert_eq!(written, listed);
        }
    };
}

tests! {
    // flights.js
    callers_of_a_login_share_it,
    a_live_session_is_reused,
    a_refused_token_is_refreshed_once,
    refreshes_in_a_row_trip_the_fuse,
    a_failed_login_is_not_tried_again_at_once,
    logout_overtakes_a_login,
    a_disposed_session_ends_every_wait,
    a_session_disposed_before_it_began_ends_every_wait,
    a_freed_session_leaves_nobody_waiting,
    listeners_may_call_the_session,
    a_listener_that_throws_harms_nobody,
    a_listener_that_left_is_not_called,
    // hosts.js
    a_host_that_throws_is_a_host_that_rejects,
    a_host_says_how_it_failed,
    a_missing_method_is_unsupported,
    a_hung_login_ends_by_its_deadline,
    a_host_without_a_clock_gets_the_global_one,
    a_clock_that_throws_stops_nobody,
    a_session_key_is_checked_once,
    a_check_that_says_neither_yes_nor_no_is_no_verdict,
    coming_back_looks_at_the_clock,
    // arguments.js
    wrong_options_are_named,
    wrong_hosts_are_named,
    wrong_arguments_are_rejections,
    every_numeric_option_is_bounded,
    an_error_is_a_real_one,
    no_secret_is_told,
    // back_end.js
    requests_carry_the_contract,
    a_call_is_replayed_with_a_new_token,
    an_answer_outside_the_contract_is_refused,
    a_refusal_keeps_its_status_and_code,
    a_pause_is_told_in_seconds_or_by_a_date,
    what_nobody_waits_for_is_aborted,
    a_payload_is_taken_when_the_call_is_made,
    a_phone_code_is_sent_once,
    a_failed_tap_says_why,
    encrypted_data_belongs_to_the_key_at_its_tap,
    // storage.js
    a_session_survives_the_app,
    a_logout_survives_the_app,
    a_record_that_is_none_is_ignored,
    storage_that_hangs_is_no_storage,
    storage_that_cannot_be_written_costs_nothing_but_memory,
    a_session_without_storage_lives_in_memory,
    // accounts.js
    a_refresh_token_renews_without_a_login,
    an_adopted_account_is_not_replaced_by_a_silent_login,
    a_reply_outside_the_contract_is_not_adopted,
    who_signs_out_for_good_stays_out,
    a_user_who_is_not_registered_registers,
}

async fn run(name: &str) {
    let test: Function = Reflect::get(&all(), &name.into()).unwrap().dyn_into().expect("a function of this name");
    let running: Promise = test.call0(&JsValue::UNDEFINED).unwrap().dyn_into().expect("an async function");
    if let Err(thrown) = JsFuture::from(running).await {
        let stack = Reflect::get(&thrown, &"stack".into()).ok().and_then(|stack| stack.as_string());
        panic!("{}", stack.unwrap_or_else(|| format!("{thrown:?}")));
    }
}

/// Every test by its name. They get the class as JavaScript sees it, from an instance.
fn all() -> Object {
    let backend = Function::new_no_args("return { backend: { silentLogin() {} } }").call0(&JsValue::UNDEFINED).unwrap();
    let session =
        Session::new(Object::new().unchecked_into::<OptionsObject>(), backend.unchecked_into::<HostObject>()).unwrap();
    let class = Reflect::get(&session.into(), &"constructor".into()).unwrap();
    let is_ours = Closure::<dyn Fn(JsValue) -> bool>::new(|error| is_session_error(&error)).into_js_value();
    let make = Function::new_with_args("Session, isSessionError", SOURCES);
    make.call2(&JsValue::UNDEFINED, &class, &is_ours).unwrap().unchecked_into()
}
