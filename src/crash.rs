//! Dying on purpose, at a named step, as a power cut would have it. `chidi chaos` starts the program so, to show that what
//! was accepted is neither lost nor doubled whatever moment it dies at. Without the setting this does nothing.

use std::sync::OnceLock;

/// Names the step to die at.
pub const SETTING: &str = "CHIDI_CRASH_AT";

/// Every step one can die at, in the order a message passes them.
pub const STEPS: [&str; 10] = [
    "webhook:stored",
    "receive:one",
    "receive:all",
    "answer:thought",
    "answer:stored",
    "deliver:claimed",
    "deliver:called",
    "deliver:accepted",
    "job:done",
    "echo:received",
];

/// Dies here when told so: no destructor runs, nothing is flushed.
pub fn point(step: &'static str) {
    static STEP: OnceLock<Option<String>> = OnceLock::new();
    if STEP.get_or_init(|| std::env::var(SETTING).ok()).as_deref() == Some(step) {
        std::process::abort();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_dies_unasked() {
        STEPS.into_iter().for_each(point);
    }
}
