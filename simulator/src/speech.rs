//! A speech service beside the platforms, on the wire that OpenAI's and many others speak. It understands the voice messages
//! that the simulator's customers send: what is said in one is the title of its attachment.
//!
//! <https://platform.openai.com/docs/api-reference/audio/createTranscription>

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::graph::file_of_form;
use crate::sample;
use crate::simulator::Inner;

/// As much as the real one takes.
const SOUND_BYTES_MAX: usize = 25 << 20;

/// What is wrong with the service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum SpeechTrouble {
    /// It answers with this status.
    Refuses {
        /// 401, 429, 500, ...
        status: u16,
    },
    /// It says nothing at all.
    Silent,
}

pub(crate) fn router() -> Router<Arc<Inner>> {
    Router::new()
        .route(
            "/v1/audio/transcriptions",
            post(transcribe).layer(DefaultBodyLimit::max(SOUND_BYTES_MAX)),
        )
        .route("/simulator/speech", post(trouble))
}

async fn trouble(State(inner): State<Arc<Inner>>, Json(trouble): Json<Option<SpeechTrouble>>) -> StatusCode {
    inner.world().speech = trouble;
    StatusCode::NO_CONTENT
}

async fn transcribe(State(inner): State<Arc<Inner>>, headers: HeaderMap, body: Bytes) -> Response {
    let trouble = inner.world().speech.clone();
    match trouble {
        Some(SpeechTrouble::Silent) => return inner.silence().await,
        Some(SpeechTrouble::Refuses { status }) => return refused(status, "An error asked for through the simulator."),
        None => {}
    }
    let text = |name: header::HeaderName| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    };
    if !text(header::AUTHORIZATION).starts_with("Bearer ") {
        return refused(401, "You didn't provide an API key.");
    }
    if !names_model(&body) {
        return refused(400, "you must provide a model parameter");
    }
    let file = file_of_form(text(header::CONTENT_TYPE), &body);
    match file.and_then(|(_, sound)| sample::spoken(&sound)) {
        Some(spoken) => Json(json!({ "text": spoken, "usage": { "type": "duration", "seconds": 3 } })).into_response(),
        None => refused(400, "Audio file might be corrupted or unsupported"),
    }
}

fn names_model(form: &[u8]) -> bool {
    let mark = b"name=\"model\"";
    form.windows(mark.len()).any(|window| window == mark)
}

fn refused(status: u16, message: &str) -> Response {
    let error: Value = json!({ "message": message, "type": "invalid_request_error", "param": null, "code": null });
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, Json(json!({ "error": error }))).into_response()
}
