//! Turning what was spoken into text, by a service that the settings name. `conversations` calls it for voice messages.
//!
//! The wire is OpenAI's, which many servers speak: <https://platform.openai.com/docs/api-reference/audio/createTranscription>

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::multipart::{Form, Part};
use secrecy::ExposeSecret;
use serde::Deserialize;

use crate::context::Context;

/// A minute of speech takes a service a few seconds.
const TIMEOUT: Duration = Duration::from_secs(30);
/// The largest answer that is read.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// The most text a message holds.
const TEXT_CHARS_MAX: usize = 10_000;

/// Why there is no text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SpeechError {
    /// The service is away or busy; it may go better in a moment.
    #[error("the speech service did not answer as it should")]
    MayPass,
    /// It does not take this, or not from us.
    #[error("the speech service refused")]
    Refused,
    /// Nobody said anything.
    #[error("nothing was understood")]
    Silence,
}

/// What a service answers.
#[derive(Debug, Deserialize)]
struct Answer {
    text: String,
}

/// Whether the settings name a service.
pub fn is_set(ctx: &Context) -> bool {
    ctx.config.speech_url.is_some()
}

/// What is said in a sound file.
pub async fn transcribe(ctx: &Context, sound: Vec<u8>, content_type: &str) -> Result<String, SpeechError> {
    let config = &ctx.config;
    let url = config.speech_url.as_deref().ok_or(SpeechError::Refused)?;
    let file = Part::bytes(sound)
        .file_name(format!("voice.{}", ending(content_type)))
        .mime_str(content_type)
        .map_err(|_| SpeechError::Refused)?;
    let form = Form::new()
        .part("file", file)
        .text("model", config.speech_model.clone())
        .text("response_format", "json");
    let mut request = ctx
        .http
        .post(format!("{}/audio/transcriptions", url.trim_end_matches('/')))
        .timeout(TIMEOUT)
        .multipart(form);
    if let Some(key) = &config.speech_api_key {
        request = request.bearer_auth(key.expose_secret());
    }
    let mut answer = request.send().await.map_err(|_| SpeechError::MayPass)?;
    let status = answer.status();
    if !status.is_success() {
        tracing::warn!(
            status = status.as_u16(),
            "the speech service did not take a voice message"
        );
        return Err(refusal(status));
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(|_| SpeechError::MayPass)? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_BYTES_MAX {
            return Err(SpeechError::Refused);
        }
    }
    read(&body)
}

fn refusal(status: StatusCode) -> SpeechError {
    match status.as_u16() {
        408 | 409 | 425 | 429 | 500..=599 => SpeechError::MayPass,
        _ => SpeechError::Refused,
    }
}

fn read(body: &[u8]) -> Result<String, SpeechError> {
    let answer: Answer = serde_json::from_slice(body).map_err(|_| SpeechError::MayPass)?;
    let text: String = answer
        .text
        .trim()
        .chars()
        .filter(|sign| *sign != '\0')
        .take(TEXT_CHARS_MAX)
        .collect();
    if text.is_empty() {
        Err(SpeechError::Silence)
    } else {
        Ok(text)
    }
}

/// Services go by a file's ending.
fn ending(content_type: &str) -> &'static str {
    match content_type {
        "audio/mpeg" => "mp3",
        "audio/mp4" => "m4a",
        "audio/wav" => "wav",
        "audio/webm" => "webm",
        "audio/flac" => "flac",
        "audio/aac" => "aac",
        "audio/amr" => "amr",
        "audio/3gpp" => "3gp",
        _ => "ogg",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_text_or_nothing() {
        assert_eq!(
            read(br#"{"text":" How much is the gele? ","usage":{}}"#).unwrap(),
            "How much is the gele?"
        );
        assert_eq!(read(br#"{"text":"  "}"#), Err(SpeechError::Silence));
        assert_eq!(read(b"<html>"), Err(SpeechError::MayPass));
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        assert_eq!(refusal(StatusCode::TOO_MANY_REQUESTS), SpeechError::MayPass);
        assert_eq!(refusal(StatusCode::BAD_GATEWAY), SpeechError::MayPass);
        assert_eq!(refusal(StatusCode::UNAUTHORIZED), SpeechError::Refused);
        assert_eq!(refusal(StatusCode::BAD_REQUEST), SpeechError::Refused);
    }
}
