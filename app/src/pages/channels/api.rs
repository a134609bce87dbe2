//! What the channels page asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// A connected account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    pub id: String,
    pub platform: String,
    pub platform_name: String,
    /// As customers there know it: "@iretifabrics", "+234 803 000 0000".
    pub handle: String,
    pub status: Status,
    /// The same in a word or two.
    pub pill: String,
    /// What happened and what to do, when it does not work.
    pub reason: String,
    /// What is known of it: "Last message", "12 min".
    pub lines: Vec<(String, String)>,
    /// What the last look at it found.
    pub findings: Vec<Note>,
    /// Where it is connected again; empty for whoever may not.
    pub again: String,
}

/// A sentence and its colour: "good", "need", "fail".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    pub tone: String,
    pub words: String,
}

/// Whether an account works.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Working,
    NeedsYou,
    Disconnected,
}

/// The shop's accounts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Channels {
    pub accounts: Vec<Account>,
    /// Whether the person at the page may connect and disconnect.
    pub may_manage: bool,
    /// What the person just did came to.
    pub notice: Option<Note>,
    /// Where accounts are connected by logging in, with what the button says; none for whoever may not.
    pub logins: Vec<(String, String)>,
}

/// The shop's accounts, those that work first; and what the word in the address tells.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "channels/list")]
pub async fn list_channels(told: String) -> Result<Channels, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::Read)?;
    super::server::list(&member, &told).await
}

/// What the owner got from Meta. The ids are asked for WhatsApp only.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NewAccount {
    pub platform: String,
    pub token: String,
    pub phone_number_id: String,
    pub waba_id: String,
}

/// Connects the account that a token opens, and answers what it is called. The platform is asked first.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "channels/connect")]
pub async fn connect_account(account: NewAccount) -> Result<String, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::ManageChannels)?;
    let platform = account.platform.clone();
    super::server::connect(&member, account)
        .await
        .inspect_err(|error| super::server::send_back(&platform, error))
}
