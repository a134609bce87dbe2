//! The shop: its profile and settings, opening hours, delivery, policies, and the chat that asks for all of it. Called by
//! pages and by the assistant, which answers from what is here. What is sold is left to [`crate::inventory`].

pub mod currency;
pub mod delivery;
pub mod hours;
pub mod onboarding;
pub mod policy;
mod profile;
pub mod rules;
mod settings;
mod sign_up;
#[cfg(test)]
mod tests;
pub mod text;
mod tone;

pub use profile::{Profile, profile};
pub use settings::{Settings, set_paused, set_timezone, update_settings};
pub use sign_up::{SignUp, create, sign_up};
pub use tone::Tone;
