//! The calls themselves. A code is sent once: whatever happens, it is never sent again, except when WeChat
//! turned the call away for its access token and so has not looked at the code.

use std::time::{Duration, Instant};

use serde::Deserialize;
use serde_json::json;

use super::{
    access_token::{AccessToken, Credentials},
    answer::ask,
    error::PlatformError,
    notice::Notice,
};
use crate::{clock::now_us, crypto::is_session_key, metrics::METRICS, secret::SecretText};

/// A client of WeChat's server API for one mini program.
pub struct WeChat {
    pub(super) http: reqwest::Client,
    pub(super) base: String,
    pub(super) app_id: String,
    pub(super) app_secret: SecretText,
    access_token: AccessToken,
    notice: Notice,
}

/// Who logged in, and the key that their client now shares with the platform.
#[derive(Deserialize, Debug)]
pub struct PlatformUser {
    /// The user's name within this mini program.
    pub openid: SecretText,
    /// Never leaves the server.
    pub session_key: SecretText,
    /// The user's name within all mini programs of one subject, where there are several.
    #[serde(default)]
    pub unionid: Option<SecretText>,
    /// When WeChat was asked, in microseconds since the epoch.
    #[serde(skip)]
    pub asked_at_us: i64,
}

#[derive(Deserialize)]
struct PhoneAnswer {
    phone_info: PhoneInfo,
}

#[derive(Deserialize)]
struct PhoneInfo {
    /// With the country code in front when it is not Chinese.
    #[serde(rename = "phoneNumber")]
    number: SecretText,
    watermark: PhoneWatermark,
}

#[derive(Deserialize)]
struct PhoneWatermark {
    appid: String,
}

impl WeChat {
    /// A client for the API at `base`.
    pub fn new(base: &str, app_id: &str, app_secret: SecretText, timeout: Duration) -> reqwest::Result<Self> {
        let http = reqwest::Client::builder()
            .timeout(timeout)
            .connect_timeout(timeout)
            // Shorter than any server keeps an idle connection: one that it has just closed would cost a code.
            .pool_idle_timeout(Duration::from_secs(15))
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            http,
            base: base.trim_end_matches('/').to_owned(),
            app_id: app_id.to_owned(),
            app_secret,
            access_token: AccessToken::new(),
            notice: Notice::new(base),
        })
    }

    /// Exchanges a login code, once.
    pub async fn code_to_session(&self, code: &str) -> Result<PlatformUser, PlatformError> {
        self.noted("code2Session", self.exchange(code)).await
    }

    async fn exchange(&self, code: &str) -> Result<PlatformUser, PlatformError> {
        let query = [
            ("appid", self.app_id.as_str()),
            ("secret", self.app_secret.expose()),
            ("js_code", code),
            ("grant_type", "authorization_code"),
        ];
        let url = format!("{}/sns/jscode2session", self.base);
        let asked_at_us = now_us();
        let user: PlatformUser = ask(self.http.get(url).query(&query)).await?;
        // An empty name would make one user of all who get it.
        let usable = !user.openid.expose().is_empty() && is_session_key(&user.session_key);
        let unionid = user.unionid.filter(|unionid| !unionid.expose().is_empty());
        usable.then_some(PlatformUser { unionid, asked_at_us, ..user }).ok_or(PlatformError::Malformed)
    }

    /// Exchanges a phone code of the user, once.
    pub async fn phone_number(&self, code: &str, openid: &SecretText) -> Result<SecretText, PlatformError> {
        self.noted("getPhoneNumber", self.exchange_phone(code, openid)).await
    }

    async fn exchange_phone(&self, code: &str, openid: &SecretText) -> Result<SecretText, PlatformError> {
        let token = self.access_token.get(&self.credentials()).await?;
        match self.phone_number_with(&token, code, openid).await {
            Err(error) if error.is_about_access_token() => {
                self.access_token.forget(&token).await;
                let token = self.access_token.get(&self.credentials()).await?;
                self.phone_number_with(&token, code, openid).await
            }
            outcome => outcome,
        }
    }

    async fn phone_number_with(
        &self,
        token: &SecretText,
        code: &str,
        openid: &SecretText,
    ) -> Result<SecretText, PlatformError> {
        let url = format!("{}/wxa/business/getuserphonenumber", self.base);
        let request = self
            .http
            .post(url)
            .query(&[("access_token", token.expose())])
            .json(&json!({ "code": code, "openid": openid.expose() }));
        let answer: PhoneAnswer = ask(request).await?;
        let PhoneInfo { number, watermark } = answer.phone_info;
        let acceptable = watermark.appid == self.app_id && is_phone_number(number.expose());
        acceptable.then_some(number).ok_or(PlatformError::Malformed)
    }

    /// Counts a call, and tells of trouble.
    async fn noted<T>(
        &self,
        call: &'static str,
        work: impl Future<Output = Result<T, PlatformError>>,
    ) -> Result<T, PlatformError> {
        let started_at = Instant::now();
        let outcome = work.await;
        let kind = outcome.as_ref().map_or_else(PlatformError::kind, |_| "ok");
        METRICS.platform_call(call, kind, started_at.elapsed());
        self.notice.outcome(&outcome);
        outcome
    }

    fn credentials(&self) -> Credentials<'_> {
        Credentials { http: &self.http, base: &self.base, app_id: &self.app_id, app_secret: &self.app_secret }
    }
}

/// Whether `text` can be a phone number of any country, as WeChat writes them.
pub fn is_phone_number(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    (4..=20).contains(&digits)
        && text.len() <= 32
        && text.bytes().all(|byte| byte.is_ascii_digit() || b"+-() ".contains(&byte))
}
