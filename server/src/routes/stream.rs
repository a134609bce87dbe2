//! What happens in the member's business, as server-sent events. Each carries its sequence number as id, so a browser that
//! reconnects says by itself what it saw last and is given everything since.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::{Query, State};
use axum::http::HeaderMap;
use axum::response::sse::{Event as SseEvent, KeepAlive, Sse};
use axum::{Extension, response::IntoResponse};
use chidi::bus::Wake;
use chidi::events::{self, Recorded};
use chidi::identity::{self, Member, Principal};
use chidi::{Context, Error, Result};
use futures::Stream;
use serde::Deserialize;
use tokio::sync::broadcast::{Receiver, error::RecvError};
use tokio_util::sync::CancellationToken;

use crate::error::HttpError;

/// Events read at once.
const BATCH: i64 = 200;
/// Without a wake-up we look by ourselves this often; also how soon a revoked session loses its stream.
const LOOK_EVERY: Duration = Duration::from_secs(15);
const COMMENT_EVERY: Duration = Duration::from_secs(20);

#[derive(Debug, Deserialize)]
pub(super) struct From {
    /// The last sequence number seen, for clients that cannot set the header.
    after: Option<i64>,
}

/// `GET /api/v1/stream`. Starts after `Last-Event-ID` (or `?after=`); without either, with what happens from now on.
pub(super) async fn stream(
    State(ctx): State<Context>,
    State(stop): State<CancellationToken>,
    principal: Option<Extension<Principal>>,
    Query(from): Query<From>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, HttpError> {
    let Extension(principal) = principal.ok_or(HttpError(Error::Unauthenticated))?;
    let member = identity::member(&ctx, &principal).await?;
    let last_seen = headers
        .get("last-event-id")
        .and_then(|id| id.to_str().ok()?.parse().ok())
        .or(from.after);
    // Listening starts before the first look, so nothing falls in between.
    let wakes = ctx.bus.listen();
    let after = match last_seen {
        Some(seq) => seq,
        None => events::last_seq(&mut *ctx.tenant(member.business_id).await?, member.business_id).await?,
    };
    let watch = Watch {
        ctx,
        principal,
        member,
        wakes,
        after,
        is_new: true,
        ready: Vec::new(),
        stop,
    };
    Ok(Sse::new(watch.into_stream()).keep_alive(KeepAlive::new().interval(COMMENT_EVERY)))
}

/// Named by its kind, so that a page can listen for what it shows.
fn to_sse(recorded: &Recorded) -> SseEvent {
    let json = serde_json::to_value(&recorded.event.0).expect("an event is plain JSON");
    let kind = json["kind"].as_str().expect("every event has a kind");
    SseEvent::default()
        .event(kind)
        .id(recorded.seq.to_string())
        .data(json.to_string())
}

/// One open page.
struct Watch {
    ctx: Context,
    principal: Principal,
    member: Member,
    wakes: Receiver<Wake>,
    after: i64,
    is_new: bool,
    /// Read and not yet sent, newest first.
    ready: Vec<Recorded>,
    stop: CancellationToken,
}

impl Watch {
    fn into_stream(self) -> impl Stream<Item = Result<SseEvent, Infallible>> {
        futures::stream::unfold(self, |mut watch| async move {
            let event = watch.next().await?;
            Some((Ok(event), watch))
        })
    }

    /// The next event to send, or `None` when the stream is over: the program stops, or the session has ended.
    async fn next(&mut self) -> Option<SseEvent> {
        if std::mem::take(&mut self.is_new) {
            // Tells the page where it stands, so that even its first reconnect misses nothing.
            return Some(SseEvent::default().event("hello").id(self.after.to_string()).data("{}"));
        }
        loop {
            if let Some(recorded) = self.ready.pop() {
                self.after = recorded.seq;
                return Some(to_sse(&recorded));
            }
            self.read().await.ok()?;
            if self.ready.is_empty() && !self.wait().await {
                return None;
            }
        }
    }

    async fn read(&mut self) -> Result<()> {
        let business_id = self.member.business_id;
        let mut tx = self.ctx.tenant(business_id).await?;
        self.ready = events::list_after(&mut tx, business_id, self.after, BATCH).await?;
        self.ready.reverse();
        tx.commit().await
    }

    /// Waits for news of this business, or for the time of the regular look. `false`: the stream is over.
    async fn wait(&mut self) -> bool {
        let look = tokio::time::sleep(LOOK_EVERY);
        tokio::pin!(look);
        loop {
            tokio::select! {
                () = self.stop.cancelled() => return false,
                () = &mut look => return identity::member(&self.ctx, &self.principal).await.is_ok(),
                wake = self.wakes.recv() => match wake {
                    Ok(wake) if wake.business_id == self.member.business_id && wake.seq > self.after => return true,
                    Ok(_) => {}
                    Err(RecvError::Lagged(_)) => return true,
                    Err(RecvError::Closed) => return false,
                },
            }
        }
    }
}
