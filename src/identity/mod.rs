//! Who may enter: people, passwords, sessions, roles, and the limits at the door. Called by the routes and by
//! [`crate::business::sign_up`]; what a shop is, is left to [`crate::business`].
//!
//! A signed-in browser holds two things: an access token (a JWT, ten minutes, checked without the database) and a refresh
//! token that is exchanged for new ones, each good once.

mod email;
mod limit;
mod log_in;
mod member;
mod password;
mod person;
mod session;
mod token;

#[cfg(test)]
mod tests;

pub use email::parse as parse_email;
pub use limit::{Allowance, count};
pub use log_in::{Client, log_in, set_password};
pub use member::{Member, Permission, Role, member};
pub use password::{PASSWORD_CHARS_MAX, PASSWORD_CHARS_MIN};
pub use session::{REFRESH_TTL, SignedIn, log_out, refresh};
pub use token::{ACCESS_TTL, Principal, authenticate};

pub(crate) use limit::address_bucket;
pub(crate) use member::insert as insert_member;
pub(crate) use password::{check as check_password, hash as hash_password};
pub(crate) use person::{NewPerson, insert as insert_person};
pub(crate) use session::open as open_session;
