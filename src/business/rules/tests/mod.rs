//! Rules as owners say them, and as they are kept.

mod sentences;
mod stored;
