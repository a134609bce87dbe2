//! The list of all background work.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::ids::{AccountId, AnswerId, BodyId, BusinessId, CustomerId, DocumentId, FileId, MessageId, ThreadId};

/// However often an answer is put off by another bubble, the customer waits at most this many times the wait.
const ANSWER_WAITS_MAX: u32 = 5;

/// One piece of background work.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "job", rename_all = "snake_case")]
pub enum Job {
    /// Read a body that a platform posted, and receive what is in it.
    ReadInbound { body_id: BodyId },
    /// Answer a thread up to its newest message. Waits `after` so that several bubbles get one answer: a newer message
    /// replaces the waiting job.
    Answer {
        business_id: BusinessId,
        thread_id: ThreadId,
        #[serde(default)]
        after: Duration,
    },
    /// Answer a thread with a language model's help, where rows and documents did not tell.
    Consult {
        business_id: BusinessId,
        thread_id: ThreadId,
    },
    /// Bring one message to the platform.
    Deliver {
        business_id: BusinessId,
        message_id: MessageId,
    },
    /// Show a customer that what they wrote was read.
    ShowSeen {
        business_id: BusinessId,
        thread_id: ThreadId,
    },
    /// Ask the platform what a customer is called.
    LearnName {
        business_id: BusinessId,
        customer_id: CustomerId,
    },
    /// Fetch a file that a customer sent, before the platform takes it away.
    FetchAttachment {
        business_id: BusinessId,
        message_id: MessageId,
        place: i16,
    },
    /// Turn a voice message into text.
    Transcribe {
        business_id: BusinessId,
        message_id: MessageId,
        place: i16,
    },
    /// Delete a file whose row is gone. The database queues it.
    DeleteAttachment {
        business_id: BusinessId,
        message_id: MessageId,
        place: i16,
    },
    /// Look after one connected account: renew its token, check it, warn its owner.
    CareForAccount {
        business_id: BusinessId,
        account_id: AccountId,
    },
    /// Give back at the platform what a disconnected account had allowed, and forget its token.
    RevokeAccount {
        business_id: BusinessId,
        account_id: AccountId,
    },
    /// Read a document, and put what it says in the place of its version before.
    IndexDocument {
        business_id: BusinessId,
        document_id: DocumentId,
    },
    /// Bring what is found about the shop itself up to date. The database queues it.
    IndexProfile { business_id: BusinessId },
    /// Turn passages into numbers that were read while no model was there.
    EmbedPassages { business_id: BusinessId },
    /// Delete the file of a document that is gone, or has another. The database queues it.
    DeleteDocumentFile { business_id: BusinessId, file_id: FileId },
    /// Tell the owner once more that an answer waits for a yes.
    RemindOfApproval {
        business_id: BusinessId,
        answer_id: AnswerId,
    },
    /// Settle messages whose delivery outcome is unknown.
    Reconcile,
    /// Queue the care for each account that is due.
    CareForAccounts,
    /// Queue that for each shop which has such passages.
    QueueEmbedding,
    /// Delete what is past its keep.
    CleanUp,
}

/// Which work goes first. The numbers stand in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Would be too late behind the others.
    Urgent = 0,
    /// What customers wait for.
    Usual = 1,
    /// What waits for slow servers, or what nobody waits for: has slots of its own, so that it neither fills a worker nor is
    /// kept waiting by customers' questions.
    Background = 2,
    /// What waits for a language model: has slots of its own too, of which one shop fills a part.
    Consult = 3,
}

