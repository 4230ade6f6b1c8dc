//! Writes what JS must know of the Rust enums and options: `js-glue/errors/generated.js`,
//! `js-glue/engine/steps.js`, and `js-glue/errors/messages.js`, which is read only when something goes wrong.
//!
//! `cargo run --example js-tables`

use mp_session::driver::STEP_KINDS;
use mp_session::session::{ErrorCode, EventKind, NUMERIC_OPTIONS};

const HEAD: &str = "// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.\n\n";

/// WeChat's numbers for a request that no user can mend.
const MISCONFIGURED: [(u32, &str); 2] = [
    (
        600_002,
        "The domain is not in the mini program's list of request domains. Add it in the console under 开发管理 → 服务器域名; in DevTools the check can be switched off.",
    ),
    (600_009, "The platform does not accept the address of this request. It must be an absolute https URL."),
];

fn main() -> std::io::Result<()> {
    for (path, text) in files() {
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// The files and their texts.
fn files() -> [(String, String); 3] {
    let path = |name| format!("{}/js-glue/{name}.js", env!("CARGO_MANIFEST_DIR"));
    [(path("errors/generated"), tables()), (path("engine/steps"), steps()), (path("errors/messages"), messages())]
}

fn tables() -> String {
    let codes = ErrorCode::ALL.map(|code| format!("  '{}',\n", code.name()));
    let events = EventKind::ALL.map(|event| format!("  '{}',\n", event.name()));
    let options = NUMERIC_OPTIONS.map(|o| format!("  '{}': [{}, {}, {}],\n", o.name, o.default, o.min, o.max));
    format!(
        "{HEAD}\
         /** Names by number; number 0 is success. */\n\
         export const ERROR_CODES = [\n  '',\n{}];\n\n\
         /** Names by number. */\n\
         export const EVENTS = [\n{}];\n\n\
         /** Default, least and greatest value. */\n\
         export const OPTIONS = {{\n{}}};\n",
        codes.concat(),
        events.concat(),
        options.concat()
    )
}

fn steps() -> String {
    let steps: Vec<_> = STEP_KINDS.iter().map(|(name, number)| format!("export const {name} = {number}\n")).collect();
    format!(
        "{HEAD}// The kinds of step that cross the border; src/driver/step.rs says what each carries.\n{}",
        steps.concat()
    )
}

fn messages() -> String {
    let messages = ErrorCode::ALL.map(|code| format!("  {}: {:?},\n", code.name(), code.to_string()));
    let config = ErrorCode::Config.name();
    let by_errno = MISCONFIGURED.map(|(errno, text)| format!("  '{config} {errno}': {text:?},\n"));
    format!(
        "{HEAD}/** What happened and what to do, by code, and by code and the platform's number. */\n\
         export const MESSAGES = {{\n{}{}}};\n",
        messages.concat(),
        by_errno.concat()
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tracked_files_are_what_the_enums_say() {
        for (path, text) in super::files() {
            assert_eq!(std::fs::read_to_string(path).unwrap(), text, "run the command in the file's first line");
        }
    }
}
