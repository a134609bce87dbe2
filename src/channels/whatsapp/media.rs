//! Files that customers sent. `WhatsApp` gives their id only; the file itself is had with the account's token.
//! <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media>

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use secrecy::ExposeSecret;
use serde_json::Value;

use super::graph;
use crate::channels::media::{self, MediaError, Opened};
use crate::channels::{Platform, Sender};
use crate::context::Context;

/// Opens a file; its body is still to be read. The address it is told to be at lives for five minutes.
pub(in crate::channels) async fn open(ctx: &Context, sender: &Sender, media_id: &str) -> Result<Opened, MediaError> {
    if media_id.is_empty() || !media_id.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(MediaError::Gone);
    }
    let about = ctx
        .http
        .get(graph::url(ctx, Platform::Whatsapp, media_id))
        .bearer_auth(sender.token.expose_secret());
    let about = graph::call(about).await.map_err(|error| MediaError::from(error.kind))?;
    let text = |name: &str| about.get(name).and_then(Value::as_str);
    let url = text("url").ok_or(MediaError::MayPass)?;
    Ok(Opened {
        response: media::open(ctx, url, Some(&sender.token)).await?,
        sha256: text("sha256").and_then(checksum),
    })
}

/// In hex where the file is asked for, in base64 in events.
fn checksum(text: &str) -> Option<[u8; 32]> {
    let bytes = hex::decode(text).ok().or_else(|| STANDARD.decode(text).ok())?;
    bytes.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_checksum_comes_in_either_form() {
        let bytes = [7; 32];
        assert_eq!(checksum(&hex::encode(bytes)), Some(bytes));
        assert_eq!(checksum(&STANDARD.encode(bytes)), Some(bytes));
        assert_eq!(checksum("abc"), None);
    }
}
