//! Documents: what a member of the shop puts in, takes out and brings back. The reading follows as a job ([`super::index`]).

use chrono::{DateTime, Utc};
use sqlx::PgConnection;

use super::{DOCUMENT_BYTES_MAX, DocumentKind, Problem};
use crate::context::{Context, Tenant};
use crate::crypto::sha256;
use crate::events::Event;
use crate::files::Key;
use crate::identity::{Member, Permission};
use crate::ids::{BusinessId, DocumentId, FileId};
use crate::jobs::Job;
use crate::{Error, Result};

/// Documents a shop may have.
const DOCUMENTS_MAX: i64 = 300;
/// How files of old Word begin, and new ones with a password.
const OLD_WORD: &[u8] = b"\xd0\xcf\x11\xe0";
const NAME_CHARS_MAX: usize = 120;

/// A document as pages show it.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Document {
    pub id: DocumentId,
    pub name: String,
    pub kind: DocumentKind,
    /// Counts what was uploaded under this name.
    pub version: i64,
    pub bytes: i64,
    /// How far the newest version has come.
    pub state: DocumentState,
    /// While it is read: passages that are done, of how many.
    pub steps_done: i32,
    pub steps_all: i32,
    /// Why it failed.
    pub problem: Option<Problem>,
    /// The question it was checked by.
    pub question: Option<String>,
    /// The version CHIDI answers from; none before the first is done.
    pub live_version: Option<i64>,
    /// Passages of that version.
    pub passages: i32,
    pub uploaded_at: DateTime<Utc>,
}

/// How far a document has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum DocumentState {
    /// It waits for its turn.
    Queued,
    /// Its file is being opened.
    Reading,
    /// What it says is being turned into numbers.
    Embedding,
    /// It answers already, and is about to be asked a question.
    Checking,
    /// A question made from it found it.
    Done,
    /// It answers, but the question made from it did not find it.
    Doubtful,
    /// It cannot be used.
    Failed,
}

impl DocumentState {
    /// Whether more will come by itself.
    pub fn is_under_way(self) -> bool {
        matches!(self, Self::Queued | Self::Reading | Self::Embedding | Self::Checking)
    }
}

/// What is put in.
#[derive(Debug, Clone)]
pub struct Upload {
    /// As the page shows it; of a file its name.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// What became of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// A document that was not there.
    New(DocumentId),
    /// The next version of the document with this name. The one before answers until it is read.
    NextVersion(DocumentId, i64),
    /// Exactly this is there already.
    Already(DocumentId),
}

/// Keeps a file, or text as a file, and queues its reading.
pub async fn add(ctx: &Context, member: &Member, upload: Upload) -> Result<Added> {
    member.require(Permission::EditShop)?;
    let Upload { name, bytes } = upload;
    let name = tidy_name(&name).ok_or_else(|| Error::field("name", "Give it a name, like Size guide."))?;
    let kind = kind_of(&name, &bytes)?;
    let (business_id, file_id, digest) = (member.business_id, FileId::new(), sha256(&bytes));
    let mut tx = ctx.tenant(business_id).await?;
    if let Some(id) = find_same(&mut tx, business_id, &digest).await? {
        return Ok(Added::Already(id));
    }
    has_room(&mut tx, business_id).await?;
    drop(tx);
    let size = bytes.len() as i64;
    // The file is there before its row, so that no row is without; one whose row does not come is deleted again.
    ctx.files.put(&key(business_id, file_id), bytes).await?;
    let added = insert(ctx, business_id, (&name, kind), (file_id, size, &digest)).await;
    if !matches!(added, Ok(Added::New(_) | Added::NextVersion(..))) {
        ctx.files.delete(&key(business_id, file_id)).await?;
    }
    added
}

