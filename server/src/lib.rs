//! The program around the domain: the HTTP router, the processes, and the subcommands of `chidi`.
//!
//! [`router`] is used by the program and by the story tests alike.

#![recursion_limit = "512"] // The types of whole pages are deep.

pub mod admin;
pub mod bench;
pub mod boot;
pub mod chaos;
pub mod demo;
pub mod error;
pub mod eval;
pub mod extract;
pub mod inspect;
pub mod routes;
pub mod sent_back;
pub mod serve;
pub mod session;
pub mod site;
pub mod telemetry;

pub use routes::router;
