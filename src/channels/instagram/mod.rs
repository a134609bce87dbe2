//! Instagram Direct: sending, and who is who.

mod profile;
mod send;

pub use profile::{name_of, profile, subscribe};
pub use send::send_text;
