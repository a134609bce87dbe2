//! What CHIDI knows and does. No web framework and no page is in here.
//!
//! In reading order, each module using only those below it in this list's second half (a test holds the order):
//!
//! - [`jobs`]: every piece of background work, in one list; the worker that runs it.
//! - [`assistant`]: from a customer's question to a checked answer and a decision.
//! - [`llm`]: large language models of several providers; knows no shop.
//! - [`notifications`]: telling the owner.
//! - [`conversations`]: customers, threads, messages; receiving, replying, delivering.
//! - [`channels`]: talking to platforms; knows no conversations.
//! - [`knowledge`]: what a shop gives CHIDI to read, and finding what answers in it.
//! - [`speech`]: turning what was spoken into text.
//! - [`inventory`]: products, items, stock, prices.
//! - [`business`]: the shop: profile, onboarding, hours, delivery.
//! - [`identity`]: who may enter.
//! - [`events`]: what happened, in order, for pages that watch.
//! - [`context`]: what verbs that reach outside are handed; the tenant transaction.
//! - [`files`]: keeping what customers send.
//! - [`engine`]: reading a message by the local model.
//! - [`bus`], [`db`], [`crypto`], [`config`], [`error`], [`ids`], [`money`], [`rates`]: the ground.

pub mod assistant;
pub mod bus;
pub mod business;
pub mod channels;
pub mod config;
pub mod context;
pub mod conversations;
pub mod crash;
pub mod crypto;
pub mod db;
pub mod engine;
pub mod error;
pub mod events;
pub mod files;
pub mod identity;
pub mod ids;
pub mod inventory;
pub mod jobs;
pub mod knowledge;
pub mod llm;
pub mod money;
pub mod notifications;
pub mod rates;
pub mod speech;
#[cfg(test)]
mod testing;

pub use context::{Context, Tenant};
pub use error::{Error, FieldError, Result};
