//! Onboarding as a chat: one question at a time, each answer stored at once and shown back, written into the shop's own
//! tables when the owner says that it is right. Needs no model.

mod answer;
mod chat;
mod phrases;
mod step;
mod understood;

use chrono::{DateTime, Utc};

use self::answer::Answer;
use self::understood::{Understood, understand};
use super::profile::{Profile, profile};
use super::text;
use crate::context::Tenant;
use crate::events::Event;
use crate::ids::BusinessId;
use crate::{Context, Error, Result};

pub use step::Step;

/// Where the answer to a question stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StepStatus {
    /// Not asked yet, or not answered.
    Open,
    /// Said, and waiting for the owner's "That is right".
    Proposed,
    /// Right, and written into the shop.
    Confirmed,
    /// Left for later.
    Skipped,
}

/// One question and what came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepState {
    /// Which.
    pub step: Step,
    /// Where it stands.
    pub status: StepStatus,
    /// What the owner typed last.
    pub said: String,
    /// What was understood, in one line; empty while nothing was.
    pub summary: String,
    /// Whether an earlier answer stands, to which "Keep it as it was" leads back.
    pub was_confirmed: bool,
}

/// Who says something in the chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Speaker {
    /// CHIDI.
    Chidi,
    /// The owner.
    Owner,
}

/// One bubble of the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// Who says it.
    pub speaker: Speaker,
    /// What.
    pub text: String,
    /// When, for what the owner said.
    pub at: Option<DateTime<Utc>>,
}

/// The card that shows what was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// "This is what I understood".
    pub title: String,
    /// Heads of the columns, as many as each row has cells.
    pub columns: Vec<String>,
    /// The rows; the first cell names the row.
    pub rows: Vec<Vec<String>>,
    /// What could not be read, and how to write it.
    pub note: Option<String>,
}

/// The whole chat, ready to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each answers a question of its own that the page has"
)]
pub struct Onboarding {
    /// Every question, in order.
    pub steps: Vec<StepState>,
    /// The question that is open; `None` when every one is settled.
    pub current: Option<Step>,
    /// How many questions have a confirmed answer.
    pub answered: u32,
    /// How many questions there are.
    pub total: u32,
    /// How complete the profile is, 0 to 100.
    pub score_percent: u8,
    /// Roughly how long the rest takes; 0 when nothing is left.
    pub minutes_left: u32,
    /// The chat so far, oldest first.
    pub turns: Vec<Turn>,
    /// What the owner typed that was not understood; the input field still holds it.
    pub draft: String,
    /// What was understood of the open question and waits for "That is right".
    pub proposal: Option<Proposal>,
    /// What the input field suggests to write.
    pub placeholder: &'static str,
    /// Answers to tap, for the open question.
    pub chips: Vec<&'static str>,
    /// Whether the open question may be skipped.
    pub can_skip: bool,
    /// Whether there is a question before the open one to go back to.
    pub can_go_back: bool,
    /// Whether [`finish`] would be accepted.
    pub can_finish: bool,
    /// Whether it was finished before.
    pub done: bool,
}

/// The chat as it stands.
pub async fn load(ctx: &Context, business_id: BusinessId) -> Result<Onboarding> {
    show(&mut ctx.tenant(business_id).await?).await
}

/// The owner answers a question, or answers it anew. Stored at once; written into the shop by [`confirm`]. "Yes" to a card,
/// "skip" and "back" do what they say.
pub async fn say(ctx: &Context, business_id: BusinessId, step: Step, text: &str) -> Result<Onboarding> {
    let said = text::lines(text);
    if said.is_empty() {
        return Err(Error::field("answer", "Write an answer, or skip the question."));
    }
    let (mut tx, profile, answer) = open(ctx, business_id, step).await?;
    match Command::parse(&said) {
        Some(Command::Yes) if answer.understood.is_some() => agree(&mut tx, &profile, answer).await?,
        Some(Command::Skip) => pass(&mut tx, answer).await?,
        Some(Command::Back) => go_back(&mut tx, step).await?,
        _ => answer::put(&mut tx, business_id, &answer.say(&said, &profile.currency)?).await?,
    }
    close(tx).await
}

/// "That is right": writes what was understood into the shop, and goes on.
pub async fn confirm(ctx: &Context, business_id: BusinessId, step: Step) -> Result<Onboarding> {
    let (mut tx, profile, answer) = open(ctx, business_id, step).await?;
    agree(&mut tx, &profile, answer).await?;
    close(tx).await
}

/// Leaves a question for later; an answer confirmed earlier stays as it was.
pub async fn skip(ctx: &Context, business_id: BusinessId, step: Step) -> Result<Onboarding> {
    let (mut tx, _, answer) = open(ctx, business_id, step).await?;
    pass(&mut tx, answer).await?;
    close(tx).await
}

/// "Change": opens a question again; the earlier answer stays in force until another one is confirmed.
pub async fn reopen(ctx: &Context, business_id: BusinessId, step: Step) -> Result<Onboarding> {
    let (mut tx, _, answer) = open(ctx, business_id, step).await?;
    answer::put(&mut tx, business_id, &answer.reopen()).await?;
    close(tx).await
}

