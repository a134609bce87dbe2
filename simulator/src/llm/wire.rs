//! A stream as bytes: in pieces, late, broken or never ending.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{Html, IntoResponse, Response};
use futures::stream::{self, StreamExt};
use tokio::task::yield_now;
use tokio::time::sleep;

use super::Service;
use super::fault::{Then, Treatment};

/// A call that is never answered is dropped after this.
const SILENCE_MAX: Duration = Duration::from_mins(5);
/// An endless stream ends when whoever reads it should long have gone.
const ENDLESS_FRAMES: usize = 1_000_000;

/// A step of a stream.
#[derive(Debug, Clone)]
enum Step {
    Send(Bytes),
    Wait(Duration),
    Break,
}

/// The answer, treated so.
pub(super) async fn stream(
    service: Service,
    frames: Vec<String>,
    treatment: Treatment,
    cut_bytes: Option<usize>,
) -> Response {
    let (after, steps) = match treatment {
        Treatment::Html => return Html("<html><body><h1>502 Bad Gateway</h1></body></html>").into_response(),
        Treatment::Silence => (SILENCE_MAX, Vec::new()),
        Treatment::Late(after) => (after, sends(frames)),
        Treatment::Then(after, then) => (Duration::ZERO, disturbed(service, frames, after, then)),
        Treatment::Serve | Treatment::Refuse(_) => (Duration::ZERO, sends(frames)),
    };
    sleep(after).await;
    let is_endless = matches!(treatment, Treatment::Then(_, Then::Endless));
    let last = steps.last().cloned().filter(|_| is_endless);
    let again = last
        .into_iter()
        .flat_map(|last| std::iter::repeat_n(last, ENDLESS_FRAMES));
    let steps = steps
        .into_iter()
        .chain(again)
        .flat_map(move |step| pieces(step, cut_bytes));
    let body = stream::iter(steps).then(async |step| {
        // So that each piece leaves by itself.
        yield_now().await;
        match step {
            Step::Send(bytes) => Ok(bytes),
            Step::Wait(time) => {
                sleep(time).await;
                Ok(Bytes::new())
            }
            Step::Break => Err(std::io::Error::other("a break that was asked for")),
        }
    });
    let kind = match service {
        Service::OpenAi | Service::Anthropic => "text/event-stream; charset=utf-8",
        Service::Ollama => "application/x-ndjson",
    };
    ([(header::CONTENT_TYPE, kind)], Body::from_stream(body)).into_response()
}

fn sends(frames: Vec<String>) -> Vec<Step> {
    frames.into_iter().map(|frame| Step::Send(frame.into())).collect()
}

/// What comes after so many messages instead of, or between, the others.
fn disturbed(service: Service, frames: Vec<String>, after: usize, then: Then) -> Vec<Step> {
    let mut steps = sends(frames);
    let after = after.min(steps.len());
    let rest = steps.split_off(after);
    match then {
        Then::Pause(time) => {
            steps.push(Step::Wait(time));
            steps.extend(rest);
        }
        Then::Break => steps.push(Step::Break),
        Then::Garbage => steps.push(Step::Send(service.framed("{\"half\": ").into())),
        Then::Error => steps.push(Step::Send(service.error_in_stream().into())),
        Then::End | Then::Endless => {}
    }
    steps
}

/// A message in the pieces it leaves in.
fn pieces(step: Step, cut_bytes: Option<usize>) -> Vec<Step> {
    match (step, cut_bytes) {
        (Step::Send(bytes), Some(size)) => {
            let starts = (0..bytes.len()).step_by(size);
            starts
                .map(|start| Step::Send(bytes.slice(start..bytes.len().min(start + size))))
                .collect()
        }
        (step, _) => vec![step],
    }
}
