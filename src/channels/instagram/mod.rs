//! Instagram Direct: who is who, and asking for events.

mod profile;

pub use profile::{name_of, profile};
