//! What a server function can answer instead of a result, on the wire and in words.

use leptos::server_fn::error::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

use crate::wire::Wire;

/// The one error of every server function.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum AppError {
    /// Nobody is signed in, or the session has ended.
    #[error("You are signed out. Log in to go on.")]
    Unauthenticated,
    /// Signed in, but the role does not allow it.
    #[error("Your role does not allow this. Ask the owner of the shop.")]
    Forbidden,
    /// Input that cannot be taken as it is; one entry per field.
    #[error("{}", sentences(.0))]
    Invalid(Vec<FieldError>),
    /// A correct request that the present state forbids; says what to do about it.
    #[error("{0}")]
    Refused(String),
    /// Too many attempts; how many seconds to wait.
    #[error("That was a lot of attempts. Try again in {}.", in_words(*.0))]
    RateLimited(u32),
    /// Not there, or somebody else's.
    #[error("This does not exist any more.")]
    NotFound,
    /// Something broke; the log tells what, under this request id.
    #[error("Something broke on our side. Try again; if it stays, tell us this number: {0}")]
    Internal(String),
    /// The request or its answer did not get through.
    #[error("CHIDI cannot be reached. Check your connection and try again.")]
    Transport(ServerFnErrorErr),
}

/// What is wrong with one field, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// A whole sentence.
    pub message: String,
}

impl AppError {
    /// The message for one field, when the error is about it.
    pub fn for_field(&self, field: &str) -> Option<String> {
        match self {
            Self::Invalid(errors) => errors
                .iter()
                .find(|error| error.field == field)
                .map(|error| error.message.clone()),
            _ => None,
        }
    }

    /// Whether the same request may well succeed in a moment.
    pub fn is_worth_retrying(&self) -> bool {
        matches!(self, Self::Internal(_) | Self::Transport(_) | Self::RateLimited(_))
    }
}

impl FromServerFnError for AppError {
    type Encoder = Wire;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let error = Self::Transport(error);
        #[cfg(feature = "ssr")]
        crate::session::set_status(&error);
        error
    }
}

fn sentences(errors: &[FieldError]) -> String {
    errors
        .iter()
        .map(|error| error.message.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

/// A waiting time as one says it.
pub fn in_words(seconds: u32) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=59 => format!("{seconds} seconds"),
        60..=119 => "a minute".to_owned(),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

#[cfg(feature = "ssr")]
mod server {
    use super::{AppError, FieldError};
    use crate::session;

    impl From<chidi::Error> for AppError {
        /// Translates, logs what only the log may know, and sets the answer's status.
        fn from(error: chidi::Error) -> Self {
            use chidi::Error as E;
            let translated = match error {
                E::NotFound(_) => Self::NotFound,
                E::Invalid(errors) => Self::Invalid(
                    errors
                        .into_iter()
                        .map(|error| FieldError {
                            field: error.field,
                            message: error.message,
                        })
                        .collect(),
                ),
                E::Refused(reason) => Self::Refused(reason),
                E::Unauthenticated => Self::Unauthenticated,
                E::Forbidden => Self::Forbidden,
                E::RateLimited { retry_after_s } => Self::RateLimited(retry_after_s),
                E::Database(_) | E::Internal(_) => {
                    let request_id = session::request_id();
                    tracing::error!(request.id = request_id, error = %error, "a page could not be served");
                    Self::Internal(request_id)
                }
            };
            session::set_status(&translated);
            translated
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_finds_its_own_message() {
        let error = AppError::Invalid(vec![FieldError {
            field: "price".into(),
            message: "Write the whole number.".into(),
        }]);
        assert_eq!(error.for_field("price").as_deref(), Some("Write the whole number."));
        assert_eq!(error.for_field("sku"), None);
        assert_eq!(AppError::NotFound.for_field("price"), None);
    }

    #[test]
    fn waiting_times_are_said_not_counted() {
        assert_eq!(in_words(1), "a second");
        assert_eq!(in_words(45), "45 seconds");
        assert_eq!(in_words(61), "a minute");
        assert_eq!(in_words(121), "3 minutes");
    }
}
