//! The items of Instagram and Messenger, one function for each key.

use serde_json::Value;

use super::{Item, content, kind_of};
use crate::EVENTS_MAX;
use crate::content::{Content, MessageKind, PlatformError, RefersTo, Story};
use crate::event::{
    AccountError, Act, Change, CustomerEvent, Echo, Ignored, Message, Progress, Referral, Status, Update, What,
};
use crate::person::{Person, PersonId};
use crate::value::{
    count, id, is_filled, is_true, link, list, message_id, mid, name, payload, short, text, time, word,
};
use crate::word::Word;

/// Something the account did itself.
fn ignore_own(id: Option<String>) -> What {
    What::Ignore(Ignored {
        id,
        ..Ignored::of(Word::fixed("self"))
    })
}

pub(super) fn message(item: &Item, message: &Value) -> What {
    let given = mid(&message["mid"]);
    if is_true(&message["is_deleted"]) {
        return unsend(item, given);
    }
    if is_true(&message["is_echo"]) {
        return echo(item, message);
    }
    if item.is_own {
        return ignore_own(given);
    }
    let content = content::of_message(message).or_else(|| {
        // Something was said; what it was is not shown.
        given.as_ref().map(|_| Content::of(MessageKind::Unsupported(None)))
    });
    let (Some(person), Some(content)) = (item.person.clone(), content) else {
        return What::Ignore(Ignored {
            id: given,
            ..Ignored::of(Word::fixed("message"))
        });
    };
    let said = content.text.clone().unwrap_or_else(|| content.said());
    What::Message(Box::new(Message {
        id: message_id(&message["mid"], person.id(), &item.value["timestamp"], &said),
        refers_to: RefersTo {
            message: mid(&message["reply_to"]["mid"]),
            story: story(&message["reply_to"]["story"]),
            product: None,
            referral: referral_of(&message["referral"]),
        },
        person,
        content,
        forwarded: false,
        errors: Vec::new(),
    }))
}

/// The same for the shop's own messages: staff may take one back in the app.
fn unsend(item: &Item, target: Option<String>) -> What {
    let Some(target) = target else {
        return What::ignore("deleted");
    };
    What::Update(Box::new(Update {
        person: item.person.clone(),
        id: None,
        change: Change::Unsent { target },
    }))
}

fn echo(item: &Item, message: &Value) -> What {
    let Some(recipient) = item.recipient.clone() else {
        return What::ignore("echo");
    };
    let person = (recipient != item.account).then_some(PersonId::Scoped(recipient));
    let Some(person) = Person::of(person) else {
        return ignore_own(mid(&message["mid"]));
    };
    let content = content::of_message(message).unwrap_or_else(|| Content::of(MessageKind::Unsupported(None)));
    let said = content.text.as_deref().unwrap_or_default();
    What::Echo(Box::new(Echo {
        id: message_id(&message["mid"], person.id(), &item.value["timestamp"], said),
        person,
        content,
        metadata: payload(&message["metadata"]),
        app_id: id(&message["app_id"]),
    }))
}

pub(super) fn postback(item: &Item, postback: &Value) -> What {
    if item.is_own {
        return ignore_own(mid(&postback["mid"]));
    }
    let Some(person) = item.person.clone() else {
        return What::ignore("postback");
    };
    let content = Content {
        text: text(&postback["title"]),
        payload: payload(&postback["payload"]),
        ..Content::of(MessageKind::Postback)
    };
    let button = content.payload.as_deref().unwrap_or_default();
    let said = format!("{}\n{button}", content.text.as_deref().unwrap_or(button));
    What::Message(Box::new(Message {
        id: message_id(&postback["mid"], person.id(), &item.value["timestamp"], &said),
        refers_to: RefersTo {
            referral: referral_of(&postback["referral"]),
            ..RefersTo::default()
        },
        person,
        content,
        forwarded: false,
        errors: Vec::new(),
    }))
}

