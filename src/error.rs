//! What can go wrong in the domain, in the words of the person who must act.

use serde::{Deserialize, Serialize};

/// The result of every domain verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A refusal or a failure. Messages of [`Error::NotFound`], [`Error::Invalid`] and [`Error::Refused`] may be shown to the
/// person who asked; those of [`Error::Database`] and [`Error::Internal`] go to the log only.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The thing is not there, or belongs to somebody else; which of the two is not said.
    #[error("{0} does not exist")]
    NotFound(&'static str),
    /// Input that cannot be taken as it is; one entry per field, each saying what to write instead.
    #[error("{}", join(.0))]
    Invalid(Vec<FieldError>),
    /// A correct request that the present state forbids, with what to do about it.
    #[error("{0}")]
    Refused(String),
    /// Nobody is signed in, or the session has ended.
    #[error("sign in to go on")]
    Unauthenticated,
    /// Signed in, but the role does not allow it.
    #[error("your role does not allow this")]
    Forbidden,
    /// Too many attempts.
    #[error("too many attempts; try again in {retry_after_s} seconds")]
    RateLimited {
        /// Seconds until the next attempt counts anew.
        retry_after_s: u32,
    },
    /// The database refused or could not be reached.
    #[error("database: {0}")]
    Database(#[source] sqlx::Error),
    /// Something that should not happen did.
    #[error("internal: {0}")]
    Internal(String),
}

/// What is wrong with one field, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field's name in the form.
    pub field: String,
    /// A whole sentence for the person who fills the form in.
    pub message: String,
}

impl Error {
    /// All fields that are wrong, of rules that say when one is, which, and what to write instead.
    pub fn check_fields<const N: usize>(rules: [(bool, &str, &str); N]) -> Result<()> {
        let wrong = rules.into_iter().filter(|(is_wrong, ..)| *is_wrong);
        let errors: Vec<FieldError> = wrong
            .map(|(_, field, message)| FieldError {
                field: field.to_owned(),
                message: message.to_owned(),
            })
            .collect();
        if errors.is_empty() {
            Ok(())
        } else {
            Err(Self::Invalid(errors))
        }
    }

    /// One wrong field.
    pub fn field(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError {
            field: field.into(),
            message: message.into(),
        }])
    }

    /// Whether trying again later can help: the database was away, not the request wrong.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Database(error) if !matches!(error, sqlx::Error::RowNotFound | sqlx::Error::ColumnDecode { .. }))
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self::Database(error)
    }
}

/// Turns the violation of a named constraint into what it means to a person, so that "once" needs no check beforehand.
pub trait OnConstraint<T> {
    /// `meaning` is used when exactly this constraint was violated; every other error passes as it is.
    fn on_constraint(self, name: &str, meaning: impl FnOnce() -> Error) -> Result<T>;
}

impl<T> OnConstraint<T> for std::result::Result<T, sqlx::Error> {
    fn on_constraint(self, name: &str, meaning: impl FnOnce() -> Error) -> Result<T> {
        self.map_err(|error| match &error {
            sqlx::Error::Database(refused) if refused.constraint() == Some(name) => meaning(),
            _ => Error::Database(error),
        })
    }
}

fn join(errors: &[FieldError]) -> String {
    errors
        .iter()
        .map(|error| error.message.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
