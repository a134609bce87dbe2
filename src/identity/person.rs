//! People who sign in.

use sqlx::PgConnection;

use crate::error::OnConstraint;
use crate::ids::UserId;
use crate::{Error, Result};

/// A person to be added; every field was checked.
#[derive(Debug)]
pub(crate) struct NewPerson<'a> {
    pub(crate) name: &'a str,
    pub(crate) email: &'a str,
    pub(crate) password_hash: &'a str,
}

/// Adds a person. An e-mail belongs to one person only.
pub(crate) async fn insert(connection: &mut PgConnection, person: &NewPerson<'_>) -> Result<UserId> {
    let user_id = UserId::new();
    sqlx::query("INSERT INTO users (id, email, name, password_hash) VALUES ($1, $2, $3, $4)")
        .bind(user_id)
        .bind(person.email)
        .bind(person.name)
        .bind(person.password_hash)
        .execute(connection)
        .await
        .on_constraint("users_email_key", || {
            Error::field(
                "email",
                "There is an account with this e-mail already. Log in, or write another e-mail.",
            )
        })?;
    Ok(user_id)
}
