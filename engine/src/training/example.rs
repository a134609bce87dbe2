//! Labelled texts, from files of JSON lines and from our own.

use std::path::Path;

use serde::Deserialize;

use super::TrainingError;

/// One labelled text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Example {
    pub text: String,
    /// The place of its label among the words of the task.
    pub class: usize,
    pub source: String,
    pub lang: String,
}

#[derive(Deserialize)]
struct Line {
    text: String,
    #[serde(alias = "intent", default)]
    label: String,
    #[serde(default)]
    source: String,
    #[serde(default)]
    lang: String,
}

/// Reads a file whose labels are among `words`.
pub(super) fn read(path: &Path, words: &[&str]) -> Result<Vec<Example>, TrainingError> {
    let content = std::fs::read_to_string(path).map_err(|source| TrainingError::Read {
        path: path.to_owned(),
        source,
    })?;
    let mut examples = Vec::new();
    for (number, line) in content.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let broken = |problem: String| TrainingError::Line {
            path: path.to_owned(),
            line: number + 1,
            problem,
        };
        let line: Line = serde_json::from_str(line).map_err(|error| broken(error.to_string()))?;
        // Files of languages have no other label.
        let label = if line.label.is_empty() { &line.lang } else { &line.label };
        let class = words
            .iter()
            .position(|word| word == label)
            .ok_or_else(|| broken(format!("the label {label} is not known")))?;
        examples.push(Example {
            text: line.text,
            class,
            source: line.source,
            lang: line.lang,
        });
    }
    Ok(examples)
}