pub(super) fn reaction(item: &Item, reaction: &Value) -> What {
    let target = mid(&reaction["mid"]);
    if item.is_own {
        return ignore_own(None);
    }
    let Some(target) = target else {
        return What::ignore("reaction");
    };
    let (emoji, name) = (name(&reaction["emoji"]), name(&reaction["reaction"]));
    let is_removal =
        reaction["action"] == "unreact" || (emoji.is_none() && name.is_none() && reaction["action"] != "react");
    let act = if is_removal {
        Act::Unreact { target }
    } else {
        Act::React { target, emoji, name }
    };
    customer_event(item, act)
}

fn customer_event(item: &Item, act: Act) -> What {
    What::CustomerEvent(Box::new(CustomerEvent {
        person: item.person.clone(),
        id: None,
        act,
    }))
}

/// `read` and `delivery`: messages by id, or all up to a time. Messages may be left out, and then the time decides.
pub(super) fn progress(item: &Item, value: &Value, progress: &Progress) -> Vec<What> {
    if item.is_own {
        return vec![ignore_own(None)];
    }
    let up_to = time(&value["watermark"]);
    let mids = list(value, "mids").iter().chain(value.get("mid")).filter_map(mid);
    let mut targets: Vec<Option<String>> = mids.take(EVENTS_MAX).map(Some).collect();
    if targets.is_empty() && up_to.is_some() {
        targets.push(None);
    }
    if targets.is_empty() {
        return vec![Ignored::of(kind_of(item.value)).into()];
    }
    let status = |target| {
        What::Status(Box::new(Status {
            person: item.person.clone(),
            progress: progress.clone(),
            target,
            up_to,
            opaque: None,
            errors: Vec::new(),
            pricing: None,
        }))
    };
    targets.into_iter().map(status).collect()
}

/// Instagram tells of edits with number 0 and no text for messages nobody edited, at times before the message itself.
pub(super) fn edit(item: &Item, edit: &Value) -> What {
    let num_edit = count(&edit["num_edit"]);
    match (mid(&edit["mid"]), text(&edit["text"])) {
        (Some(target), Some(text)) if num_edit != Some(0) => What::Update(Box::new(Update {
            person: item.person.clone(),
            id: None,
            change: Change::Edited {
                target,
                text: Some(text),
                num_edit,
            },
        })),
        (target, _) => What::Ignore(Ignored {
            target,
            ..Ignored::of(Word::fixed("message_edit"))
        }),
    }
}

pub(super) fn referral(item: &Item, value: &Value) -> What {
    if item.is_own {
        return ignore_own(None);
    }
    referral_of(value).map_or(What::ignore("referral"), |referral| {
        customer_event(item, Act::Referral(referral))
    })
}

pub(super) fn optin(item: &Item, optin: &Value) -> What {
    if item.is_own {
        return ignore_own(None);
    }
    let act = Act::Optin {
        kind: word(&optin["type"]),
        payload: payload(&optin["ref"]).or_else(|| payload(&optin["payload"])),
    };
    customer_event(item, act)
}

/// The page was blocked, or is no longer.
pub(super) fn policy(policy: &Value) -> What {
    What::Error(AccountError {
        word: Word::fixed("policy_enforcement"),
        error: PlatformError {
            code: short(&policy["action"]),
            title: text(&policy["reason"]),
            details: None,
        },
    })
}

fn story(story: &Value) -> Option<Story> {
    is_filled(story).then(|| Story {
        id: id(&story["id"]),
        url: link(&story["url"]),
    })
}

fn referral_of(referral: &Value) -> Option<Referral> {
    let ad = &referral["ads_context_data"];
    is_filled(referral).then(|| Referral {
        reference: payload(&referral["ref"]),
        source: word(&referral["source"]),
        kind: word(&referral["type"]),
        source_id: id(&referral["ad_id"]).or_else(|| id(&ad["post_id"])),
        url: link(&referral["referer_uri"]),
        title: name(&ad["ad_title"]),
        product: id(&referral["product"]["id"]),
        click_id: None,
    })
}
