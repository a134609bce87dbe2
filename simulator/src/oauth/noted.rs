//! Login calls are noted like Graph calls, and fail on demand by rules that name no account.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;

use crate::Platform;
use crate::faults::{self, Treatment};
use crate::simulator::Inner;
use crate::world::CallNote;

pub(super) async fn noted(State(inner): State<Arc<Inner>>, request: Request, next: Next) -> Response {
    let (call, treatment) = inner.enter_login(&request);
    match &treatment {
        Treatment::Refuse(refusal) => return inner.refuse(call, refusal),
        Treatment::Html => return inner.html(call),
        Treatment::Silence => return inner.silence().await,
        Treatment::Serve { .. } | Treatment::Break | Treatment::ServeSilently | Treatment::FailLater(_) => {}
    }
    let response = next.run(request).await;
    match treatment {
        Treatment::ServeSilently => return inner.silence().await,
        Treatment::Serve { after } => tokio::time::sleep(after).await,
        _ => {}
    }
    inner.note_answer(call, response.status().as_u16(), None);
    response
}

impl Inner {
    fn enter_login(&self, request: &Request) -> (u64, Treatment) {
        let mut world = self.world();
        let now = world.now();
        let fault = faults::draw(&mut world.faults, None, false);
        let serve = Treatment::Serve { after: Duration::ZERO };
        let treatment = fault
            .as_ref()
            .map_or(serve, |fault| fault.treatment(Platform::Instagram));
        let note = CallNote {
            method: request.method().to_string(),
            path: request.uri().path().to_owned(),
            fault,
            ..CallNote::default()
        };
        (world.log.open_call(now, note), treatment)
    }
}
