//! One call of one model: sending, and reading what comes back in bounded time and size.

use std::collections::VecDeque;
use std::time::Duration;

use reqwest::{Response, StatusCode};
use tokio::time::{Instant, timeout_at};

use super::error::{LlmError, LlmErrorKind, Wait, refusal};
use super::frames::Frames;
use super::outbound::{Outbound, not_answered};
use super::piece::Piece;
use super::provider::{Endpoint, Reader};
use super::request::Request;

/// Text and calls of one answer.
const ANSWER_BYTES_MAX: usize = 256 * 1024;
/// All bytes of one answer on the wire; thinking that is kept back counts here.
const STREAM_BYTES_MAX: usize = 8 * 1024 * 1024;
const REFUSAL_BYTES_MAX: usize = 64 * 1024;

/// How long is waited for what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For the first piece of one call.
    pub first_piece: Duration,
    /// For each further piece.
    pub next_piece: Duration,
    /// For the whole answer, retries and other models included.
    pub total: Duration,
}

impl Limits {
    /// So long for each piece, and three times as long for all.
    pub fn of(piece: Duration) -> Self {
        Self {
            first_piece: piece,
            next_piece: piece,
            total: piece * 3,
        }
    }
}

/// An answer that is coming in. Dropped, it hangs up.
#[derive(Debug)]
pub(super) struct Call {
    response: Response,
    frames: Frames,
    reader: Reader,
    ready: VecDeque<Piece>,
    next_piece: Duration,
    deadline: Instant,
    answer_bytes: usize,
    stream_bytes: usize,
    is_over: bool,
}

impl Call {
    /// Sends a request and waits for the first piece.
    pub(super) async fn open(
        outbound: &Outbound,
        endpoint: &Endpoint,
        request: &Request,
        limits: Limits,
        deadline: Instant,
    ) -> Result<Self, LlmError> {
        request.check()?;
        let (provider, base) = (endpoint.provider, endpoint.base()?);
        let post = outbound.post(&format!("{base}{}", provider.path()))?;
        let post = endpoint.sign(post)?.json(&provider.body(&endpoint.model, request));
        let (until, wait) = sooner(Instant::now() + limits.first_piece, deadline, Wait::FirstPiece);
        let first = async {
            let mut call = Self {
                response: sent(post).await?,
                frames: Frames::new(provider.framing()),
                reader: provider.reader(),
                ready: VecDeque::new(),
                next_piece: limits.next_piece,
                deadline,
                answer_bytes: 0,
                stream_bytes: 0,
                is_over: false,
            };
            call.fill().await?;
            Ok(call)
        };
        timeout_at(until, first)
            .await
            .map_err(|_| LlmError::from(LlmErrorKind::TimedOut(wait)))?
    }

    /// The next piece; `None` after the end and after an error.
    pub(super) async fn next(&mut self) -> Option<Result<Piece, LlmError>> {
        if self.is_over {
            return None;
        }
        if self.ready.is_empty() {
            let (until, wait) = sooner(Instant::now() + self.next_piece, self.deadline, Wait::NextPiece);
            let filled = timeout_at(until, self.fill()).await;
            if let Err(error) = filled.unwrap_or_else(|_| Err(LlmErrorKind::TimedOut(wait).into())) {
                self.is_over = true;
                return Some(Err(error));
            }
        }
        let piece = self.ready.pop_front()?;
        self.is_over = matches!(piece, Piece::End(_));
        Some(Ok(piece))
    }

    /// Reads until there is a piece.
    async fn fill(&mut self) -> Result<(), LlmError> {
        while self.ready.is_empty() {
            if let Some(frame) = self.frames.next()? {
                let pieces = self.reader.read(&frame)?;
                self.take(pieces)?;
                continue;
            }
            let broken = |_| LlmError::from(LlmErrorKind::BrokenStream);
            match self.response.chunk().await.map_err(broken)? {
                Some(bytes) => {
                    self.stream_bytes += bytes.len();
                    if self.stream_bytes > STREAM_BYTES_MAX {
                        return Err(LlmErrorKind::TooLarge.into());
                    }
                    self.frames.push(&bytes)?;
                }
                None => self.finish()?,
            }
        }
        Ok(())
    }

    /// The connection has ended.
    fn finish(&mut self) -> Result<(), LlmError> {
        let pieces = match self.frames.rest() {
            // Half a line is no line.
            Some(rest) => self
                .reader
                .read(&rest)
                .map_err(|_| LlmError::from(LlmErrorKind::BrokenStream))?,
            None => self.reader.end()?,
        };
        self.take(pieces)?;
        if self.ready.is_empty() {
            return Err(LlmErrorKind::BrokenStream.into());
        }
        Ok(())
    }

    fn take(&mut self, pieces: Vec<Piece>) -> Result<(), LlmError> {
        self.answer_bytes += pieces.iter().map(bytes).sum::<usize>();
        if self.answer_bytes > ANSWER_BYTES_MAX {
            return Err(LlmErrorKind::TooLarge.into());
        }
        self.ready.extend(pieces);
        Ok(())
    }
}

fn bytes(piece: &Piece) -> usize {
    match piece {
        Piece::Text(text) => text.len(),
        Piece::Call(call) => call.name.len() + call.arguments.to_string().len(),
        Piece::Usage(_) | Piece::End(_) => 0,
    }
}

/// Sends, and makes an error of an answer that is no success.
pub(super) async fn sent(post: reqwest::RequestBuilder) -> Result<Response, LlmError> {
    let mut response = post
        .send()
        .await
        .map_err(|error| LlmError::from(not_answered(&error)))?;
    let status = response.status();
    if status == StatusCode::OK {
        return Ok(response);
    }
    let mut body = Vec::new();
    while let Ok(Some(bytes)) = response.chunk().await {
        body.extend_from_slice(&bytes);
        if body.len() > REFUSAL_BYTES_MAX {
            break;
        }
    }
    Err(refusal(status, response.headers(), &body))
}

fn sooner(until: Instant, deadline: Instant, wait: Wait) -> (Instant, Wait) {
    if deadline <= until {
        (deadline, Wait::End)
    } else {
        (until, wait)
    }
}
