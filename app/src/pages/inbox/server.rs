//! From conversations' rows to what the inbox shows.

use chidi::assistant::Reason;
use chidi::assistant::record::FactRecord;
use chidi::channels::account::AccountStatus;
use chidi::channels::{Extra, Platform};
use chidi::conversations::{self, FilledTemplate, Window, inbox, suggestion, thread, undelivered};
use chidi::identity::Permission;
use chidi::ids::MessageId;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use leptos_router::location::Url;
use serde_json::Value;

use super::api::{Author, Fact, Fate, Inbox, InboxQuery, InboxRow, Message, Show, TemplateShown, Thread};
use super::{approval, pieces};
use crate::error::AppError;
use crate::session::{self, Visitor};
use crate::words;

/// Chips below an answer; the rest is in its record.
const FACTS_SHOWN: usize = 4;
/// A chip names a thing; long texts are in the record.
const FACT_CHARS_MAX: usize = 40;

pub(super) async fn list(member: &Visitor, query: InboxQuery) -> Result<Inbox, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let zone = words::zone(&chidi::business::profile(&mut tx, member.business_id).await?.timezone);
    let filter = match query.show {
        Show::All => inbox::Filter::All,
        Show::NeedsYou => inbox::Filter::NeedsYou,
        Show::Chidi => inbox::Filter::Chidi,
        Show::You => inbox::Filter::You,
        Show::Done => inbox::Filter::Done,
    };
    // A place that cannot be read is an old link: the list starts at the top.
    let query = inbox::InboxQuery {
        filter,
        search: query.search,
        after: query.after.parse().ok(),
    };
    let page = inbox::list(&mut tx, member.business_id, &query).await?;
    let counts = inbox::counts(&mut tx, member.business_id).await?;
    let undelivered = undelivered::count(&mut tx, member.business_id).await?;
    let now = Utc::now();
    Ok(Inbox {
        rows: page.rows.into_iter().map(|row| row_shown(row, now, zone)).collect(),
        next: page.next.map(|place| place.to_string()).unwrap_or_default(),
        all: counts.all,
        needs_you: counts.needs_you,
        chidi: counts.chidi,
        undelivered,
    })
}

pub(super) async fn thread(member: &Visitor, id: &str, before: Option<i64>) -> Result<Thread, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    let zone = words::zone(&chidi::business::profile(&mut tx, member.business_id).await?.timezone);
    let view = thread::get(&mut tx, member.business_id, id, before).await?;
    let now = Utc::now();
    let scene = Scene {
        customer: &view.customer.name,
        viewer: &member.user_name,
        platform: view.account.platform,
        now,
        zone,
    };
    let suggestion = match &view.suggestion {
        Some(waiting) => Some(approval::shown(&mut tx, member, waiting).await?),
        None => None,
    };
    let messages = view
        .messages
        .iter()
        .cloned()
        .map(|message| shown(message, &scene))
        .collect();
    Ok(Thread {
        id: view.thread.id.to_string(),
        about: about(&view, zone),
        platform: word(&view.account.platform),
        state: word(&view.thread.state),
        needs: needs_sentence(&view.thread.needs),
        unread: view.thread.unread,
        earlier: view.earlier,
        window_left_s: view.window.ends_at().map(|ends_at| (ends_at - now).num_seconds()),
        is_late: matches!(view.window, Window::Late { .. }),
        account_trouble: account_trouble(view.account.status).to_owned(),
        reply_id: MessageId::new().to_string(),
        picture_id: MessageId::new().to_string(),
        may_answer: member.role.may(Permission::Answer),
        suggestion,
        messages,
        name: view.customer.name,
    })
}

pub(super) async fn reply(member: &Visitor, id: &str, reply_id: &str, text: &str) -> Result<String, AppError> {
    let (id, reply_id) = (
        id.parse().map_err(|_| AppError::NotFound)?,
        reply_id.parse().map_err(|_| AppError::NotFound)?,
    );
    conversations::reply_once(&member.context, member, id, reply_id, text).await?;
    Ok(MessageId::new().to_string())
}

pub(super) async fn templates(member: &Visitor, id: &str) -> Result<Vec<TemplateShown>, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let listed = conversations::templates(&member.context, member, id).await?;
    let shown = listed.into_iter().map(|template| TemplateShown {
        key: format!("{}:{}", template.name, template.language),
        label: format!("{}, {}", words_of(&template.name), language_name(&template.language)),
        text: template.filled(&places(template.parameters)),
        parameters: u8::try_from(template.parameters).unwrap_or(u8::MAX),
    });
    Ok(shown.collect())
}

