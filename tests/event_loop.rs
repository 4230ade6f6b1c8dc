//! What needs JavaScript's own objects and event loop; the rules themselves need neither.
#![cfg(target_arch = "wasm32")]

use mp_session::api::{SilentLoginReply, UserInfo};
use mp_session::driver::{Host, SessionHandle};
use mp_session::session::{
    Command, Effect, Event, Live, SessionConfig, SessionError, Settlement, Ticket, Timestamp, Token,
    UserInfo as SessionUser,
};
use wasm_bindgen_futures::wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use wasm_bindgen_test::wasm_bindgen_test;

/// A platform that never answers.
struct Silent;

impl Host for Silent {
    fn perform(&self, _effect: Effect) {}
    fn settled(&self, _ticket: Ticket, _result: Result<Settlement, SessionError>) {}
    fn event(&self, _event: Event) {}
    fn credential(&self, _token: Option<Token>, _serial: u32, _generation: u32) {}
    fn live(&self, _live: Live) {}
    fn user_info(&self, _user_info: SessionUser) {}
    fn wake_at(&self, _at: Option<Timestamp>) {}
}

#[wasm_bindgen_test]
async fn a_wait_ends_as_a_promise_of_the_event_loop() {
    let now = Timestamp(1_700_000_000_000);
    let handle = SessionHandle::new(Silent, SessionConfig::default(), Ok(None), now);
    let waiting = handle.submit(Command::EnsureLogin, now);
    let promise = future_to_promise(async move {
        waiting.await.map(|_| JsValue::TRUE).map_err(|error| JsValue::from_str(&error.code.name()))
    });
    handle.driver().wake(now.after(SessionConfig::default().login_timeout_ms.into()));
    let error = JsFuture::from(promise).await.unwrap_err();
    assert_eq!(error.as_string().as_deref(), Some("ERR_TIMEOUT"));
}

#[wasm_bindgen_test]
fn the_contract_reads_the_same_from_a_js_object_as_from_json() {
    for json in [
        r#"{"token":"t","expiresIn":7200,"userInfo":{"nickName":"小明","avatarUrl":"https://cdn.example.com/a.png"}}"#,
        r#"{"token":"t","userInfo":{"phone":"138****0000","hasPhone":false,"vip":3}}"#,
        r#"{"token":"t","userInfo":null}"#,
    ] {
        let object = js_sys::JSON::parse(json).unwrap();
        let from_js: SilentLoginReply = serde_wasm_bindgen::from_value(object).unwrap();
        let from_json: SilentLoginReply = serde_json::from_str(json).unwrap();
        assert_eq!(from_js.expires_in, from_json.expires_in, "{json}");
        let facts = |user: Option<UserInfo>| user.map(|user| user.facts());
        assert_eq!(facts(from_js.user_info), facts(from_json.user_info), "{json}");
    }
}
