//! Documents that a shop's people put in, by a plain form.

use axum::Extension;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::post;
use chidi::identity::{self, Permission, Principal};
use chidi::knowledge::{self, Added, DOCUMENT_BYTES_MAX, Upload};
use chidi::{Context, Error};
use chidi_app::error::AppError;
use chidi_app::pages::knowledge::{address_with_problem, became};

use super::AppState;
use crate::error::HttpError;

/// Files of one form, and what it may weigh in all.
const FILES_MAX: usize = 10;
const FORM_BYTES_MAX: usize = 3 * DOCUMENT_BYTES_MAX + 64 * 1024;

/// `POST /knowledge/documents`, for members.
pub(super) fn form() -> Router<AppState> {
    let body_max = DefaultBodyLimit::max(FORM_BYTES_MAX);
    Router::new().route("/knowledge/documents", post(put_in).layer(body_max))
}

async fn put_in(
    State(ctx): State<Context>,
    asking: Option<Extension<Principal>>,
    form: Multipart,
) -> Result<Response, HttpError> {
    let Extension(principal) = asking.ok_or(HttpError(Error::Unauthenticated))?;
    let member = identity::member(&ctx, &principal).await?;
    member.require(Permission::EditShop)?;
    // Back to the page, with what was done or what is wrong.
    let address = match add_all(&ctx, &member, form).await {
        Ok(added) => format!("/knowledge?done={}", became(&added)),
        Err(error) => address_with_problem(&AppError::from(error)),
    };
    Ok(Redirect::to(&address).into_response())
}

/// One file after the other, so that one of them at a time is in memory. Of several, what was new is what is told.
async fn add_all(ctx: &Context, member: &identity::Member, mut form: Multipart) -> Result<Added, Error> {
    let broken = || {
        Error::field(
            "file",
            "The file did not arrive whole, or is larger than 10 MB. Try again, several files one by one.",
        )
    };
    let mut told: Option<Added> = None;
    let mut files = 0;
    while let Some(field) = form.next_field().await.map_err(|_| broken())? {
        let Some(name) = field.file_name().filter(|name| !name.is_empty()).map(str::to_owned) else {
            continue;
        };
        files += 1;
        if files > FILES_MAX {
            return Err(Error::field(
                "file",
                "That is more than 10 files at once. Put in the others next.",
            ));
        }
        let bytes = field.bytes().await.map_err(|_| broken())?.to_vec();
        let added = knowledge::add(
            ctx,
            member,
            Upload {
                name: name.clone(),
                bytes,
            },
        )
        .await
        .map_err(|error| of_file(&name, error))?;
        told = match told {
            Some(before) if matches!(added, Added::Already(_)) => Some(before),
            _ => Some(added),
        };
    }
    told.ok_or_else(|| Error::field("file", "Choose a file first."))
}

/// Says which of the files it is about.
fn of_file(name: &str, error: Error) -> Error {
    match error {
        Error::Invalid(errors) => Error::Invalid(
            errors
                .into_iter()
                .map(|error| chidi::FieldError {
                    message: format!("{name}: {}", error.message),
                    ..error
                })
                .collect(),
        ),
        other => other,
    }
}