/// Each place shown by its number.
fn places(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("{{{{{number}}}}}")).collect()
}

pub(super) async fn send_template(
    member: &Visitor,
    (id, message_id): (&str, &str),
    key: &str,
    parameters: Vec<String>,
) -> Result<(), AppError> {
    let (id, message_id) = (
        id.parse().map_err(|_| AppError::NotFound)?,
        message_id.parse().map_err(|_| AppError::NotFound)?,
    );
    let (name, language) = key.split_once(':').ok_or(AppError::NotFound)?;
    let filled = FilledTemplate {
        name: name.to_owned(),
        language: language.to_owned(),
        parameters,
    };
    Ok(conversations::send_template(&member.context, member, id, message_id, filled).await?)
}

/// Without wasm a template that was sent leads to its conversation, and one that was not back to its form.
pub(super) fn lead_on(id: &str, key: &str, error: Option<&AppError>) {
    let id = Url::escape(id);
    session::go_without_wasm(&match error {
        None => format!("/inbox/{id}"),
        Some(error) => {
            let problem = Url::escape(&serde_json::to_string(error).unwrap_or_default());
            format!("/inbox/{id}?template={}&problem={problem}", Url::escape(key))
        }
    });
}

/// `order_ready` as people write it.
fn words_of(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut chars = words.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + chars.as_str()
}

/// The languages our shops write in most, by name; others by their code.
fn language_name(code: &str) -> String {
    let name = match code.split('_').next().unwrap_or(code) {
        "en" => "English",
        "fr" => "French",
        "ha" => "Hausa",
        "sw" => "Swahili",
        "pt" => "Portuguese",
        "es" => "Spanish",
        "ar" => "Arabic",
        "hi" => "Hindi",
        _ => return code.to_owned(),
    };
    name.to_owned()
}

/// Where a conversation is.
pub(super) fn address(id: &str) -> String {
    format!("/inbox/{}", Url::escape(id))
}

/// Without wasm a reply that could not be taken comes back to its page with what is wrong.
pub(super) fn send_back(id: &str, text: &str, error: &AppError) {
    session::go_without_wasm(&address_with_problem(id, text, error));
}

/// A conversation whose composer says what is wrong with what was written.
pub fn address_with_problem(id: &str, text: &str, error: &AppError) -> String {
    let problem = Url::escape(&serde_json::to_string(error).unwrap_or_default());
    format!(
        "/inbox/{}?typed={}&problem={problem}",
        Url::escape(id),
        Url::escape(text)
    )
}

fn row_shown(row: inbox::ThreadRow, now: DateTime<Utc>, zone: Tz) -> InboxRow {
    let author = match row.preview_author {
        conversations::Author::Customer => "",
        conversations::Author::Assistant => "CHIDI: ",
        conversations::Author::Person => "You: ",
    };
    InboxRow {
        id: row.id.to_string(),
        name: row.customer_name,
        platform: word(&row.platform),
        state: word(&row.state),
        needs: needs_words(&row.needs),
        preview: format!("{author}{}", row.preview),
        unread: row.unread,
        time: words::short(row.last_message_at, now, zone),
    }
}

fn about(view: &thread::ThreadView, zone: Tz) -> String {
    let platform = view.account.platform;
    format!(
        "{}, to {}, since {}",
        platform.label(),
        platform.handle(&view.account.username),
        words::day(view.customer.created_at, zone)
    )
}

fn account_trouble(status: AccountStatus) -> &'static str {
    match status {
        AccountStatus::Active => "",
        AccountStatus::NeedsReconnect => "This account has to be connected again before anything can be sent.",
        AccountStatus::Disconnected => "This account is disconnected, so nothing can be sent.",
    }
}

/// What the messages of a conversation have in common.
struct Scene<'a> {
    customer: &'a str,
    viewer: &'a str,
    platform: Platform,
    now: DateTime<Utc>,
    zone: Tz,
}