/// A document in its own name, or the next version of the one that has it.
async fn insert(
    ctx: &Context,
    business_id: BusinessId,
    (name, kind): (&str, DocumentKind),
    (file_id, size, digest): (FileId, i64, &[u8]),
) -> Result<Added> {
    let mut tx = ctx.tenant(business_id).await?;
    let inserted: Result<(DocumentId, i64), sqlx::Error> = sqlx::query_as(
        "INSERT INTO documents AS d (business_id, id, name, kind, file_id, bytes, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (business_id, lower(name)) WHERE deleted_at IS NULL AND kind <> 'profile' DO UPDATE
         SET name = excluded.name, kind = excluded.kind, version = d.version + 1, file_id = excluded.file_id,
             bytes = excluded.bytes, sha256 = excluded.sha256, state = 'queued', attempts = 0, steps_done = 0, steps_all = 0,
             problem = NULL, question = NULL, uploaded_at = clock_timestamp()
         RETURNING id, version",
    )
    .bind(business_id)
    .bind(DocumentId::new())
    .bind(name)
    .bind(kind)
    .bind(file_id)
    .bind(size)
    .bind(digest)
    .fetch_one(&mut *tx)
    .await;
    let (id, version) = match inserted {
        // Somebody else put the same in meanwhile.
        Err(error) if is_taken(&error) => {
            drop(tx);
            let mut tx = ctx.tenant(business_id).await?;
            let same = find_same(&mut tx, business_id, digest).await?;
            return same.map(Added::Already).ok_or(Error::NotFound("document"));
        }
        inserted => inserted?,
    };
    queue_reading(&mut tx, id).await?;
    tx.commit().await?;
    Ok(match version {
        1 => Added::New(id),
        version => Added::NextVersion(id, version),
    })
}

fn kind_of(name: &str, bytes: &[u8]) -> Result<DocumentKind> {
    if bytes.len() > DOCUMENT_BYTES_MAX {
        return Err(Error::field(
            "file",
            "This file is larger than 10 MB. Make it smaller, or split it into parts.",
        ));
    }
    if bytes.trim_ascii().is_empty() {
        return Err(Error::field(
            "file",
            "There is nothing in it. Choose another file, or paste the text.",
        ));
    }
    if bytes.starts_with(OLD_WORD) {
        return Err(Error::field(
            "file",
            "This Word file is of the old kind, or has a password. Save it as .docx without a password.",
        ));
    }
    DocumentKind::of(name, bytes).ok_or_else(|| {
        Error::field(
            "file",
            "CHIDI reads PDF, Word (.docx), text, Markdown and CSV. Save it as one of these, or paste the text.",
        )
    })
}

