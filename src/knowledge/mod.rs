//! What a shop gives CHIDI to read: documents, and what it told about itself, cut into passages that are found by meaning and
//! by words. Pages put documents in and try questions; the assistant asks [`search`] for passages to answer from.
//!
//! A document is a file that is kept, and a job that reads it ([`index_document`]): opened by a process of its own
//! ([`Block`] by block), split into passages with the headings above them, each turned into numbers once, whatever version it
//! occurs in. The version before answers until the new one is in its place. What the shop told about itself follows each
//! change by [`index_profile`].

mod document;
mod embed;
mod extract;
mod index;
mod kind;
mod passage;
mod profile;
mod question;
mod rank;
mod search;
mod split;
#[cfg(test)]
mod tests;
mod weights;
mod words;

pub use document::{Added, Document, DocumentState, Upload, add, delete, delete_file, list, read_again, restore};
pub use embed::{embed_passages, queue_embedding};
pub use extract::{Block, CPU_S_MAX, Line, MEMORY_BYTES_MAX, OUTPUT_BYTES_MAX, PAGES_MAX, Problem};
pub use index::index_document;
pub use kind::{DOCUMENT_BYTES_MAX, DocumentKind};
pub use profile::index_profile;
pub use search::{Hit, Query, search};
pub use split::UNDER;
pub use weights::{Weights, set_weights, weights};
