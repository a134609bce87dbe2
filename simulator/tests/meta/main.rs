//! Meta's side as its two neighbours see it: the receiver of webhooks and the caller of the Graph API.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod admin;
mod faults;
mod instagram;
mod instagram_events;
mod messenger;
mod models;
mod oauth;
mod support;
mod webhooks;
mod whatsapp;
mod whatsapp_send;
