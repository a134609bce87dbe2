//! Files that customers sent. `WhatsApp` gives their id only; the file itself is had with the account's token.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media>

use std::time::Duration;

use reqwest::{Response, Url};
use secrecy::ExposeSecret;
use serde_json::Value;

use super::graph;
use crate::channels::{Platform, SendError, SendErrorKind, Sender};
use crate::context::Context;

/// A large film on a slow day.
const FILE_TIMEOUT: Duration = Duration::from_mins(1);
/// Where Meta keeps files. The token goes nowhere else.
const HOSTS: [&str; 4] = ["facebook.com", "fbsbx.com", "fbcdn.net", "whatsapp.net"];

/// Opens a file; its body is still to be read.
pub(in crate::channels) async fn open(ctx: &Context, sender: &Sender, media_id: &str) -> Result<Response, SendError> {
    let refused = || SendError::of(SendErrorKind::Refused);
    if !media_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(refused());
    }
    let about = ctx
        .http
        .get(graph::url(ctx, Platform::Whatsapp, media_id))
        .bearer_auth(sender.token.expose_secret());
    let about = graph::call(about).await?;
    let url = about
        .get("url")
        .and_then(Value::as_str)
        .and_then(|url| Url::parse(url).ok());
    let url = url.filter(|url| is_metas(ctx, url)).ok_or_else(refused)?;
    let file = ctx
        .http
        .get(url)
        .bearer_auth(sender.token.expose_secret())
        .timeout(FILE_TIMEOUT)
        .send()
        .await
        .map_err(|_| SendError::of(SendErrorKind::Transient))?;
    if file.status().is_success() {
        Ok(file)
    } else {
        Err(refused())
    }
}

/// Whether a file lies with Meta, or where the settings say that Meta is.
fn is_metas(ctx: &Context, url: &Url) -> bool {
    let instead = ctx
        .config
        .meta_graph_url
        .as_deref()
        .and_then(|base| Url::parse(base).ok());
    if let Some(base) = instead {
        return base.origin() == url.origin();
    }
    let is_host = |host: &str| {
        HOSTS
            .iter()
            .any(|known| host == *known || host.ends_with(&format!(".{known}")))
    };
    url.scheme() == "https" && url.host_str().is_some_and(is_host)
}
