//! From failed messages and dead jobs to what the page shows.

use chidi::conversations::Author;
use chidi::conversations::undelivered::{self, Undelivered as Failed};
use chidi::identity::Permission;
use chidi::jobs::{self, Job};
use chrono::Utc;
use chrono_tz::Tz;

use super::api::{Lost, Undelivered, Unfinished};
use crate::error::AppError;
use crate::session::Visitor;
use crate::words;

pub(super) async fn list(member: &Visitor, after: &str) -> Result<Undelivered, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let zone = words::zone(&chidi::business::profile(&mut tx, member.business_id).await?.timezone);
    // A place that cannot be read is an old link: the list starts at the top.
    let failed = undelivered::list(&mut tx, member.business_id, after.parse().ok()).await?;
    let is_full = failed.len() as i64 == undelivered::PAGE_ROWS;
    let next = failed.last().filter(|_| is_full).map(|last| last.id.to_string());
    let dead = jobs::dead_jobs_of_business(&mut tx).await?;
    Ok(Undelivered {
        messages: failed.into_iter().map(|message| lost(message, zone)).collect(),
        unfinished: dead.into_iter().map(unfinished).collect(),
        next: next.unwrap_or_default(),
        may_answer: member.role.may(Permission::Answer),
    })
}

pub(super) async fn put_away(member: &Visitor, id: &str, back: bool) -> Result<(), AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    undelivered::put_away(&mut tx, member, id, !back).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn try_again(member: &Visitor, id: i64) -> Result<(), AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    // Gone is as good as driven again: somebody else was faster.
    jobs::redrive_of_business(&mut tx, id).await?;
    tx.commit().await?;
    member.context.bus.wake_workers();
    Ok(())
}

fn lost(message: Failed, zone: Tz) -> Lost {
    let who = match message.author {
        Author::Assistant => "CHIDI",
        Author::Person | Author::Customer => "Written by a person",
    };
    let now = Utc::now();
    let (day, time) = (
        words::recent_day(message.sent_at, now, zone),
        words::clock(message.sent_at, zone),
    );
    Lost {
        id: message.id.to_string(),
        thread_id: message.thread_id.to_string(),
        name: message.customer_name,
        platform: message.platform.as_str().to_owned(),
        about: format!("{who}, {day} {time}"),
        body: message.body,
        reason: [message.failure.what, message.failure.to_do]
            .join(" ")
            .trim()
            .to_owned(),
        can_send_again: message.failure.can_send_again,
    }
}

fn unfinished(dead: jobs::DeadJobOfBusiness) -> Unfinished {
    let (what, thread_id) = match &dead.job.0 {
        Job::Answer { thread_id, .. } | Job::Consult { thread_id, .. } => {
            ("CHIDI could not finish an answer", Some(*thread_id))
        }
        Job::Deliver { .. } => ("CHIDI could not send a message", None),
        Job::ShowSeen { thread_id, .. } => ("CHIDI could not mark messages as read", Some(*thread_id)),
        Job::FetchAttachment { .. } => ("CHIDI could not fetch a file that a customer sent", None),
        Job::Transcribe { .. } => ("CHIDI could not turn a voice message into text", None),
        Job::CareForAccount { .. } => ("CHIDI could not check a connected account", None),
        Job::RevokeAccount { .. } => ("CHIDI could not give an account back to its platform", None),
        Job::IndexDocument { .. } | Job::EmbedPassages { .. } => ("CHIDI could not read a document", None),
        _ => ("CHIDI could not finish its work", None),
    };
    Unfinished {
        id: dead.id,
        what: what.to_owned(),
        ago: words::ago(dead.failed_at, Utc::now()),
        href: thread_id.map(|id| format!("/inbox/{id}")).unwrap_or_default(),
    }
}
