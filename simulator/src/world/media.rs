//! Files behind attachments: made when they are asked for, or uploaded by the shop.

use std::collections::VecDeque;

use super::bounds;
use crate::{AttachmentKind, Platform, sample};

/// One file.
#[derive(Debug, Clone)]
pub(crate) struct Media {
    pub(crate) id: u64,
    /// The account it was sent to, or uploaded by.
    pub(crate) account: String,
    content: Content,
    /// WhatsApp gives files only to who has the account's token.
    pub(crate) needs_token: bool,
    pub(crate) is_expired: bool,
}

#[derive(Debug, Clone)]
enum Content {
    Sample(AttachmentKind),
    Uploaded { mime: String, bytes: Vec<u8> },
}

impl Media {
    /// Its type and bytes.
    pub(crate) fn read(&self) -> (String, Vec<u8>) {
        match &self.content {
            Content::Sample(kind) => {
                let (mime, bytes) = sample::file(*kind);
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

    pub(crate) fn add_sample(&mut self, account: &str, platform: Platform, kind: AttachmentKind) -> u64 {
        self.add(account, platform, Content::Sample(kind))
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
            is_expired: false,
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
