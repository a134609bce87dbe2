//! Between the shop's documents and what the page shows.

use chidi::identity::Permission;
use chidi::knowledge::{
    self, Added, Document, DocumentKind, DocumentState, Hit, Problem, Query, UNDER, Upload, Weights,
};
use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use leptos_router::location::Url;

use super::api::{DocumentRow, Found, Knowledge, RowState, Tried, Weighing};
use crate::error::{AppError, FieldError};
use crate::session::Visitor;
use crate::words;

/// Of a passage, as much as shows what it is about.
const SHOWN_CHARS_MAX: usize = 360;

pub(super) async fn list(member: &Visitor) -> Result<Knowledge, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let zone = words::zone(&chidi::business::profile(&mut tx, member.business_id).await?.timezone);
    let documents = knowledge::list(&mut tx, member.business_id).await?;
    let is_ready =
        |document: &&Document| document.live_version == Some(document.version) && !document.state.is_under_way();
    Ok(Knowledge {
        ready: documents.iter().filter(is_ready).count() as u32,
        documents: documents
            .into_iter()
            .map(|document| row(document, Utc::now(), zone))
            .collect(),
        may_edit: member.role.may(Permission::EditShop),
    })
}

pub(super) async fn try_question(
    member: &Visitor,
    question: &str,
    meaning: Option<u8>,
) -> Result<Option<Tried>, AppError> {
    if question.trim().is_empty() {
        return Ok(None);
    }
    let mut query = Query::new(&member.context, question).await?;
    query.weights = meaning.map(Weights::of_meaning).transpose()?;
    let mut tx = member.context.tenant(member.business_id).await?;
    let hits = knowledge::search(&mut tx, member.business_id, &query).await?;
    Ok(Some(Tried {
        found: hits.into_iter().map(found).collect(),
        by_words: query.embedding.is_none(),
    }))
}

pub(super) async fn weighing(member: &Visitor) -> Result<Option<Weighing>, AppError> {
    let (kind, _) = member.context.engine.version().await?;
    if kind != chidi::engine::Kind::MiniLm {
        return Ok(None);
    }
    let mut tx = member.context.tenant(member.business_id).await?;
    Ok(Some(Weighing {
        meaning: knowledge::weights(&mut tx, member.business_id).await?.meaning(),
        may_edit: member.role.may(Permission::EditShop),
    }))
}

pub(super) async fn keep_weighing(member: &Visitor, meaning: u8) -> Result<(), AppError> {
    let weights = Weights::of_meaning(meaning)?;
    Ok(knowledge::set_weights(&member.context, member, weights).await?)
}

pub(super) async fn paste(member: &Visitor, name: String, text: String) -> Result<String, AppError> {
    let upload = Upload {
        name,
        bytes: text.into_bytes(),
    };
    let added = knowledge::add(&member.context, member, upload).await;
    let added = added.map_err(|error| renamed(error.into(), |field| if field == "file" { "text" } else { field }))?;
    Ok(became(&added).to_owned())
}

pub(super) async fn delete(member: &Visitor, id: &str, back: bool) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    if back {
        Ok(knowledge::restore(&member.context, member, id).await?)
    } else {
        Ok(knowledge::delete(&member.context, member, id).await?)
    }
}

pub(super) async fn read_again(member: &Visitor, id: &str) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    Ok(knowledge::read_again(&member.context, member, id).await?)
}

/// What an upload became, as the page's address says it.
pub fn became(added: &Added) -> &'static str {
    match added {
        Added::New(_) => "added",
        Added::NextVersion(..) => "version",
        Added::Already(_) => "already",
    }
}

/// The page, saying what is wrong with what was put in.
pub fn address_with_problem(error: &AppError) -> String {
    let error = renamed(error.clone(), |_| "add");
    let problem = serde_json::to_string(&error).unwrap_or_default();
    format!("/knowledge?problem={}", Url::escape(&problem))
}

