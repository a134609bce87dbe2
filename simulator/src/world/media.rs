//! Files behind attachments: made when they are asked for, or uploaded by the shop.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::bounds;
use crate::{Attachment, AttachmentKind, Platform, sample};

/// One file.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) id: u64,
    /// The account it was sent to, or uploaded by.
    pub(crate) account: String,
    content: Content,
    /// WhatsApp gives files only to who has the account's token.
    pub(crate) needs_token: bool,
    pub(crate) trouble: Option<MediaTrouble>,
}

/// What is wrong with a file when it is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "trouble", rename_all = "snake_case")]
pub enum MediaTrouble {
    /// 404, and WhatsApp does not know the id any more.
    Expired,
    /// 403, as the file servers say of a link whose time is over.
    Forbidden,
    /// 410.
    Gone,
    /// 503 with a page of HTML.
    Unavailable,
    /// It begins after this long.
    Slow {
        /// Milliseconds.
        ms: u64,
    },
    /// It goes on and on, without saying how long.
    TooLarge,
    /// A page of HTML comes in its place.
    WrongType,
    /// Its last byte is another one than it was sent with.
    Damaged,
    /// It is to be had elsewhere.
    Moved {
        /// The address.
        to: String,
    },
}

#[derive(Debug, Clone)]
enum Content {
    Sample {
        kind: AttachmentKind,
        spoken: Option<String>,
    },
    Uploaded {
        mime: String,
        bytes: Vec<u8>,
    },
}

impl Media {
    /// Its type and bytes.
    pub(crate) fn read(&self) -> (String, Vec<u8>) {
        match &self.content {
            Content::Sample { kind, spoken } => {
                let (mime, bytes) = sample::file(*kind, spoken.as_deref());
                (mime.to_owned(), bytes)
            }
            Content::Uploaded { mime, bytes } => (mime.clone(), bytes.clone()),
        }
    }
}

#[derive(Debug)]
pub(crate) struct MediaShelf {
    base_url: String,
    shelf: VecDeque<Media>,
    last_id: u64,
}

impl MediaShelf {
    pub(crate) fn new(base_url: String) -> Self {
        Self {
            base_url,
            shelf: VecDeque::new(),
            // Ids look like Meta's.
            last_id: 1_340_000_000_000_000,
        }
    }

    /// A file for a customer's attachment. What a voice message says is its title.
    pub(crate) fn add_sample(&mut self, account: &str, platform: Platform, attachment: &Attachment) -> u64 {
        let (kind, spoken) = (attachment.kind, attachment.title.clone());
        self.add(account, platform, Content::Sample { kind, spoken })
    }

    pub(crate) fn add_upload(&mut self, account: &str, platform: Platform, mime: String, bytes: Vec<u8>) -> u64 {
        self.add(account, platform, Content::Uploaded { mime, bytes })
    }

    fn add(&mut self, account: &str, platform: Platform, content: Content) -> u64 {
        self.last_id += 1;
        if self.shelf.len() >= bounds::MEDIA_MAX {
            self.shelf.pop_front();
        }
        self.shelf.push_back(Media {
            id: self.last_id,
            account: account.to_owned(),
            content,
            needs_token: platform == Platform::WhatsApp,
            trouble: None,
        });
        self.last_id
    }

    /// Where it is served.
    pub(crate) fn url(&self, id: u64) -> String {
        format!("{}/simulator/media/{id}", self.base_url)
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.base_url
    }

    pub(crate) fn find(&self, id: u64) -> Option<&Media> {
        let at = self.shelf.binary_search_by_key(&id, |media| media.id).ok()?;
        self.shelf.get(at)
    }

    pub(crate) fn find_mut(&mut self, id: u64) -> Option<&mut Media> {
        let at = self.shelf.binary_search_by_key(&id, |media| media.id).ok()?;
        self.shelf.get_mut(at)
    }
}
