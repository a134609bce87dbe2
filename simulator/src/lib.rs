//! Meta's side of the conversation, for people who develop and try CHIDI.
//!
//! A [`Simulator`] signs and posts webhooks as Instagram does, serves the Graph calls CHIDI makes, fails and dawdles on
//! demand, and remembers everything. One address serves many shops and their customers. All of it lives in memory,
//! within stated bounds ([`bounds`]).
//!
//! - [`Simulator`]: start it, add accounts, let customers write, look at what came back.
//! - `account`, `behaviour`, `person`: shops, how the platform treats them, and who a customer is to them.
//! - `customer`, `attachment`: what a customer can do, the same on every platform.
//! - `event`, `platform`: what is told in a webhook, and the shape each platform gives it.
//! - `wire`: the bytes and the signature of a webhook.
//! - `check`, `say`, `staff`: customers act, and people at the shop.
//! - `post`: posting webhooks, and trying again.
//! - `graph`: the Graph API: sending, profiles, subscriptions, files.
//! - `oauth`: login pages, codes and tokens, signed requests.
//! - `speech`: a speech service that understands the simulator's own voice messages.
//! - `faults`, `refusal`: failures on demand, and errors as each platform says them.
//! - `admin`: the same verbs over HTTP, under `/simulator`.
//! - `phone`: the page to type on.
//! - `world`: what is remembered.
//! - [`llm`]: not Meta's, but beside it: language models that lie, break and dawdle on demand.
//!
//! # Over HTTP
//!
//! Graph calls take any version (`v23.0` here) and the account's bearer token.
//!
//! | call | does |
//! |---|---|
//! | `GET /` | the phone; `?account=..&customer=..` chooses |
//! | `GET /v23.0/me`, `GET /v23.0/{account}` | the account: Instagram user, page or number |
//! | `GET /v23.0/{person}` | a customer's profile (Instagram, Messenger) |
//! | `POST /v23.0/me/messages`, `POST /v23.0/{account}/messages` | sends; sender actions; WhatsApp's read and typing |
//! | `GET /v23.0/debug_token`, `GET`, `DELETE /v23.0/{person}/permissions` | what a token is, what a person allowed |
//! | `GET`, `POST`, `DELETE /v23.0/{account or WABA}/subscribed_apps` | whether webhooks come |
//! | `GET /v23.0/{WABA}/phone_numbers`, `POST /v23.0/{number}/register` | numbers of a WhatsApp business |
//! | `POST /v23.0/{number}/media`, `GET /v23.0/{media}` | WhatsApp's files |
//! | `GET /oauth/authorize`, `POST /oauth/access_token`, `GET /access_token`, `GET /refresh_access_token` | Instagram Login |
//! | `GET /v23.0/dialog/oauth`, `GET /v23.0/oauth/access_token`, `GET /v23.0/me/accounts` | Facebook Login |
//! | `GET`, `POST /simulator/accounts` | shops: [`AccountSpec`] |
//! | `POST /simulator/accounts/{id}/behaviour` | how the platform treats it: [`Behaviour`] |
//! | `POST /simulator/accounts/{id}/handshake` | checks the webhook address as Meta's form does: `{"verify_token"}` |
//! | `POST /simulator/accounts/{id}/raw` | signs and posts the request's body as it is |
//! | `POST /simulator/accounts/{id}/signed-request` | posts a deauthorise or data deletion request to `{"url"}` |
//! | `POST /simulator/messages` | a customer acts: [`Says`] |
//! | `POST /simulator/batches` | several in one body: [`Batch`] |
//! | `POST /simulator/staff` | a person at the shop writes beside the API: `{"account","customer","text"}` |
//! | `GET /simulator/conversation?account=..&customer=..` | both sides as the customer saw them |
//! | `GET /simulator/stream?account=..&customer=..` | the same, live (server-sent events) |
//! | `POST /simulator/age` | lets time pass in a conversation: `{"account","customer","hours"}` |
//! | `GET /simulator/media/{id}`, `POST /simulator/media/{id}/expire` | a file behind an attachment; from then on 404 |
//! | `POST /simulator/media/{id}/trouble` | what is wrong with it: [`MediaTrouble`], or `null` |
//! | `POST /v1/audio/transcriptions`, `POST /simulator/speech` | a speech service; what is wrong with it: [`SpeechTrouble`], or `null` |
//! | `POST /simulator/consent` | a code as a login page gives it: [`Consent`] |
//! | `POST /simulator/tokens/age`, `POST /simulator/tokens/expire` | `{"token","hours"}`; `{"token"}` |
//! | `GET`, `POST`, `DELETE /simulator/faults` | failures on demand: [`Rule`] |
//! | `GET`, `DELETE /simulator/calls` | Graph calls received |
//! | `GET /simulator/webhooks`, `POST /simulator/webhooks/{id}/repeat` | webhooks posted, with every attempt; the same bytes once more |

mod account;
mod admin;
mod attachment;
mod behaviour;
mod check;
mod command;
mod customer;
mod error;
mod event;
mod faults;
mod graph;
pub mod llm;
mod oauth;
mod pdf;
mod person;
mod phone;
mod platform;
mod post;
mod refusal;
mod sample;
mod say;
mod simulator;
mod speech;
mod staff;
mod wire;
mod world;

pub use account::{AccountSpec, Platform, Shop};
pub use attachment::{Attachment, AttachmentKind, Place};
pub use behaviour::{Behaviour, Echo, ReportOrder};
pub use command::{SimulateArgs, run};
pub use customer::{Batch, Does, Referral, ReplyTo, Says};
pub use error::SimulatorError;
pub use faults::{Fault, Rule};
pub use oauth::{Answered, Consent};
pub use pdf::pdf;
pub use person::{person_id, phone_number, user_id};
pub use post::{Handshake, Posted};
pub use simulator::{Simulator, SimulatorConfig};
pub use speech::SpeechTrouble;
pub use wire::{escape, sign};
pub use world::{
    Attempt, Author, Bubble, Call, Conversation, MediaTrouble, QuickReply, Reaction, Tap, Tick, Webhook, WebhookState,
    bounds,
};
