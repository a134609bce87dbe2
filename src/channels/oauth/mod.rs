//! Connecting an account by logging in at Meta: away with a state that is good once, back with a code, and the account is
//! connected. Called by the routes under `/connect`; what the log-in came to is kept for the channels page to tell.
//!
//! A log-in is bound to the shop, the person and the device that began it, and ends after some minutes. Of its state only the
//! digest is stored; the secret half of PKCE and the tokens of pages to choose from are sealed.

mod facebook;
pub(super) mod instagram;
mod under_way;

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

use super::account::{self, Login};
use super::{SendError, SendErrorKind};
use crate::config::App;
use crate::context::Context;
use crate::identity::{self, Member, Permission};
use crate::ids::{LoginId, SessionId};
use crate::{Error, Result};

pub use facebook::Choice;
pub use under_way::Told;
use under_way::UnderWay;

/// Log-ins a person may begin in [`BEGUN_WINDOW`].
const BEGUN_MAX: u32 = 20;
const BEGUN_WINDOW: Duration = Duration::from_mins(10);

/// Who is at the browser, and which device it is.
#[derive(Debug, Clone, Copy)]
pub struct Visit<'a> {
    /// The person and the shop.
    pub member: &'a Member,
    /// The device.
    pub session_id: SessionId,
}

/// What Meta sends the browser back with.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Callback {
    /// What was sent with the browser.
    pub state: String,
    /// Good for a token, once.
    pub code: String,
    /// Why there is no code.
    pub error: String,
    /// The same on Facebook, where its own application refuses.
    pub error_code: String,
}

/// Where the browser goes after a log-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// To the channels page, which tells how it went.
    Told(LoginId),
    /// To the choice of the page.
    Choose(LoginId),
}

/// Whether owners can connect accounts in this way.
pub fn is_offered(ctx: &Context, login: Login) -> bool {
    app(ctx, login).is_some()
}

/// Begins a log-in; answers the address at Meta to which the browser goes.
pub async fn begin(ctx: &Context, visit: Visit<'_>, login: Login) -> Result<String> {
    visit.member.require(Permission::ManageChannels)?;
    let app = app(ctx, login).ok_or(Error::NotFound("log-in"))?;
    let bucket = format!("connect:{}", visit.member.user_id);
    identity::count(ctx, &bucket, BEGUN_MAX, BEGUN_WINDOW).await?;
    let (state, challenge) = under_way::begin(ctx, visit, login).await?;
    let back = redirect_uri(ctx, login);
    let address = match login {
        Login::Instagram => instagram::authorize_url(ctx, app, &back, &state),
        Login::Facebook => facebook::dialog_url(ctx, app, &back, &state, &challenge),
    };
    address.map(String::from)
}

/// Ends a log-in: takes its state, buys the token, connects. [`Error::NotFound`] when no such log-in is under way here: it is
/// another's, was used, or took too long.
pub async fn finish(ctx: &Context, visit: Visit<'_>, login: Login, callback: &Callback) -> Result<Next> {
    visit.member.require(Permission::ManageChannels)?;
    let app = app(ctx, login).ok_or(Error::NotFound("log-in"))?;
    let under_way = under_way::take(ctx, visit, login, &callback.state).await?;
    let ended = match code_of(login, callback) {
        Err(denied) => Err(Error::Refused(denied)),
        Ok(code) => {
            let bought = Bought {
                app,
                code,
                redirect_uri: redirect_uri(ctx, login),
                verifier: &under_way.verifier,
            };
            match login {
                Login::Instagram => instagram::connect(ctx, visit.member.business_id, &bought).await,
                Login::Facebook => facebook::connect(ctx, visit.member.business_id, &under_way, &bought).await,
            }
        }
    };
    conclude(ctx, &under_way, ended).await
}

/// The pages a person can choose from after a log-in on Facebook.
pub async fn choices(ctx: &Context, visit: Visit<'_>, login_id: LoginId) -> Result<Vec<Choice>> {
    visit.member.require(Permission::ManageChannels)?;
    let grant = under_way::find_grant(ctx, visit, login_id).await?;
    Ok(grant.choices())
}

/// Connects the pages that were chosen. They are good for one choice.
pub async fn choose(ctx: &Context, visit: Visit<'_>, login_id: LoginId, pages: &[String]) -> Result<Next> {
    visit.member.require(Permission::ManageChannels)?;
    if pages.is_empty() {
        return Ok(Next::Choose(login_id));
    }
    let (under_way, grant) = under_way::take_grant(ctx, visit, login_id).await?;
    let ended = facebook::connect_pages(ctx, visit.member.business_id, grant.of(pages)).await;
    conclude(ctx, &under_way, ended).await
}

/// How a log-in of this shop went; `None` when there is no such one any more.
pub async fn told(ctx: &Context, member: &Member, login_id: LoginId) -> Result<Option<Told>> {
    under_way::told(ctx, member.business_id, login_id).await
}

/// What a code was given for.
#[derive(Debug)]
struct Bought<'a> {
    app: App<'a>,
    code: &'a str,
    redirect_uri: String,
    verifier: &'a SecretString,
}

