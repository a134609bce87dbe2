//! Models of three providers over real HTTP: what they say, and everything that goes wrong with them.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod answers;
mod chain;
mod support;
mod trouble;