impl Job {
    /// The name in tables, logs and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::ReadInbound { .. } => "read_inbound",
            Self::Answer { .. } => "answer",
            Self::Consult { .. } => "consult",
            Self::Deliver { .. } => "deliver",
            Self::ShowSeen { .. } => "show_seen",
            Self::LearnName { .. } => "learn_name",
            Self::FetchAttachment { .. } => "fetch_attachment",
            Self::Transcribe { .. } => "transcribe",
            Self::DeleteAttachment { .. } => "delete_attachment",
            Self::CareForAccount { .. } => "care_for_account",
            Self::RevokeAccount { .. } => "revoke_account",
            Self::IndexDocument { .. } => "index_document",
            Self::IndexProfile { .. } => "index_profile",
            Self::EmbedPassages { .. } => "embed_passages",
            Self::DeleteDocumentFile { .. } => "delete_document_file",
            Self::RemindOfApproval { .. } => "remind_of_approval",
            Self::Reconcile => "reconcile",
            Self::CareForAccounts => "care_for_accounts",
            Self::QueueEmbedding => "queue_embedding",
            Self::CleanUp => "clean_up",
        }
    }

    /// Of the waiting jobs with one key there is one. A running job is not a waiting one: work that becomes known while it
    /// runs is queued behind it.
    pub(crate) fn key(&self) -> String {
        match self {
            Self::ReadInbound { body_id } => format!("read_inbound:{body_id}"),
            // What is written meanwhile is answered from rows first, if it can be.
            Self::Answer { thread_id, .. } | Self::Consult { thread_id, .. } => format!("answer:{thread_id}"),
            Self::Deliver { message_id, .. } => format!("deliver:{message_id}"),
            Self::ShowSeen { thread_id, .. } => format!("show_seen:{thread_id}"),
            Self::LearnName { customer_id, .. } => format!("learn_name:{customer_id}"),
            Self::FetchAttachment { message_id, place, .. }
            | Self::Transcribe { message_id, place, .. }
            | Self::DeleteAttachment { message_id, place, .. } => format!("{}:{message_id}:{place}", self.kind()),
            Self::CareForAccount { account_id, .. } | Self::RevokeAccount { account_id, .. } => {
                format!("{}:{account_id}", self.kind())
            }
            Self::IndexDocument { document_id, .. } => format!("{}:{document_id}", self.kind()),
            Self::DeleteDocumentFile { file_id, .. } => format!("{}:{file_id}", self.kind()),
            Self::IndexProfile { .. }
            | Self::EmbedPassages { .. }
            | Self::Reconcile
            | Self::CareForAccounts
            | Self::QueueEmbedding
            | Self::CleanUp => self.kind().to_owned(),
            Self::RemindOfApproval { answer_id, .. } => format!("{}:{answer_id}", self.kind()),
        }
    }

    /// Jobs that must not run side by side share a lane: a thread is answered by one job at a time.
    pub(super) fn lane(&self) -> Option<String> {
        match self {
            Self::Answer { thread_id, .. } | Self::Consult { thread_id, .. } => Some(format!("answer:{thread_id}")),
            // A token is renewed, or given back, by one job at a time.
            Self::CareForAccount { account_id, .. } | Self::RevokeAccount { account_id, .. } => {
                Some(format!("account:{account_id}"))
            }
            // One shop's reading fills one slot at most.
            Self::IndexDocument { .. } | Self::IndexProfile { .. } | Self::EmbedPassages { .. } => {
                Some("index".to_owned())
            }
            Self::Reconcile | Self::CareForAccounts | Self::QueueEmbedding | Self::CleanUp => {
                Some(self.kind().to_owned())
            }
            _ => None,
        }
    }

    /// What it is to other work, unless whoever queues it knows better.
    pub(super) fn class(&self) -> Class {
        match self {
            Self::ReadInbound { .. }
            | Self::Answer { .. }
            | Self::Deliver { .. }
            | Self::Reconcile
            | Self::CareForAccounts => Class::Usual,
            Self::Consult { .. } => Class::Consult,
            Self::ShowSeen { .. }
            | Self::LearnName { .. }
            | Self::FetchAttachment { .. }
            | Self::Transcribe { .. }
            | Self::DeleteAttachment { .. }
            | Self::CareForAccount { .. }
            | Self::RevokeAccount { .. }
            | Self::IndexDocument { .. }
            | Self::IndexProfile { .. }
            | Self::EmbedPassages { .. }
            | Self::DeleteDocumentFile { .. }
            | Self::RemindOfApproval { .. }
            | Self::QueueEmbedding
            | Self::CleanUp => Class::Background,
        }
    }

    /// How often it is tried before somebody has to look. A body must not be given up while a database is being repaired;
    /// what comes again by itself need not be insisted on. A file counts its attempts itself, in its row; these are more.
    pub(crate) fn attempts_max(&self) -> i32 {
        match self {
            Self::ReadInbound { .. } => 20,
            Self::Answer { .. }
            | Self::Consult { .. }
            | Self::Deliver { .. }
            | Self::RevokeAccount { .. }
            | Self::RemindOfApproval { .. }
            | Self::IndexDocument { .. }
            | Self::IndexProfile { .. } => 12,
            Self::FetchAttachment { .. }
            | Self::Transcribe { .. }
            | Self::DeleteAttachment { .. }
            | Self::DeleteDocumentFile { .. } => 30,
            Self::CareForAccount { .. }
            | Self::EmbedPassages { .. }
            | Self::Reconcile
            | Self::CareForAccounts
            | Self::QueueEmbedding
            | Self::CleanUp => 2,
            Self::ShowSeen { .. } | Self::LearnName { .. } => 1,
        }
    }

    /// How long it waits at first, and at most when it is replaced again and again.
    pub(super) fn wait(&self) -> (Duration, Duration) {
        match self {
            Self::Answer { after, .. } => (*after, *after * ANSWER_WAITS_MAX),
            _ => (Duration::ZERO, Duration::ZERO),
        }
    }
}
