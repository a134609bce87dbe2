//! From a customer's question to a checked answer and a decision. `jobs::worker` calls [`answer`]; pages read
//! [`record`]. What CHIDI says comes from the shop's own rows, or the owner is called; it is never made up.
//!
//! The straight way, each step taking what the last one gave: [`understand`] → [`facts`] → [`draft`] → [`verify`] →
//! [`confidence`] → [`decide`]. All of these are pure: they take values and `now`. [`think`] takes them in one go.
//!
//! Where rows and phrases leave a question open, [`further`] looks into the shop's documents ([`passages`]) and asks a
//! language model ([`consult`], of those in [`models`]); what they bring are facts again, and end in the same checks.
//! Only these, [`answer`], [`approve`], `load`, [`preview`], [`record`] and [`replay`] reach the database. Which messages are due and how a decision is stored
//! belongs to [`crate::conversations::turn`].

mod answer;
mod approve;
pub mod confidence;
pub mod consult;
pub mod decide;
pub mod draft;
pub mod facts;
pub mod further;
pub mod given;
mod load;
pub mod memory;
pub mod models;
pub mod passages;
pub mod phrases;
pub mod preview;
pub mod record;
pub mod replay;
mod restated;
pub mod shop;
#[cfg(test)]
mod tests;
pub mod think;
pub mod understand;
pub mod verify;

pub use answer::{Reach, answer};
pub use approve::approve;
pub use decide::{Decision, Reason};
pub use record::AnswerRecord;
