//! Writes what JS and the documentation must know of the Rust enums, options and numbers of the
//! border: the files that begin with the line below, and the tables of docs/architecture.md.
//!
//! `cargo run --example js-tables`

use mp_session::driver::STEPS;
use mp_session::driver::border::{DELIVERIES, FOUND, Numbered, RECORD_LENGTH, read_config, tell_snapshot};
use mp_session::session::{
    AccountKind, ErrorCode, EventKind, NUMERIC_OPTIONS, OperationKind, RECORD_NUMBERS, Session, SessionConfig, State,
    Timestamp,
};

const HEAD: &str = "// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.\n\n";

/// WeChat's numbers for a request that no user can mend.
const MISCONFIGURED: [(u32, &str); 2] = [
    (
        600_002,
        "The domain is not in the mini program's list for calls of this kind (request, uploadFile, downloadFile and socket have one each). Add it in the console under 开发管理 → 服务器域名; in DevTools the check can be switched off.",
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
fn files() -> Vec<(String, String)> {
    let path = |name: &str| format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    let page = |name: &str| {
        let path = path(name);
        let text = std::fs::read_to_string(&path).expect("the page");
        (path, with_tables(&text, name.contains("zh-CN")))
    };
    vec![
        (path("js-glue/errors/generated.js"), tables()),
        (path("js-glue/errors/messages.js"), messages()),
        (path("js-glue/engine/steps.js"), numbers("The kinds of step that go into a machine.", STEPS)),
        (path("js-glue/engine/border-numbers.js"), border_numbers()),
        (path("js-glue/engine/snapshot-numbers.js"), snapshot_numbers()),
        page("docs/architecture.md"),
        page("docs/architecture.zh-CN.md"),
    ]
}

fn tables() -> String {
    let codes = ErrorCode::ALL.map(|code| format!("  '{}',\n", code.name()));
    let events = EventKind::ALL.map(|event| format!("  '{}',\n", event.name()));
    let defaults = NUMERIC_OPTIONS.map(|o| format!("  '{}': {},\n", o.name, o.default));
    let bounds = NUMERIC_OPTIONS.map(|o| format!("  '{}': [{}, {}],\n", o.name, o.min, o.max));
    format!(
        "{HEAD}\
         /** Names by number; number 0 is success. */\n\
         export const ERROR_CODES = [\n  '',\n{}];\n\n\
         /** Names by number. */\n\
         export const EVENTS = [\n{}];\n\n\
         /** What holds where nothing is given, in the order of the core's table. */\n\
         export const DEFAULTS = {{\n{}}};\n\n\
         /** Least and greatest value. */\n\
         export const BOUNDS = {{\n{}}};\n",
        codes.concat(),
        events.concat(),
        defaults.concat(),
        bounds.concat()
    )
}

fn numbers(about: &str, table: &[Numbered]) -> String {
    format!("{HEAD}// {about}\n{}", constants(table))
}

fn constants(table: &[Numbered]) -> String {
    let lines = table.iter().map(|Numbered { name, number, what }| {
        format!("/** {} */\nexport const {} = {number}\n", what.trim(), upper(name))
    });
    lines.collect()
}

/// What else crosses the border.
fn border_numbers() -> String {
    let places = snapshot_names().into_iter().enumerate();
    let places: Vec<_> = places.map(|(place, name)| format!("export const {} = {place}\n", upper(name))).collect();
    let places = places.concat();
    format!(
        "{HEAD}// What comes out of a machine, and the function that takes it.\n{}\n\
         // What lay in storage.\n{}\n\
         /** How many numbers of a stored record are the machine's: {}. */\n\
         export const RECORD_LENGTH = {RECORD_LENGTH}\n\n\
         // The places of a snapshot's numbers; the operations in the queue follow.\n{places}",
        constants(DELIVERIES),
        constants(FOUND),
        RECORD_NUMBERS.join(", ")
    )
}

/// `SaveRecord` becomes `SAVE_RECORD`; what is in capitals stays.
fn upper(name: &str) -> String {
    let is_camel = name.contains(|letter: char| letter.is_lowercase());
    let mut upper = String::new();
    for letter in name.chars() {
        if is_camel && letter.is_uppercase() && !upper.is_empty() {
            upper.push('_');
        }
        upper.push(letter.to_ascii_uppercase());
    }
    upper
}

/// What `SaveRecord` is in a snapshot: `save-record`.
fn kebab(name: impl std::fmt::Debug) -> String {
    upper(&format!("{name:?}")).replace('_', "-").to_lowercase()
}

fn snapshot_names() -> Vec<&'static str> {
    let session = Session::new(SessionConfig::default(), Ok(None), Timestamp(0));
    let mut names = Vec::new();
    tell_snapshot(&session.snapshot(Timestamp(0)), |name, _| names.push(name));
    names
}

fn snapshot_numbers() -> String {
    let states = [State::SignedOut, State::LoggingIn, State::SignedIn, State::Refreshing, State::Disposed];
    let accounts = [AccountKind::None, AccountKind::Silent, AccountKind::Adopted, AccountKind::Unregistered];
    let operations = [
        OperationKind::Login,
        OperationKind::CheckSession,
        OperationKind::EncryptedCall,
        OperationKind::Logout,
        OperationKind::Abandoned,
    ];
    format!(
        "{HEAD}/** The numbers of a snapshot; the operations in the queue follow. */\n\
         export const SNAPSHOT = ['{}']\n\
         export const STATES = ['{}']\n\
         export const OPERATIONS = ['{}']\n\
         export const ACCOUNTS = ['{}']\n",
        snapshot_names().join("', '"),
        states.map(kebab).join("', '"),
        operations.map(kebab).join("', '"),
        accounts.map(kebab).join("', '"),
    )
}

/// The page with its tables of the border made new. What a number means stands in the Rust table;
/// in a translation the words of the page stay, and a new number waits for some in English.
fn with_tables(page: &str, is_translation: bool) -> String {
    let mut text = page.to_owned();
    for (mark, table) in [("steps", STEPS), ("deliveries", DELIVERIES)] {
        let start = format!("<!-- {mark}: written by js-tables -->\n");
        let end = "<!-- end -->";
        let (before, rest) = text.split_once(&start).expect("a mark");
        let (old, after) = rest.split_once(end).expect("an end");
        let head: String = old.split_inclusive('\n').take(2).collect();
        let rows = table.iter().map(|Numbered { name, number, what }| {
            let row = format!("| {number} | `{name}` | ");
            let known = old.lines().find_map(|line| line.split_once(&format!("| `{name}` | ")).map(|(_, said)| said));
            let what = format!("{} |", what.trim());
            format!("{row}{}\n", known.filter(|_| is_translation).unwrap_or(&what))
        });
        text = format!("{before}{start}{head}{}{end}{after}", rows.collect::<String>());
    }
    let row = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let mut settings = Vec::new();
    let mut texts = Vec::new();
    read_config(
        |name| {
            settings.push(name);
            u32::from(name == "trustedOrigins.length")
        },
        |name| {
            texts.push(name);
            "".into()
        },
    );
    settings.push("generation");
    for (mark, names) in [
        ("settings", row(&settings)),
        ("settings' texts", row(&texts)),
        ("record", row(&RECORD_NUMBERS)),
        ("snapshot", row(&snapshot_names())),
    ] {
        let start = format!("<!-- {mark} -->");
        let (before, rest) = text.split_once(&start).expect("a mark");
        let (_, after) = rest.split_once("<!-- end -->").expect("an end");
        text = format!("{before}{start}{names}<!-- end -->{after}");
    }
    text
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
