//! Prints `js-glue/generated.js`: what JS must know of the Rust enums and options.
//!
//! `cargo run --example js-tables > js-glue/generated.js`

use mp_session::session::{ErrorCode, EventKind, NUMERIC_OPTIONS};

fn main() {
    print!("{}", tables());
}

/// The module's text.
fn tables() -> String {
    let codes = ErrorCode::ALL.map(|code| format!("  ['{}', {:?}],\n", code.name(), code.to_string()));
    let events = EventKind::ALL.map(|event| format!("  '{}',\n", event.name()));
    let options = NUMERIC_OPTIONS.map(|o| format!("  '{}': [{}, {}, {}],\n", o.name, o.default, o.min, o.max));
    format!(
        "// Written by `cargo run --example js-tables`; a test holds it against the Rust enums.\n\n\
         /** Name and message by number; number 0 is success. */\n\
         export const ERROR_CODES = [\n  ['', ''],\n{}];\n\n\
         /** Names by number. */\n\
         export const EVENTS = [\n{}];\n\n\
         /** Default, least and greatest value. */\n\
         export const OPTIONS = {{\n{}}};\n",
        codes.concat(),
        events.concat(),
        options.concat()
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_tracked_file_is_what_the_enums_say() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/js-glue/generated.js");
        assert_eq!(std::fs::read_to_string(path).unwrap(), super::tables(), "run the command in the file's first line");
    }
}
