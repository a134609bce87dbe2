//! What a message says before any shop is looked at: intent, sentiment, language, what it names, whether it attacks the
//! assistant, and its embedding. Everything runs here, without network and database.
//!
//! [`Engine::load`] takes the folder of the embedding model, or none; [`Engine::read`] reads a message. The shop's own
//! products, and the questions to be answered from rows, are found by `chidi`, which asks this crate for a second opinion.
//!
//! - [`embed`]: sentences as 384 numbers. [`grams`]: texts as hashed pieces. [`heads`]: linear classifiers over both.
//! - [`entities`], [`language`]: what is named, and in which language.
//! - [`engine`]: all of it at once. `model/` holds the trained heads and their card.
//! - [`training`]: how they came about; used by `chidi eval train` only. `training/` holds our own texts.

pub mod embed;
pub mod engine;
pub mod entities;
pub mod grams;
pub mod heads;
pub mod label;
pub mod language;
pub mod training;

pub use engine::{Engine, Kind, Reading, model_folder};