/// With the fields as they are called on the page.
fn renamed(error: AppError, name: impl Fn(&str) -> &str) -> AppError {
    match error {
        AppError::Invalid(errors) => {
            let rename = |error: FieldError| FieldError {
                field: name(&error.field).to_owned(),
                message: error.message,
            };
            AppError::Invalid(errors.into_iter().map(rename).collect())
        }
        other => other,
    }
}

fn row(document: Document, now: DateTime<Utc>, zone: Tz) -> DocumentRow {
    let kind = match document.kind {
        DocumentKind::Pdf => "PDF",
        DocumentKind::Docx => "Word",
        DocumentKind::Markdown => "Markdown",
        DocumentKind::Csv => "Table",
        DocumentKind::Text | DocumentKind::Profile => "Text",
    };
    let version = match document.version {
        1 => String::new(),
        version => format!("version {version}, "),
    };
    let state = match document.state {
        DocumentState::Queued => RowState::Waiting,
        DocumentState::Reading | DocumentState::Embedding | DocumentState::Checking => {
            RowState::Reading(percent(&document))
        }
        DocumentState::Done => RowState::Ready,
        DocumentState::Doubtful => RowState::Doubtful,
        DocumentState::Failed => RowState::Failed,
    };
    DocumentRow {
        about: format!(
            "{kind}, {version}put in {}",
            words::on_day(document.uploaded_at, now, zone)
        ),
        note: note(&document),
        id: document.id.to_string(),
        name: document.name,
        state,
    }
}

/// Opening the file is a tenth of the way, and so is the question at the end.
fn percent(document: &Document) -> u8 {
    match document.state {
        DocumentState::Checking => 95,
        DocumentState::Embedding if document.steps_all > 0 => {
            let share = f64::from(document.steps_done) / f64::from(document.steps_all);
            (10.0 + 80.0 * share.clamp(0.0, 1.0)) as u8
        }
        _ => 5,
    }
}

/// What is to be known about it, and what to do.
fn note(document: &Document) -> String {
    let reason = match (document.state, document.problem) {
        (DocumentState::Failed, Some(problem)) => reason(problem).to_owned(),
        (DocumentState::Doubtful, _) => match &document.question {
            Some(question) => format!(
                "Stored, but a test question did not find it: “{question}” Give each part a heading that says what it is about."
            ),
            None => "Stored, but there are no words in it to ask about.".to_owned(),
        },
        _ => String::new(),
    };
    match document.live_version.filter(|live| *live != document.version) {
        Some(live) => format!("{reason} Until this one is ready, CHIDI answers from version {live}.")
            .trim()
            .to_owned(),
        None => reason,
    }
}

fn reason(problem: Problem) -> &'static str {
    match problem {
        Problem::Empty => "There is no text in it. Put in another file, or paste the text.",
        Problem::Scanned => {
            "Its pages are pictures of text, which CHIDI cannot read. Scan it with text recognition, or paste the text."
        }
        Problem::Encrypted => "It opens with a password only. Save a copy without one and put that in.",
        Problem::Broken => "The file is damaged. Open it yourself, save it again, and put in the new file.",
        Problem::TooLong => "It is longer than CHIDI reads, which is about 600 pages. Split it into parts.",
        Problem::TooSlow => "Reading it took too long. Split it into parts, or paste the text.",
        Problem::Trouble => "It went wrong on our side. Read it again in a few minutes.",
        Problem::Lost => "Its file is gone. Put it in again.",
    }
}

fn found(hit: Hit) -> Found {
    let mut text: String = hit.text.chars().take(SHOWN_CHARS_MAX).collect();
    if text.len() < hit.text.len() {
        text.push('…');
    }
    let source = match hit.heading.rsplit(UNDER).next().unwrap_or_default() {
        "" => hit.document_name,
        heading => format!("{}, {heading}", hit.document_name),
    };
    Found {
        text,
        source,
        score: (hit.score * 100.0).round().clamp(0.0, 100.0) as u8,
    }
}
