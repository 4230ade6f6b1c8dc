//! The layers, read from the sources: imports point down only, and the machine knows nothing of
//! async, JS, clocks, randomness or I/O.
#![cfg(not(target_arch = "wasm32"))]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The Rust files of one layer, comments and unit tests left out.
fn sources(layer: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(layer);
    let files = fs::read_dir(&folder).expect("a layer is a folder").map(|entry| entry.expect("an entry").path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    let sources: Vec<_> = files.map(|path| (path.clone(), code(&fs::read_to_string(path).expect("text")))).collect();
    assert!(!sources.is_empty(), "{layer} is empty");
    sources
}

fn code(text: &str) -> String {
    let before_tests = text.split("#[cfg(test)]").next().unwrap_or_default();
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    before_tests.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

fn assert_free_of(layer: &str, forbidden: &[&str]) {
    for (path, code) in sources(layer) {
        for phrase in forbidden {
            assert!(!has_phrase(&code, phrase), "{} knows `{phrase}`", path.display());
        }
    }
}

/// Whether `phrase` occurs as whole words.
fn has_phrase(code: &str, phrase: &str) -> bool {
    let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
    code.match_indices(phrase).any(|(start, _)| {
        let before = code[..start].chars().next_back().is_some_and(is_word);
        let after = code[start + phrase.len()..].chars().next().is_some_and(is_word);
        !before && !after
    })
}

#[test]
fn the_machine_is_pure() {
    let outside = [
        "async",
        "await",
        "Future",
        "futures",
        "js_sys",
        "wasm_bindgen",
        "target_arch",
        "std::time",
        "Instant",
        "SystemTime",
        "rand",
        // Its order is random.
        "HashMap",
        "std::io",
        "std::fs",
        "std::net",
        "std::env",
        "std::thread",
        "std::sync::Mutex",
        "std::sync::atomic",
        "println",
        "eprintln",
        "unsafe",
        "static mut",
        "thread_local",
        "Cell",
        "RefCell",
    ];
    assert_free_of("session", &outside);
}

/// The layers from the lowest; the last two are front doors on one driver, each without the other.
const LAYERS: [&[&str]; 4] = [&["session"], &["api"], &["driver"], &["bindgen", "wasm"]];

#[test]
fn imports_point_down_only() {
    for (height, floor) in LAYERS.iter().enumerate() {
        let below = LAYERS[..height].concat();
        for layer in *floor {
            for (path, code) in sources(layer) {
                assert!(!code.contains("super::super"), "{} reaches out of its layer", path.display());
                for named in names_after(&code, "crate::") {
                    assert!(below.contains(&named) || named == *layer, "{} imports {named}", path.display());
                }
            }
        }
    }
    for layer in ["api", "driver"] {
        assert_free_of(layer, &["wasm_bindgen", "js_sys"]);
    }
}

#[test]
fn no_file_of_the_machine_needs_itself_in_a_circle() {
    let files: Vec<_> = sources("session").into_iter().map(|(path, code)| (stem(&path), code)).collect();
    let mut needs: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (name, code) in &files {
        let others = files.iter().map(|(other, _)| other.as_str()).filter(|other| other != name);
        let imported: Vec<_> = names_after(code, "super::").collect();
        let is_file = |import: &&str| files.iter().any(|(file, _)| file == import);
        assert!(imported.iter().all(is_file), "{name} imports {imported:?}: name the file it comes from");
        let machine = machine_blocks(code);
        let called: BTreeSet<_> = names_after(&machine, "self.").collect();
        let is_needed = |other: &&str| {
            let (_, theirs) = files.iter().find(|(name, _)| name == other).expect("a file");
            let theirs = machine_blocks(theirs);
            imported.contains(other) || names_after(&theirs, "fn ").any(|method| called.contains(method))
        };
        needs.insert(name, others.filter(is_needed).collect());
    }
    // Takes away, again and again, what needs nothing that is left: a circle stays.
    while let Some(free) = needs.iter().find(|(_, needs)| needs.is_empty()).map(|(name, _)| *name) {
        needs.remove(free);
        for needs in needs.values_mut() {
            needs.remove(free);
        }
    }
    assert!(needs.is_empty(), "in or above a circle: {needs:#?}");
}

/// The words that follow `prefix`.
fn names_after<'a>(code: &'a str, prefix: &'a str) -> impl Iterator<Item = &'a str> {
    code.match_indices(prefix).map(move |(start, _)| {
        let rest = &code[start + prefix.len()..];
        rest.split(|letter: char| !(letter.is_alphanumeric() || letter == '_')).next().unwrap_or_default()
    })
}

/// What a file adds to the machine's methods.
fn machine_blocks(code: &str) -> String {
    let after = code.split("impl Session {").skip(1);
    after.map(|block| block.split("\n}").next().unwrap_or_default()).collect()
}

fn stem(path: &Path) -> String {
    path.file_stem().expect("a name").to_string_lossy().into_owned()
}

#[test]
fn unsafe_code_is_forbidden_in_every_layer_but_the_binding() {
    for layer in ["session", "driver"] {
        let (_, root) = sources(layer).into_iter().find(|(path, _)| path.ends_with("mod.rs")).expect("mod.rs");
        assert!(root.contains("#![forbid(unsafe_code)]"), "{layer}");
    }
}

#[test]
fn modules_stay_small() {
    for layer in ["session", "api", "driver", "bindgen", "wasm"] {
        for (path, code) in sources(layer) {
            let lines = code.lines().count();
            assert!(lines <= 400, "{} has {lines} lines", path.display());
        }
    }
}

#[test]
fn unsafe_code_of_our_own_is_the_allocator_and_the_mailbox() {
    for layer in LAYERS.concat() {
        for (path, code) in sources(layer) {
            let is_known = path.ends_with("wasm/alloc.rs") || path.ends_with("wasm/mailbox.rs");
            assert!(is_known || !has_phrase(&code, "unsafe"), "{}", path.display());
        }
    }
}
