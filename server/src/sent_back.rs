//! A refused form on its way back to its page: what was typed and what is wrong travel in a cookie that lives for one page
//! and that no script can read. Addresses would keep them in histories and logs.

use axum::extract::{Request, State};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use chidi::Context;
use chidi_app::SentBack;

use crate::session;

/// The pages with such forms.
const PAGES: [&str; 2] = ["/sign-up", "/log-in"];
/// Long enough for a slow phone to follow the redirect.
const LIFE_S: u64 = 60;
/// Browsers keep 4096 bytes of a cookie, name and attributes included.
const BYTES_MAX: usize = 3_600;

fn name(ctx: &Context) -> &'static str {
    if ctx.config.is_https() {
        "__Host-chidi_form"
    } else {
        "chidi_form"
    }
}

/// To the page, with the form as it was filled in.
pub fn to(ctx: &Context, page: &str, form: SentBack) -> Response {
    let value = encoded(&form).filter(|value| value.len() <= BYTES_MAX).or_else(|| {
        encoded(&SentBack {
            error: form.error,
            ..SentBack::default()
        })
    });
    let mut response = Redirect::to(page).into_response();
    if let Some(value) = value {
        session::append_cookie(ctx, response.headers_mut(), name(ctx), &value, LIFE_S);
    }
    response
}

/// Gives the page what came back, and lets the cookie end with it.
pub async fn restore(State(ctx): State<Context>, mut request: Request, next: Next) -> Response {
    let is_page = request.method() == Method::GET && PAGES.contains(&request.uri().path());
    let cookie = CookieJar::from_headers(request.headers())
        .get(name(&ctx))
        .map(|cookie| cookie.value().to_owned())
        .filter(|_| is_page);
    let Some(value) = cookie else {
        return next.run(request).await;
    };
    if let Some(form) = decoded(&value) {
        request.extensions_mut().insert(form);
    }
    let mut response = next.run(request).await;
    session::append_cookie(&ctx, response.headers_mut(), name(&ctx), "", 0);
    response
}

fn encoded(form: &SentBack) -> Option<String> {
    let json = serde_json::to_string(form).ok()?;
    serde_urlencoded::to_string([("form", json)]).ok()
}

fn decoded(value: &str) -> Option<SentBack> {
    let [(_, json)]: [(String, String); 1] = serde_urlencoded::from_str::<Vec<_>>(value).ok()?.try_into().ok()?;
    serde_json::from_str(&json).ok()
}

#[cfg(test)]
mod tests {
    use chidi_app::{AppError, FieldError};

    use super::*;

    #[test]
    fn a_form_survives_the_way_and_the_cookie_stays_a_cookie() {
        let form = SentBack {
            error: Some(AppError::Invalid(vec![FieldError {
                field: "email".into(),
                message: "Write it like ada@example.com; \"now\".".into(),
            }])),
            name: "Adaọbí, Okoro".into(),
            shop: "Zuri; Ankara=1".into(),
            email: "ada@example".into(),
        };
        let value = encoded(&form).expect("it can be written");
        assert!(
            value
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !b";,\"\\".contains(&byte)),
            "{value}"
        );
        assert_eq!(decoded(&value), Some(form));
        for nonsense in ["", "form=", "form=%7B", "x", "form=1&form=2"] {
            assert_eq!(decoded(nonsense), None, "{nonsense}");
        }
    }
}