fn shown(message: thread::Message, scene: &Scene<'_>) -> Message {
    let Scene { now, zone, .. } = *scene;
    let (author, by) = match message.author {
        conversations::Author::Customer => (Author::Customer, first_word(scene.customer)),
        conversations::Author::Assistant => (Author::Assistant, assistant(message.user_name.as_deref(), scene.viewer)),
        conversations::Author::Person => (Author::Person, person(message.user_name.as_deref(), scene.viewer)),
    };
    let is_holding = message.kind == "holding";
    let failure = message.failure;
    Message {
        id: message.id.to_string(),
        seq: message.seq,
        author,
        is_holding,
        pieces: pieces::pieces(&message, scene.platform),
        about: pieces::about(&message.details),
        fate: match (message.is_unsent, message.is_edited) {
            (true, _) => Fate::Unsent,
            (false, true) => Fate::Edited,
            (false, false) => Fate::AsSent,
        },
        reaction: message.reaction.unwrap_or_default(),
        offers: offers(message.extra),
        body: message.body,
        day: words::recent_day(message.sent_at, now, zone),
        time: words::clock(message.sent_at, zone),
        by,
        state: message.state.map(|state| word(&state)).unwrap_or_default(),
        failure: failure
            .map(|failure| [failure.what, failure.to_do].join(" ").trim().to_owned())
            .unwrap_or_default(),
        can_send_again: failure.is_some_and(|failure| failure.can_send_again),
        facts: message
            .answer
            .as_ref()
            .filter(|_| !is_holding)
            .map(|answer| facts(&answer.facts))
            .unwrap_or_default(),
        answer_id: message.answer.map(|answer| answer.id.to_string()).unwrap_or_default(),
    }
}

/// The answers a message offers to tap.
fn offers(extra: Option<Extra>) -> Vec<String> {
    match extra {
        Some(Extra::Choices(choices)) => choices.into_iter().map(|choice| choice.title).collect(),
        Some(Extra::Template { .. } | Extra::Picture) | None => Vec::new(),
    }
}

/// What an answer rests on, as chips, from the column `answers.facts`.
pub(super) fn facts(stored: &Value) -> Vec<Fact> {
    let facts: Vec<FactRecord> = serde_json::from_value(stored.clone()).unwrap_or_default();
    let chips = facts.into_iter().map(|fact| Fact {
        is_missing: fact.fact.is_none(),
        label: fact.label,
        value: fact.value,
    });
    chips
        .filter(|fact| fact.is_missing || fact.value.chars().count() <= FACT_CHARS_MAX)
        .take(FACTS_SHOWN)
        .collect()
}

/// Why a person is needed, in a word or two; empty when nobody is.
pub(crate) fn needs_words(needs: &str) -> String {
    let words = match Reason::read(needs) {
        Some(Reason::Complaint) => "Complaint",
        Some(Reason::Refund) => "Money back",
        Some(Reason::Anger) => "Angry",
        Some(Reason::LegalOrSafety) => "Legal or safety",
        Some(Reason::AskedForPerson) => "Asked for you",
        Some(Reason::ThirdUnsure) => "Not understood",
        Some(Reason::DiscountInsisted) => "Lower price",
        Some(Reason::Order) => "Wants to buy",
        Some(Reason::NotInRecords) => "Not in your records",
        Some(Reason::CheckFailed | Reason::BelowLine) => "Not sure enough",
        Some(Reason::FactsKeptChanging) => "Records changed",
        Some(Reason::Attachment) => "To look at",
        Some(Reason::Language) => "Another language",
        Some(Reason::OwnersWish) => "Yours to answer",
        None if needs == suggestion::APPROVAL => "Waits for your yes",
        None if needs.is_empty() => "",
        None => "Needs you",
    };
    words.to_owned()
}

/// Why a person is needed, and what CHIDI does meanwhile.
fn needs_sentence(needs: &str) -> String {
    match Reason::read(needs) {
        Some(reason) => format!("{}. CHIDI waits and says nothing more.", reason.title()),
        None => "CHIDI waits and says nothing more.".to_owned(),
    }
}

/// By itself, or with somebody's yes.
fn assistant(approved_by: Option<&str>, viewer: &str) -> String {
    match approved_by {
        None => "CHIDI".to_owned(),
        Some(name) if name == viewer => "CHIDI, approved by you".to_owned(),
        Some(name) => format!("CHIDI, approved by {}", first_word(name)),
    }
}

fn person(name: Option<&str>, viewer: &str) -> String {
    match name {
        Some(name) if name == viewer => "You".to_owned(),
        Some(name) => first_word(name),
        // Written in the platform's own app; nobody knows by whom.
        None => "You, in the app".to_owned(),
    }
}

fn first_word(name: &str) -> String {
    name.split_whitespace().next().unwrap_or(name).to_owned()
}

/// The word a state or platform is stored as.
fn word(value: &impl serde::Serialize) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