/// Goes back to the question before the open one.
pub async fn back(ctx: &Context, business_id: BusinessId) -> Result<Onboarding> {
    let mut tx = ctx.tenant(business_id).await?;
    lock(&mut tx).await?;
    if let Some(step) = chat::current(&answer::list(&mut tx, business_id).await?) {
        go_back(&mut tx, step).await?;
    }
    close(tx).await
}

/// Ends onboarding. Allowed once the shop itself is known; everything else can be told later.
pub async fn finish(ctx: &Context, business_id: BusinessId) -> Result<Onboarding> {
    let (mut tx, _, shop) = open(ctx, business_id, Step::Shop).await?;
    if shop.confirmed.is_none() {
        return Err(Error::Refused(phrases::SHOP_FIRST.to_owned()));
    }
    sqlx::query(
        "UPDATE businesses SET onboarded_at = clock_timestamp() WHERE business_id = $1 AND onboarded_at IS NULL",
    )
    .bind(business_id)
    .execute(&mut *tx)
    .await?;
    close(tx).await
}

/// A word that is no answer but tells what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Command {
    Yes,
    Skip,
    Back,
}

impl Command {
    fn parse(said: &str) -> Option<Self> {
        match said.to_lowercase().trim_end_matches(['.', '!', ',']) {
            "yes" | "yes please" | "yep" | "yeah" | "correct" | "right" | "that is right" | "that's right"
            | "that’s right" | "ok" | "okay" => Some(Self::Yes),
            "skip" | "skip it" | "skip this" | "later" | "not now" => Some(Self::Skip),
            "back" | "go back" => Some(Self::Back),
            _ => None,
        }
    }
}

/// One change of the chat at a time per shop, whatever the number of open tabs.
async fn open(ctx: &Context, business_id: BusinessId, step: Step) -> Result<(Tenant, Profile, Answer)> {
    let mut tx = ctx.tenant(business_id).await?;
    lock(&mut tx).await?;
    let profile = profile(&mut tx, business_id).await?;
    let answer = find(&mut tx, step).await?;
    Ok((tx, profile, answer))
}

async fn lock(tx: &mut Tenant) -> Result<()> {
    let business_id = tx.business_id();
    sqlx::query("SELECT FROM businesses WHERE business_id = $1 FOR UPDATE")
        .bind(business_id)
        .execute(&mut **tx)
        .await?;
    Ok(())
}

async fn find(tx: &mut Tenant, step: Step) -> Result<Answer> {
    let business_id = tx.business_id();
    let answers = answer::list(tx, business_id).await?;
    Ok(answers
        .into_iter()
        .find(|answer| answer.step == step)
        .unwrap_or_else(|| Answer::none(step)))
}

async fn agree(tx: &mut Tenant, profile: &Profile, answer: Answer) -> Result<()> {
    if answer.status == StepStatus::Confirmed {
        return Ok(());
    }
    let (business_id, step) = (tx.business_id(), answer.step);
    let answer = answer
        .confirm()
        .ok_or_else(|| Error::Refused(phrases::NOTHING_TO_CONFIRM.to_owned()))?;
    answer::put(tx, business_id, &answer).await?;
    let Some(understood) = &answer.understood else {
        return Ok(());
    };
    answer::write(tx, business_id, step, understood).await?;
    match understood {
        Understood::Currency { code } if *code != profile.currency => reprice(tx, code).await,
        _ => Ok(()),
    }
}

/// The money changed: what delivery costs is read again in the new one, for the owner to look at.
async fn reprice(tx: &mut Tenant, currency: &str) -> Result<()> {
    let delivery = find(tx, Step::Delivery).await?;
    if delivery.understood.is_none() {
        return Ok(());
    }
    let business_id = tx.business_id();
    let understood = understand(Step::Delivery, &delivery.said, currency);
    answer::put(
        tx,
        business_id,
        &Answer {
            understood,
            ..delivery.reopen()
        },
    )
    .await
}

async fn pass(tx: &mut Tenant, answer: Answer) -> Result<()> {
    if answer.step == Step::Shop && answer.confirmed.is_none() {
        return Err(Error::Refused(phrases::SHOP_FIRST.to_owned()));
    }
    let business_id = tx.business_id();
    answer::put(tx, business_id, &answer.skip()).await
}

async fn go_back(tx: &mut Tenant, from: Step) -> Result<()> {
    let Some(before) = from.before() else { return Ok(()) };
    let business_id = tx.business_id();
    let answer = find(tx, before).await?.reopen();
    answer::put(tx, business_id, &answer).await
}

async fn show(tx: &mut Tenant) -> Result<Onboarding> {
    let business_id = tx.business_id();
    let profile = profile(tx, business_id).await?;
    let answers = answer::list(tx, business_id).await?;
    Ok(chat::view(&profile, &answers))
}

async fn close(mut tx: Tenant) -> Result<Onboarding> {
    tx.record(Event::BusinessChanged);
    let onboarding = show(&mut tx).await?;
    tx.commit().await?;
    Ok(onboarding)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_are_no_answer_are_followed() {
        assert_eq!(Command::parse("That's right."), Some(Command::Yes));
        assert_eq!(Command::parse("Skip"), Some(Command::Skip));
        assert_eq!(Command::parse("go back"), Some(Command::Back));
        assert_eq!(Command::parse("Yes, Lagos 2500"), None);
    }
}
