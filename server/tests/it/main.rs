//! Stories: the real router over HTTP, the real queue, a real Postgres under the app role, and Meta's side played by the
//! simulator. One file per subject.

mod accounts;
mod answers;
mod approval;
mod crashes;
mod door;
mod graph_errors;
mod knowledge;
mod languages;
mod live;
mod media;
mod models;
mod once;
mod owner;
mod passages;
mod platforms;
mod prices;
mod replay;
mod rules;
mod sending;
mod settings;
mod shop;
mod signatures;
mod strangers;
mod tenants;
mod triggers;
