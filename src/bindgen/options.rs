//! The options of a session, checked. Names, bounds and defaults of the numbers are those of
//! [`NUMERIC_OPTIONS`].

use js_sys::{Array, Object};
use wasm_bindgen::prelude::*;

use super::arguments::{Field, object};
use super::convert::small;
use super::error::config;
use crate::session::{AuthFact, NUMERIC_OPTIONS, SessionConfig};

#[wasm_bindgen]
extern "C" {
    /// An object as the interface `SessionOptions` of the declarations describes it.
    #[wasm_bindgen(typescript_type = "SessionOptions")]
    #[derive(Clone, Debug)]
    pub type OptionsObject;
}

/// What the options say.
pub struct Options {
    pub config: SessionConfig,
    /// Without a slash at its end; empty when there is none.
    pub base_url: String,
    pub storage_key: String,
    /// The name of the header that carries the token.
    pub token_header: String,
    pub logger: Option<JsValue>,
}

const FUSE: &str = "fuse";
const OTHERS: [&str; 7] = ["baseURL", "scope", "authSteps", "storageKey", "tokenHeader", "logger", FUSE];
/// Headers that say what the body is, or that the platform writes itself.
const NOT_FOR_TOKENS: [&str; 5] = ["__proto__", "content-type", "content-length", "referer", "host"];

impl Options {
    /// The message of a refusal names the option.
    pub fn read(given: OptionsObject) -> Result<Self, JsValue> {
        let given = object("new Session(options)", given.into())?;
        let option = |name| Field::of(&given, "option ", name);
        let fuse = option(FUSE)?.optional_object()?;

        let mut config = SessionConfig::default();
        let (mut known, mut known_of_fuse) = (OTHERS.to_vec(), Vec::new());
        for numeric in &NUMERIC_OPTIONS {
            let field = if let Some((_, name)) = numeric.name.split_once('.') {
                known_of_fuse.push(name);
                Field::of(fuse.as_ref().unwrap_or(&Object::new()), "option fuse.", name)?
            } else {
                known.push(numeric.name);
                option(numeric.name)?
            };
            if field.is_given() {
                numeric.set(&mut config, whole_number(&field, numeric.min, numeric.max)?);
            }
        }
        refuse_unknown(&given, "", &known)?;
        if let Some(fuse) = &fuse {
            refuse_unknown(fuse, "fuse.", &known_of_fuse)?;
        }

        let steps = option("authSteps")?;
        if steps.is_given() {
            config.auth_steps = auth_steps(&steps)?;
        }
        let url = option("baseURL")?;
        let base_url = if url.is_given() { base_url(&url)? } else { String::new() };
        config.scope = option("scope")?.optional_text()?.unwrap_or_else(|| base_url.clone());
        let prefix = option("storageKey")?.optional_text()?;
        let storage_key = format!("{}/{}", prefix.as_deref().unwrap_or("mp-session"), config.scope);
        let header = option("tokenHeader")?;
        let token_header = if header.is_given() { token_header(&header)? } else { "Authorization".to_owned() };
        let logger = option("logger")?.optional_object()?;
        Ok(Self { config, base_url, storage_key, token_header, logger })
    }
}

/// A misspelt option must not be a silent default.
fn refuse_unknown(given: &JsValue, prefix: &str, known: &[&str]) -> Result<(), JsValue> {
    for key in Object::keys(given.unchecked_ref::<Object>()) {
        let key = key.as_string().unwrap_or_default();
        if !known.contains(&key.as_str()) {
            return Err(config(&format!("unknown option {prefix}{key}; known are {}", known.join(", "))));
        }
    }
    Ok(())
}

fn whole_number(field: &Field, min: u32, max: u32) -> Result<u32, JsValue> {
    let number = field.value.as_f64().filter(|number| number.fract() == 0.0);
    let fits = number.filter(|number| (f64::from(min)..=f64::from(max)).contains(number));
    fits.map(small).ok_or_else(|| field.wrong(&format!("a whole number from {min} to {max}")))
}

fn auth_steps(field: &Field) -> Result<Vec<AuthFact>, JsValue> {
    let wrong = || field.wrong("an array of 'profile' and 'phone', each once");
    let mut steps = Vec::new();
    for step in field.value.dyn_ref::<Array>().ok_or_else(wrong)?.iter() {
        let fact = match step.as_string().as_deref() {
            Some("profile") => AuthFact::Profile,
            Some("phone") => AuthFact::Phone,
            _ => return Err(wrong()),
        };
        if steps.contains(&fact) {
            return Err(wrong());
        }
        steps.push(fact);
    }
    if steps.is_empty() { Err(wrong()) } else { Ok(steps) }
}

/// A name as HTTP has it.
fn token_header(field: &Field) -> Result<String, JsValue> {
    let fits = |name: &String| {
        let stands = |letter: char| letter.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(letter);
        !name.is_empty() && name.chars().all(stands) && !NOT_FOR_TOKENS.contains(&name.to_ascii_lowercase().as_str())
    };
    let name = field.value.as_string().filter(fits);
    name.ok_or_else(|| field.wrong("the name of a header, and of none that the platform writes itself"))
}

fn base_url(field: &Field) -> Result<String, JsValue> {
    let wrong = || field.wrong("an http(s) URL without query");
    let url = field.value.as_string().ok_or_else(wrong)?;
    let lower = url.to_ascii_lowercase();
    let rest = lower.strip_prefix("https://").or_else(|| lower.strip_prefix("http://")).ok_or_else(wrong)?;
    let host = rest.split('/').next().unwrap_or_default();
    let stray = |letter: char| letter.is_whitespace() || "?#\\".contains(letter);
    if host.is_empty() || host.contains('@') || rest.contains(stray) {
        return Err(wrong());
    }
    Ok(url.trim_end_matches('/').to_owned())
}