/// A file's name without what leads to other folders, on one line.
fn tidy_name(name: &str) -> Option<String> {
    let name = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let words: Vec<&str> = name
        .split(|letter: char| letter.is_whitespace() || letter.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    let name: String = words.join(" ").chars().take(NAME_CHARS_MAX).collect();
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

async fn find_same(tx: &mut PgConnection, business_id: BusinessId, digest: &[u8]) -> Result<Option<DocumentId>> {
    let id =
        sqlx::query_scalar("SELECT id FROM documents WHERE business_id = $1 AND sha256 = $2 AND deleted_at IS NULL")
            .bind(business_id)
            .bind(digest)
            .fetch_optional(tx)
            .await?;
    Ok(id)
}

async fn has_room(tx: &mut PgConnection, business_id: BusinessId) -> Result<()> {
    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM documents WHERE business_id = $1")
        .bind(business_id)
        .fetch_one(tx)
        .await?;
    if there < DOCUMENTS_MAX {
        return Ok(());
    }
    Err(Error::Refused(format!(
        "CHIDI keeps {DOCUMENTS_MAX} documents. Delete one you no longer need; its place is free a day later."
    )))
}

/// The shop's documents by name.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Document>> {
    let documents = sqlx::query_as(
        "SELECT id, name, kind, version, bytes, state, steps_done, steps_all, problem, question, live_version, passages, uploaded_at
         FROM documents WHERE business_id = $1 AND deleted_at IS NULL AND kind <> 'profile' ORDER BY lower(name), id",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    Ok(documents)
}

/// Reads a document once more: after trouble, or when CHIDI has learnt to read better.
pub async fn read_again(ctx: &Context, member: &Member, id: DocumentId) -> Result<()> {
    member.require(Permission::EditShop)?;
    let mut tx = ctx.tenant(member.business_id).await?;
    restart(&mut tx, id, "deleted_at IS NULL").await?;
    tx.commit().await
}

/// Takes a document out: CHIDI no longer answers from it, and for a day it can be brought back.
pub async fn delete(ctx: &Context, member: &Member, id: DocumentId) -> Result<()> {
    member.require(Permission::EditShop)?;
    let mut tx = ctx.tenant(member.business_id).await?;
    let deleted = sqlx::query(
        "UPDATE documents SET deleted_at = clock_timestamp(), live_version = NULL, passages = 0
         WHERE business_id = $1 AND id = $2 AND kind <> 'profile' AND deleted_at IS NULL",
    )
    .bind(member.business_id)
    .bind(id)
    .execute(&mut *tx)
    .await?;
    if deleted.rows_affected() == 0 {
        return Err(Error::NotFound("document"));
    }
    sqlx::query("DELETE FROM passages WHERE business_id = $1 AND document_id = $2")
        .bind(member.business_id)
        .bind(id)
        .execute(&mut *tx)
        .await?;
    tx.record(Event::KnowledgeChanged { document_id: id });
    tx.commit().await
}

/// Brings back what was deleted. Reading it again costs little: what it says is known as numbers already.
pub async fn restore(ctx: &Context, member: &Member, id: DocumentId) -> Result<()> {
    member.require(Permission::EditShop)?;
    let mut tx = ctx.tenant(member.business_id).await?;
    restart(&mut tx, id, "deleted_at IS NOT NULL").await?;
    tx.commit().await
}

async fn restart(tx: &mut Tenant, id: DocumentId, which: &'static str) -> Result<()> {
    let sql = format!(
        "UPDATE documents SET deleted_at = NULL, state = 'queued', attempts = 0, steps_done = 0, steps_all = 0, problem = NULL
         WHERE business_id = $1 AND id = $2 AND kind <> 'profile' AND {which}"
    );
    let restarted = sqlx::query(sqlx::AssertSqlSafe(sql))
        .bind(tx.business_id())
        .bind(id)
        .execute(&mut **tx)
        .await
        .map_err(|error| {
            if is_taken(&error) {
                Error::Refused("A document with this name or content is there already.".to_owned())
            } else {
                Error::Database(error)
            }
        })?;
    if restarted.rows_affected() == 0 {
        return Err(Error::NotFound("document"));
    }
    queue_reading(tx, id).await
}

/// Whether another document has the name or the content.
fn is_taken(error: &sqlx::Error) -> bool {
    let constraint = error.as_database_error().and_then(|refused| refused.constraint());
    matches!(constraint, Some("documents_name_key" | "documents_sha256_key"))
}

async fn queue_reading(tx: &mut Tenant, document_id: DocumentId) -> Result<()> {
    let business_id = tx.business_id();
    tx.enqueue(&Job::IndexDocument {
        business_id,
        document_id,
    })
    .await?;
    tx.record(Event::KnowledgeChanged { document_id });
    Ok(())
}

/// Deletes a file that no document has any more.
pub async fn delete_file(ctx: &Context, business_id: BusinessId, file_id: FileId) -> Result<()> {
    ctx.files.delete(&key(business_id, file_id)).await
}

pub(super) fn key(business_id: BusinessId, file_id: FileId) -> Key {
    Key::new(business_id, format_args!("documents/{file_id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_one_line_and_leads_nowhere() {
        assert_eq!(
            tidy_name("C:\\Temi\\Size  guide\n.pdf").as_deref(),
            Some("Size guide .pdf")
        );
        assert_eq!(tidy_name("../../etc/passwd").as_deref(), Some("passwd"));
        assert_eq!(tidy_name(" \t"), None);
        assert_eq!(tidy_name(&"ọ".repeat(300)).unwrap().chars().count(), NAME_CHARS_MAX);
    }
}
