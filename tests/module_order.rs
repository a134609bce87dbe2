//! Inside this crate calls go downwards only. What a lower module wishes of a higher one it states as data: a job or an
//! event. This test reads every `crate::` path in `src` and holds the order.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// From the ground up. A module may use those of the lines before its own.
const ORDER: [&[&str]; 12] = [
    &["error", "ids", "money", "config", "crash"],
    &["crypto", "bus", "engine", "files", "rates"],
    &["db", "llm"],
    &["events", "jobs"],
    &["context"],
    &["identity"],
    &["business"],
    &["notifications"],
    &["channels", "inventory", "knowledge", "speech"],
    &["conversations"],
    &["assistant"],
    &["jobs::worker"],
];

/// The files of `jobs` that run jobs, and so stand above everything; `job` and `queue` stand below.
const WORKER_FILES: [&str; 4] = ["worker", "schedule", "clean_up", "lease"];

#[test]
fn calls_go_downwards_only() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let wrong: Vec<String> = rust_files(&src)
        .iter()
        .flat_map(|file| {
            let place = file.strip_prefix(&src).expect("it lies in src").with_extension("");
            let parts: Vec<&str> = place.iter().filter_map(|part| part.to_str()).collect();
            let text = fs::read_to_string(file).expect("a source file can be read");
            upward_paths(&parts, &text)
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "these look upwards or sideways:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_module_has_its_place() {
    let lib = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lib.rs")).expect("lib.rs can be read");
    let declared = lib
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let homeless: Vec<&str> = declared.filter(|module| level(module).is_none()).collect();
    assert!(homeless.is_empty(), "give these a place in ORDER: {homeless:?}");
}

#[test]
fn a_look_upwards_is_found() {
    let text = "use crate::{Context, ids::{BusinessId, ThreadId}, assistant};\n// crate::jobs::worker is above\nfn f() { crate::jobs::worker::run() }";
    let wrong = upward_paths(&["channels", "instagram"], text);
    assert_eq!(
        wrong,
        [
            "channels/instagram uses assistant",
            "channels/instagram uses jobs::worker"
        ]
    );
    assert!(upward_paths(&["jobs", "worker"], text).is_empty());
    assert_eq!(
        upward_paths(&["jobs", "queue"], "use crate::Tenant;"),
        ["jobs/queue uses context"]
    );
    assert!(
        upward_paths(
            &["channels", "mod"],
            "use crate::channels::body;\n#[cfg(test)]\nmod tests { use crate::assistant; }"
        )
        .is_empty()
    );
}

fn upward_paths(file: &[&str], text: &str) -> Vec<String> {
    let module = match file {
        ["jobs", part, ..] if WORKER_FILES.contains(part) => "jobs::worker",
        [module, ..] => module,
        [] => return Vec::new(),
    };
    let Some(own) = level(module) else { return Vec::new() };
    let used: BTreeSet<String> = used_modules(&production_code(text));
    used.iter()
        .filter(|other| *other != module && level(other).is_none_or(|theirs| theirs >= own))
        .map(|other| format!("{} uses {other}", file.join("/")))
        .collect()
}

fn level(module: &str) -> Option<usize> {
    ORDER.iter().position(|modules| modules.contains(&module))
}

/// Without comments, and without the tests at the end of a file, which may use everything.
fn production_code(text: &str) -> String {
    let code = text
        .split_once("#[cfg(test)]\nmod tests {")
        .map_or(text, |(code, _)| code);
    code.lines()
        .map(|line| line.split("//").next().unwrap_or_default())
        .collect::<Vec<_>>()
        .join("\n")
}

fn used_modules(code: &str) -> BTreeSet<String> {
    code.split("crate::")
        .skip(1)
        .flat_map(|after| {
            if after.starts_with('{') {
                group(after)
            } else {
                vec![after]
            }
        })
        .filter_map(module_of)
        .collect()
}

/// `{a, b::{c, d}, e}` → `a`, `b::{c, d}`, `e`.
fn group(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut paths) = (0, 1, Vec::new());
    for (at, sign) in text.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if (sign == ',' && depth == 1) || depth == 0 {
            paths.push(text[start..at].trim());
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    paths
}

fn module_of(path: &str) -> Option<String> {
    let mut names = path.split("::").map(|part| {
        part.split(|sign: char| !sign.is_alphanumeric() && sign != '_')
            .next()
            .unwrap_or_default()
    });
    let module = match (names.next()?, names.next()) {
        ("Context" | "Tenant", _) => "context",
        ("Error" | "FieldError" | "Result", _) => "error",
        ("jobs", Some("worker")) => "jobs::worker",
        ("", _) => return None,
        (module, _) => module,
    };
    Some(module.to_owned())
}

/// All but test modules in files of their own, and `lib.rs` and `testing.rs`, which hold everything together.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("an entry can be read").path());
    entries
        .flat_map(|path| match path.file_name().and_then(|name| name.to_str()) {
            Some("tests" | "tests.rs" | "testing.rs" | "lib.rs") => Vec::new(),
            _ if path.is_dir() => rust_files(&path),
            _ => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}
