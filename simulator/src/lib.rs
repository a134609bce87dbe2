//! Meta's side of the conversation, for people who develop and try CHIDI.
//!
//! A [`Simulator`] signs and posts webhooks as Instagram does, serves the Graph calls CHIDI makes, fails and dawdles on
//! demand, and remembers everything. One address serves many shops and their customers. All of it lives in memory,
//! within stated bounds ([`bounds`]).
//!
//! - [`Simulator`]: start it, add accounts, let customers write, look at what came back.
//! - `wire`: the bytes and the signature of a webhook.
//! - `say`: customers write and tap.
//! - `post`: posting webhooks, and trying again.
//! - `graph`, `message`: the Graph API, and what a send call asks for.
//! - `faults`: failures on demand.
//! - `admin`: the same verbs over HTTP, under `/simulator`.
//! - `phone`: the page to type on.
//! - `world`: what is remembered.
//!
//! # Over HTTP
//!
//! | call | does |
//! |---|---|
//! | `GET /` | the phone; `?account=..&customer=..` chooses |
//! | `GET /v23.0/me`, `POST /v23.0/me/messages` | Graph, by bearer token |
//! | `GET`, `POST /simulator/accounts` | shops: [`AccountSpec`] |
//! | `POST /simulator/accounts/{id}/behaviour` | how the platform treats it: [`Behaviour`] |
//! | `POST /simulator/accounts/{id}/handshake` | checks the webhook address as Meta's form does: `{"verify_token"}` |
//! | `POST /simulator/accounts/{id}/raw` | signs and posts the request's body as it is |
//! | `POST /simulator/messages` | a customer writes: [`Says`] |
//! | `POST /simulator/batches` | several in one body: [`Batch`] |
//! | `GET /simulator/conversation?account=..&customer=..` | both sides as the customer saw them |
//! | `GET /simulator/stream?account=..&customer=..` | the same, live (server-sent events) |
//! | `POST /simulator/age` | lets time pass in a conversation: `{"account","customer","hours"}` |
//! | `GET`, `POST`, `DELETE /simulator/faults` | failures on demand: [`Rule`] |
//! | `GET`, `DELETE /simulator/calls` | Graph calls received |
//! | `GET /simulator/webhooks`, `POST /simulator/webhooks/{id}/repeat` | webhooks posted, with every attempt; the same bytes once more |

mod account;
mod admin;
mod command;
mod error;
mod faults;
mod graph;
mod message;
mod phone;
mod post;
mod say;
mod simulator;
mod wire;
mod world;

pub use account::{AccountSpec, Behaviour, Echo, Shop, person_id};
pub use command::{SimulateArgs, run};
pub use error::SimulatorError;
pub use faults::{Fault, Rule};
pub use post::{Handshake, Posted};
pub use say::{Batch, Says};
pub use simulator::{Simulator, SimulatorConfig};
pub use wire::{escape, sign};
pub use world::{Attempt, Author, Bubble, Call, Conversation, QuickReply, Tick, Webhook, WebhookState, bounds};
