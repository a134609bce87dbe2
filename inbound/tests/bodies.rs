//! The table: every body in `tests/bodies/PLATFORM/NAME.json` is read as the lines of `NAME.jsonl` beside it.
//!
//! For a new body write the `.json`, run `CHIDI_WRITE_BODIES=1 cargo test -p chidi-inbound --test bodies`, and read every
//! line of the `.jsonl` that it wrote before you keep it.

use std::fs;
use std::path::{Path, PathBuf};

use chidi_inbound::line::Line;
use chidi_inbound::{Platform, explain, read};

const KEYS: [&str; 11] = [
    "platform", "account", "sender", "id", "as", "kind", "text", "payload", "target", "ts_ms", "standby",
];

#[test]
fn every_body_is_read_as_written_beside_it() {
    let writes = std::env::var_os("CHIDI_WRITE_BODIES").is_some();
    let mut wrong = Vec::new();
    for (platform, path) in bodies() {
        let expected_path = path.with_extension("jsonl");
        let lines = lines(platform, &fs::read(&path).expect("a body can be read"));
        if writes {
            fs::write(&expected_path, &lines).expect("the lines can be written");
        }
        let expected = fs::read_to_string(&expected_path).unwrap_or_default();
        if lines != expected {
            wrong.push(format!("{}\n{}", path.display(), difference(&expected, &lines)));
        }
    }
    assert!(
        wrong.is_empty(),
        "read otherwise than expected:\n\n{}",
        wrong.join("\n")
    );
}

#[test]
fn there_are_bodies_of_every_platform_and_no_lines_without_a_body() {
    for platform in Platform::ALL {
        let count = bodies().iter().filter(|(of, _)| *of == platform).count();
        assert!(count >= 25, "{platform} has {count} bodies");
        for path in files(platform, "jsonl") {
            assert!(path.with_extension("json").exists(), "{} has no body", path.display());
        }
    }
}

#[test]
fn every_line_has_the_keys_of_the_format_in_their_order() {
    for (platform, path) in bodies() {
        let lines = lines(platform, &fs::read(&path).expect("a body can be read"));
        for line in lines.lines() {
            let places: Vec<usize> = KEYS
                .iter()
                .filter_map(|key| line.find(&format!("\"{key}\":")))
                .collect();
            assert!(places.is_sorted(), "{}: {line}", path.display());
            let value: serde_json::Value = serde_json::from_str(line).expect("a line is JSON");
            let keys = value.as_object().expect("a line is an object").keys();
            let strange: Vec<&String> = keys.filter(|key| !KEYS.contains(&key.as_str())).collect();
            assert!(strange.is_empty(), "{}: {strange:?}", path.display());
        }
    }
}

#[test]
fn every_event_is_explained_on_one_line() {
    for (platform, path) in bodies() {
        for event in read(platform, &fs::read(&path).expect("a body can be read")).expect("a body is JSON") {
            let sentence = explain::explain(&event);
            assert!(
                !sentence.is_empty() && !sentence.contains('\n'),
                "{}: {sentence}",
                path.display()
            );
        }
    }
}

fn lines(platform: Platform, body: &[u8]) -> String {
    let events = read(platform, body).expect("a body is JSON");
    let line = |event| serde_json::to_string(&Line::from(event)).expect("a line can be written") + "\n";
    events.iter().map(line).collect()
}

/// Lines that are missing begin with `-`, lines that came instead with `+`.
fn difference(expected: &str, found: &str) -> String {
    let (mut expected, mut found) = (expected.lines(), found.lines());
    let mut out = String::new();
    loop {
        match (expected.next(), found.next()) {
            (None, None) => return out,
            (expected, found) if expected == found => {}
            (expected, found) => {
                for (sign, line) in [('-', expected), ('+', found)] {
                    out.extend(line.map(|line| format!("  {sign} {line}\n")));
                }
            }
        }
    }
}

fn bodies() -> Vec<(Platform, PathBuf)> {
    let of = |platform| files(platform, "json").into_iter().map(move |path| (platform, path));
    Platform::ALL.into_iter().flat_map(of).collect()
}

fn files(platform: Platform, extension: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/bodies")
        .join(platform.as_str());
    let entries = fs::read_dir(folder).expect("the folder can be read");
    let paths = entries.map(|entry| entry.expect("an entry can be read").path());
    let mut paths: Vec<PathBuf> = paths
        .filter(|path| path.extension().is_some_and(|of| of == extension))
        .collect();
    paths.sort();
    paths
}
