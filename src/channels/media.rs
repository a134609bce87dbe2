//! Files that customers sent, as platforms hand them over: which addresses are believed, and what an answer means. Instagram
//! and Messenger give links that anybody may open for a while; `WhatsApp` gives ids (see `whatsapp::media`).
//!
//! A link stands in what a stranger sent, so it is opened only where Meta keeps files, and redirects are followed by the
//! same rule.

use std::time::Duration;

use reqwest::header::LOCATION;
use reqwest::{Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};

use super::SendErrorKind;
use crate::context::Context;

/// Where Meta keeps files. A token goes nowhere else.
const HOSTS: [&str; 4] = ["fbsbx.com", "fbcdn.net", "cdninstagram.com", "whatsapp.net"];
/// A large file on a slow day; its chunks have a limit of their own with whoever reads them.
const FILE_TIMEOUT: Duration = Duration::from_secs(90);
const REDIRECTS_MAX: usize = 3;

/// A file whose body is still to be read.
#[derive(Debug)]
pub struct Opened {
    /// The body.
    pub response: Response,
    /// What its checksum should be, where the platform says it.
    pub sha256: Option<[u8; 32]>,
}

/// Why a file cannot be had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// The platform does not give it any more.
    #[error("the file is gone")]
    Gone,
    /// The address is not the platform's.
    #[error("the link leads elsewhere")]
    Foreign,
    /// The account's token does not open it.
    #[error("the account may not open it")]
    NoAccess,
    /// The platform is away or in trouble.
    #[error("the platform did not hand it over")]
    MayPass,
}

/// Whether a link leads to where Meta keeps files, or where the settings say that Meta is.
pub fn is_metas(ctx: &Context, link: &str) -> bool {
    Url::parse(link).is_ok_and(|url| is_trusted(ctx, &url))
}

/// Opens a link. The token, if any, is shown to every server on the way, all of which are Meta's.
pub async fn open(ctx: &Context, link: &str, token: Option<&SecretString>) -> Result<Response, MediaError> {
    let mut url = Url::parse(link).map_err(|_| MediaError::Foreign)?;
    for _ in 0..=REDIRECTS_MAX {
        if !is_trusted(ctx, &url) {
            return Err(MediaError::Foreign);
        }
        let mut request = ctx.http.get(url.clone()).timeout(FILE_TIMEOUT);
        if let Some(token) = token {
            request = request.bearer_auth(token.expose_secret());
        }
        let response = request.send().await.map_err(|_| MediaError::MayPass)?;
        match response.status() {
            status if status.is_success() => return Ok(response),
            status if status.is_redirection() => url = next(&url, &response).ok_or(MediaError::Gone)?,
            status => return Err(refusal(status, token.is_some())),
        }
    }
    Err(MediaError::Gone)
}

fn next(from: &Url, response: &Response) -> Option<Url> {
    from.join(response.headers().get(LOCATION)?.to_str().ok()?).ok()
}

fn is_trusted(ctx: &Context, url: &Url) -> bool {
    let instead = ctx.config.meta_graph_url.as_deref();
    match instead.and_then(|base| Url::parse(base).ok()) {
        Some(base) => base.origin() == url.origin(),
        None => is_on(&HOSTS, url),
    }
}

fn is_on(hosts: &[&str], url: &Url) -> bool {
    let is_host = |host: &str| {
        hosts.iter().any(|known| {
            host.strip_suffix(known)
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    };
    url.scheme() == "https" && url.port().is_none() && url.host_str().is_some_and(is_host)
}

/// A link that has expired is answered with 403 by Meta's file servers; with a token, 401 and 403 are about the token.
fn refusal(status: StatusCode, has_token: bool) -> MediaError {
    match status.as_u16() {
        401 | 403 if has_token => MediaError::NoAccess,
        408 | 425 | 429 | 500..=599 => MediaError::MayPass,
        _ => MediaError::Gone,
    }
}

impl From<SendErrorKind> for MediaError {
    fn from(kind: SendErrorKind) -> Self {
        match kind {
            SendErrorKind::TokenExpired | SendErrorKind::Permission => Self::NoAccess,
            SendErrorKind::RateLimited { .. }
            | SendErrorKind::PersonBusy
            | SendErrorKind::Transient
            | SendErrorKind::Unknown => Self::MayPass,
            SendErrorKind::WindowClosed
            | SendErrorKind::LateNotApproved
            | SendErrorKind::PersonUnavailable
            | SendErrorKind::PaymentMissing
            | SendErrorKind::Refused => Self::Gone,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_ours(link: &str) -> bool {
        is_on(&HOSTS, &Url::parse(link).unwrap())
    }

    #[test]
    fn only_metas_servers_are_asked() {
        assert!(is_ours(
            "https://lookaside.fbsbx.com/ig_messaging_cdn/?asset_id=1&signature=x"
        ));
        assert!(is_ours("https://scontent-los2-1.xx.fbcdn.net/v/t1.jpg"));
        assert!(is_ours("https://SCONTENT.cdninstagram.com/x"));
        for foreign in [
            "http://lookaside.fbsbx.com/x",
            "https://lookaside.fbsbx.com:8443/x",
            "https://evilfbsbx.com/x",
            "https://fbsbx.com.evil.example/x",
            "https://lookaside.fbsbx.com@evil.example/x",
            "https://127.0.0.1/x",
            "https://[::1]/x",
            "https://169.254.169.254/latest/meta-data",
            "file:///etc/passwd",
        ] {
            assert!(!is_ours(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_refusal_says_whether_to_come_again() {
        let of = |status: u16, has_token| refusal(StatusCode::from_u16(status).unwrap(), has_token);
        assert_eq!(of(403, false), MediaError::Gone);
        assert_eq!(of(410, false), MediaError::Gone);
        assert_eq!(of(404, true), MediaError::Gone);
        assert_eq!(of(401, true), MediaError::NoAccess);
        assert_eq!(of(503, false), MediaError::MayPass);
        assert_eq!(of(429, true), MediaError::MayPass);
    }
}
