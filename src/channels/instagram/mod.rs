//! Instagram Direct: reading what is posted to us, and sending.

mod accept;
mod profile;
mod send;

pub use accept::{Inbound, MessageKind, NotJson, What, accept};
pub use profile::{name_of, profile, subscribe};
pub use send::send_text;
