//! What people see: pages, the pieces they are built from, and the server functions behind them.
//!
//! - [`app`]: the document and the route table.
//! - [`frame`]: what stands around every page of a member: who is signed in, navigation, toasts.
//! - [`pages`]: one folder per page, with its server functions and view structs.
//! - [`components`]: pieces that several pages share.
//! - [`live`]: keeps open pages up to date.
//! - [`error`]: what a server function can answer instead of a result.
//! - [`wire`]: how results travel.
//! - `session`: who asks (server only).
//! - `still`: pages without scripts, for single tasks (server only).
//! - `words`: times as people say them (server only).

#![recursion_limit = "512"]
#![expect(
    unreachable_pub,
    reason = "what the component and server macros generate is as visible as the function they are put on"
)]
#![expect(clippy::needless_pass_by_value, reason = "the view macro hands props over by value")]

pub mod app;
pub mod components;
pub mod error;
pub mod frame;
pub mod live;
pub mod pages;
#[cfg(feature = "ssr")]
pub mod session;
#[cfg(feature = "ssr")]
pub mod still;
pub mod wire;
#[cfg(feature = "ssr")]
pub mod words;

pub use app::App;
#[cfg(feature = "ssr")]
pub use app::shell;
pub use error::{AppError, FieldError};
pub use pages::SentBack;