/// How a log-in that was let in went on.
#[derive(Debug)]
enum Ended {
    /// These are connected; what was left out, and why.
    Connected {
        handles: Vec<String>,
        left_out: Vec<String>,
    },
    /// The person has to choose among pages.
    Choose,
}

/// Keeps what the log-in came to in words. What is ours to mend goes up to the log.
async fn conclude(ctx: &Context, under_way: &UnderWay, ended: Result<Ended>) -> Result<Next> {
    let (is_good, told) = match ended {
        Ok(Ended::Choose) => return Ok(Next::Choose(under_way.id)),
        Ok(Ended::Connected { handles, left_out }) => (!handles.is_empty(), in_words(&handles, &left_out)),
        Err(Error::Refused(reason)) => (false, reason),
        Err(error) => return Err(error),
    };
    under_way::tell(ctx, under_way, is_good, &told).await?;
    Ok(Next::Told(under_way.id))
}

fn in_words(handles: &[String], left_out: &[String]) -> String {
    let connected = match handles {
        [] => None,
        [one] => Some(format!("{one} is connected. CHIDI answers there now.")),
        [all @ .., last] => Some(format!(
            "{} and {last} are connected. CHIDI answers there now.",
            all.join(", ")
        )),
    };
    connected
        .into_iter()
        .chain(left_out.iter().cloned())
        .collect::<Vec<_>>()
        .join(" ")
}

/// The code, without what Meta leaves behind it; or why there is none.
fn code_of(login: Login, callback: &Callback) -> Result<&str, String> {
    let label = login.label();
    let code = callback.code.trim_end_matches("#_=_").trim_end_matches("#_");
    let fits = (1..=2_000).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_graphic());
    match (callback.error.as_str(), callback.error_code.as_str()) {
        ("access_denied", _) => Err(format!(
            "You said no on {label}, so nothing was connected. Start again when you are ready, and press Allow there."
        )),
        ("", "") if fits => Ok(code),
        _ => Err(format!(
            "{label} could not log you in. Start again; if it stays like this, check the redirect address in Meta's \
             settings: the guide shows where."
        )),
    }
}

fn app(ctx: &Context, login: Login) -> Option<App<'_>> {
    match login {
        Login::Instagram => ctx.config.instagram_app(),
        Login::Facebook => ctx.config.meta_app(),
    }
}

/// To be written into Meta's settings as it is here, to the letter.
fn redirect_uri(ctx: &Context, login: Login) -> String {
    ctx.config
        .public_address(&format!("/connect/{}/callback", login.as_str()))
}

/// An address of Meta's outside the versioned Graph API, or the same where the settings say that Meta is.
fn address(ctx: &Context, host: &str, path: &str) -> String {
    let base = ctx.config.meta_graph_url.as_deref().unwrap_or(host);
    format!("{}/{path}", base.trim_end_matches('/'))
}

/// Why Meta stopped a log-in, for the owner. The log tells the whole.
fn refused(login: Login, step: &str, error: &SendError) -> Error {
    tracing::warn!(login = login.as_str(), step, %error, "a log-in was refused");
    let label = login.label();
    if error.kind == SendErrorKind::Refused && step == "code" {
        return Error::Refused(format!(
            "{label} did not accept the log-in; it may have taken too long. Start again. If it stays like this, whoever runs \
             CHIDI should compare the app's number and secret with Meta's page."
        ));
    }
    Error::Refused(account::reason_not_connected(label, error))
}

/// What was not allowed, by its name in Meta's window.
fn not_allowed(login: Login, missing: &[&str]) -> Error {
    Error::Refused(format!(
        "{} was told to leave out {}. CHIDI cannot answer without it. Start again and leave everything switched on.",
        login.label(),
        missing.join(", "),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_meta_leaves_behind_a_code_is_cut_off() {
        let of = |code: &str| Callback {
            code: code.into(),
            ..Callback::default()
        };
        for code in ["AQB-x_9", "AQB-x_9#_", "AQB-x_9#_=_"] {
            assert_eq!(code_of(Login::Instagram, &of(code)), Ok("AQB-x_9"), "{code}");
        }
        for code in ["", "#_", "with space", &"x".repeat(2_001)] {
            assert!(code_of(Login::Instagram, &of(code)).is_err(), "{code}");
        }
        let denied = Callback {
            error: "access_denied".into(),
            ..of("AQB")
        };
        assert!(
            code_of(Login::Facebook, &denied)
                .unwrap_err()
                .contains("You said no on Facebook")
        );
        let broken = Callback {
            error_code: "1349187".into(),
            ..of("")
        };
        assert!(
            code_of(Login::Facebook, &broken)
                .unwrap_err()
                .contains("redirect address")
        );
    }

    #[test]
    fn what_was_connected_is_said_in_one_breath() {
        let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        assert_eq!(
            in_words(&all(&["@ireti"]), &[]),
            "@ireti is connected. CHIDI answers there now."
        );
        assert_eq!(
            in_words(&all(&["Ireti", "@ireti"]), &all(&["Bola was left out."])),
            "Ireti and @ireti are connected. CHIDI answers there now. Bola was left out."
        );
        assert_eq!(in_words(&[], &all(&["Bola was left out."])), "Bola was left out.");
    }
}
