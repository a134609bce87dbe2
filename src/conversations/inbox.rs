//! The list of conversations, newest first.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::suggestion::APPROVAL;
use super::{Author, ThreadState};
use crate::channels::Platform;
use crate::ids::{BusinessId, CustomerId, ThreadId};
use crate::{Error, Result};

/// Rows of a page.
const PAGE_ROWS: i64 = 30;
/// Conversations a search looks through, newest first.
const SEARCH_THREADS_MAX: i64 = 1000;
const SEARCH_CHARS_MAX: usize = 80;

/// Which conversations.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Filter {
    /// Every one.
    #[default]
    All,
    /// Waiting for a person.
    NeedsYou,
    /// Answered by CHIDI.
    Chidi,
    /// Answered by a person.
    You,
    /// Resolved or put away.
    Done,
}

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct InboxQuery {
    /// Which conversations.
    pub filter: Filter,
    /// Words in customer names and messages; empty for all.
    pub search: String,
    /// The place the page before ended at.
    pub after: Option<Cursor>,
}

/// A place in the list. Travels in addresses as `<microseconds>_<thread id>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// `last_message_at` of the last row.
    pub last_message_at: DateTime<Utc>,
    /// Its id.
    pub id: ThreadId,
}

/// One conversation of the list.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct ThreadRow {
    /// Its id.
    pub id: ThreadId,
    /// Who writes.
    pub customer_id: CustomerId,
    /// A name, or "Customer 4821" while none is known.
    pub customer_name: String,
    /// Where.
    pub platform: Platform,
    /// Who answers.
    pub state: ThreadState,
    /// Why a person is needed; empty when nobody is.
    pub needs: String,
    /// The newest message, on one line.
    pub preview: String,
    /// Who wrote it.
    pub preview_author: Author,
    /// Messages of the customer that the owner has not seen.
    pub unread: i32,
    /// When the newest message came.
    pub last_message_at: DateTime<Utc>,
}

/// A page of the list.
#[derive(Debug, Clone)]
pub struct InboxPage {
    /// Newest first.
    pub rows: Vec<ThreadRow>,
    /// Where the next page starts, if there is one.
    pub next: Option<Cursor>,
}

/// How many conversations each filter shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Counts {
    /// Every one.
    pub all: i64,
    /// Waiting for a person.
    pub needs_you: i64,
    /// Answered by CHIDI.
    pub chidi: i64,
    /// Answered by a person.
    pub you: i64,
    /// Resolved or put away.
    pub done: i64,
    /// Those with messages the owner has not seen.
    pub unread: i64,
}

impl Filter {
    fn states(self) -> &'static [ThreadState] {
        use ThreadState::{ActiveAi, ActiveHuman, Archived, EscalatedHumanNeeded, ResolvedByAi, ResolvedByHuman};
        match self {
            Self::All => &[
                ActiveAi,
                EscalatedHumanNeeded,
                ActiveHuman,
                ResolvedByAi,
                ResolvedByHuman,
                Archived,
            ],
            Self::NeedsYou => &[EscalatedHumanNeeded],
            Self::Chidi => &[ActiveAi],
            Self::You => &[ActiveHuman],
            Self::Done => &[ResolvedByAi, ResolvedByHuman, Archived],
        }
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.last_message_at.timestamp_micros(), self.id)
    }
}

impl FromStr for Cursor {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let read = || {
            let (micros, id) = text.split_once('_')?;
            let last_message_at = DateTime::from_timestamp_micros(micros.parse().ok()?)?;
            Some(Self {
                last_message_at,
                id: id.parse().ok()?,
            })
        };
        read().ok_or(Error::NotFound("this page of the list"))
    }
}

/// A page of conversations.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId, query: &InboxQuery) -> Result<InboxPage> {
    let mut rows: Vec<ThreadRow> = sqlx::query_as(
        "SELECT t.id, t.customer_id, coalesce(nullif(c.name, ''), 'Customer ' || right(c.platform_user_id, 4)) AS customer_name,
                a.platform, t.state, t.needs, t.preview, t.preview_author, t.unread, t.last_message_at
         FROM (SELECT * FROM threads
               WHERE business_id = $1 AND (state = ANY($2) OR needs = $8) AND ($3::timestamptz IS NULL OR (last_message_at, id) < ($3, $4))
               ORDER BY last_message_at DESC, id DESC LIMIT $6) t
         JOIN customers c ON c.business_id = $1 AND c.id = t.customer_id
         JOIN channel_accounts a ON a.business_id = $1 AND a.id = t.account_id
         WHERE $5::text IS NULL OR c.name ILIKE $5 OR 'Customer ' || right(c.platform_user_id, 4) ILIKE $5
            OR EXISTS (SELECT FROM messages m WHERE m.business_id = $1 AND m.thread_id = t.id AND m.body ILIKE $5)
         ORDER BY t.last_message_at DESC, t.id DESC LIMIT $7",
    )
    .bind(business_id)
    .bind(query.filter.states())
    .bind(query.after.map(|after| after.last_message_at))
    .bind(query.after.map(|after| after.id))
    .bind(pattern(&query.search))
    .bind(if query.search.trim().is_empty() { PAGE_ROWS + 1 } else { SEARCH_THREADS_MAX })
    .bind(PAGE_ROWS + 1)
    .bind((query.filter == Filter::NeedsYou).then_some(APPROVAL))
    .fetch_all(tx)
    .await?;
    let has_more = rows.len() as i64 > PAGE_ROWS;
    rows.truncate(PAGE_ROWS as usize);
    let next = rows.last().filter(|_| has_more).map(|row| Cursor {
        last_message_at: row.last_message_at,
        id: row.id,
    });
    Ok(InboxPage { rows, next })
}

/// How many there are behind each filter.
pub async fn counts(tx: &mut PgConnection, business_id: BusinessId) -> Result<Counts> {
    let counts = sqlx::query_as(
        "SELECT count(*) AS all,
                count(*) FILTER (WHERE state = 'escalated_human_needed' OR needs = $2) AS needs_you,
                count(*) FILTER (WHERE state = 'active_ai') AS chidi,
                count(*) FILTER (WHERE state = 'active_human') AS you,
                count(*) FILTER (WHERE state IN ('resolved_by_ai', 'resolved_by_human', 'archived')) AS done,
                count(*) FILTER (WHERE unread > 0) AS unread
         FROM threads WHERE business_id = $1",
    )
    .bind(business_id)
    .bind(APPROVAL)
    .fetch_one(tx)
    .await?;
    Ok(counts)
}

/// The words as a pattern; what means something in patterns is taken for itself.
fn pattern(search: &str) -> Option<String> {
    let words: String = search
        .trim()
        .chars()
        .filter(|char| *char != '\0')
        .take(SEARCH_CHARS_MAX)
        .collect();
    let words = words.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    (!words.is_empty()).then(|| format!("%{words}%"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_list_survives_an_address() {
        let cursor = Cursor {
            last_message_at: DateTime::from_timestamp_micros(1_700_000_000_123_456).unwrap(),
            id: ThreadId::new(),
        };
        assert_eq!(cursor.to_string().parse::<Cursor>().unwrap(), cursor);
        for text in ["", "5", "5_", "x_y", "_"] {
            assert!(text.parse::<Cursor>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_search_is_taken_at_its_word() {
        assert_eq!(pattern("  "), None);
        assert_eq!(pattern(" 50% off_now "), Some(r"%50\% off\_now%".into()));
        assert_eq!(pattern(r"a\b"), Some(r"%a\\b%".into()));
    }
}
