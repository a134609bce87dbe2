//! A Postgres of one's own: found, initialised, started, adopted after a crash, stopped. And databases for tests.
//!
//! The cluster listens on a unix socket in a folder that only its owner may enter, never on the network. Postgres refuses
//! to run as root; a program of root's runs it as the user `postgres`, or `nobody` where there is none.

mod account;
mod binaries;
mod cluster;
mod error;
mod place;
mod process;
pub mod testing;
#[cfg(test)]
mod tests;

pub use cluster::{Cluster, Durability};
pub use error::Error;
