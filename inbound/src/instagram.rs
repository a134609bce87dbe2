//! Instagram: the shared items, and comments.
//! <https://developers.facebook.com/docs/instagram-platform/webhooks>

use serde_json::Value;

use crate::event::{Comment, CommentKind, Event, Ignored, What};
use crate::page::{self, Entry};
use crate::person::{Person, PersonId};
use crate::value::{id, name, text, time};
use crate::word::Word;
use crate::{Events, Platform};

pub(crate) fn read(root: &Value, all: &mut Events) {
    page::read(Platform::Instagram, root, read_change, all);
}

fn read_change(entry: &Entry, field: Word, value: &Value) -> Event {
    let from = id(&value["from"]["id"]);
    let at = time(&value["timestamp"]).or_else(|| time(&value["created_time"]));
    let what = match CommentKind::of(field) {
        CommentKind::Other(field) => Ignored::of(field).into(),
        kind => read_comment(entry, kind, value),
    };
    entry.event(from, at, what)
}

/// The shop's own comments come too, under its id or under one of its other ids.
fn read_comment(entry: &Entry, kind: CommentKind, value: &Value) -> What {
    let from = &value["from"];
    let media = id(&value["media"]["id"]).or_else(|| id(&value["media_id"]));
    let comment = id(&value["id"]).or_else(|| id(&value["comment_id"]));
    let own_id = id(&from["id"]).is_some_and(|id| id == entry.account);
    let is_own = own_id || id(&from["self_ig_scoped_id"]).is_some();
    let in_caption = media.clone().filter(|_| kind == CommentKind::Mention);
    match comment.or(in_caption) {
        Some(id) if !is_own => What::Comment(Box::new(Comment {
            person: commenter(from),
            id,
            kind,
            text: text(&value["text"]),
            parent: crate::value::id(&value["parent_id"]),
            ad_id: crate::value::id(&value["media"]["ad_id"]),
            media,
        })),
        id => What::Ignore(Ignored {
            id,
            ..Ignored::of(Word::of(kind.word()))
        }),
    }
}

fn commenter(from: &Value) -> Option<Person> {
    let mut person = Person::of(id(&from["id"]).map(PersonId::Scoped))?;
    person.username = name(&from["username"]);
    Some(person)
}
