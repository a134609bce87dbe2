//! Between suggestions' rows and the card in the inbox.

use chidi::conversations::suggestion::{self, Approved};
use chidi::{Tenant, assistant};

use super::api::Suggestion;
use super::server;
use crate::error::AppError;
use crate::session::Visitor;

pub(super) async fn shown(
    tx: &mut Tenant,
    member: &Visitor,
    waiting: &suggestion::Suggestion,
) -> Result<Suggestion, AppError> {
    let first_words = if waiting.is_first {
        chidi::business::profile(tx, member.business_id).await?.notice()
    } else {
        None
    };
    let percent = |share: f32| (share * 100.0).round() as i16;
    Ok(Suggestion {
        answer_id: waiting.answer_id.to_string(),
        text: waiting.text.clone(),
        first_words: first_words.unwrap_or_default(),
        sure: percent(waiting.confidence),
        line: percent(waiting.confidence_line),
        facts: server::facts(&waiting.facts),
        edited: waiting.edited.clone().unwrap_or_default(),
        doubts: waiting.doubts.iter().map(|doubt| doubt.words.clone()).collect(),
    })
}

/// An answer of which something has changed since it was thought is not sent, which its owner has to know. Words that are held
/// back stand in the conversation with what is doubted in them.
pub(super) async fn approve(member: &Visitor, answer_id: &str, words: (&str, bool)) -> Result<(), AppError> {
    let id = answer_id.parse().map_err(|_| AppError::NotFound)?;
    let (text, anyway) = words;
    match assistant::approve(&member.context, member, id, (Some(text), anyway)).await? {
        Approved::Sent | Approved::HeldBack => Ok(()),
        Approved::ThoughtAnew | Approved::RowsChanged => Err(chidi::Error::Refused(
            "This was not sent: your records have changed since CHIDI wrote it. A new suggestion appears here in a moment."
                .to_owned(),
        )
        .into()),
    }
}
