//! Messenger: the shared items. Changes are of the page's feed, and nothing is done about them.
//! <https://developers.facebook.com/docs/messenger-platform/webhooks>

use serde_json::Value;

use crate::event::{Event, Ignored};
use crate::page::{self, Entry};
use crate::value::{id, time};
use crate::word::Word;
use crate::{Events, Platform};

pub(crate) fn read(root: &Value, all: &mut Events) {
    page::read(Platform::Messenger, root, read_change, all);
}

fn read_change(entry: &Entry, field: Word, value: &Value) -> Event {
    let at = time(&value["created_time"]).or_else(|| time(&value["timestamp"]));
    entry.event(id(&value["from"]["id"]), at, Ignored::of(field).into())
}
