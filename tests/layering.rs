//! The layers, read from the sources: imports point down only, and the machine knows nothing of
//! async, JS, clocks, randomness or I/O.
#![cfg(not(target_arch = "wasm32"))]

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

#[test]
fn imports_point_down_only() {
    assert_free_of("session", &["crate", "super::super"]);
    assert_free_of("api", &["crate::driver", "crate::bindgen", "crate::wasm", "wasm_bindgen", "js_sys"]);
    assert_free_of("driver", &["crate::bindgen", "crate::wasm", "wasm_bindgen", "js_sys"]);
    // Two front doors on one driver, each without the other.
    assert_free_of("bindgen", &["crate::wasm"]);
    assert_free_of("wasm", &["crate::bindgen"]);
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
