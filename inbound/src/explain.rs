//! What CHIDI makes of an event and why, in a sentence for people. Behind `chidi inspect webhook --explain`.

use crate::Platform;
use crate::content::{MessageKind, PlatformError};
use crate::event::{Act, Change, CommentKind, Echo, Event, Ignored, Message, Progress, Status, What};

/// One sentence, without a full stop.
pub fn explain(event: &Event) -> String {
    let sentence = of_what(event.platform, &event.what);
    if event.group.is_some() {
        // What is meant for one person must not be said in a group.
        return format!("{sentence}; but this was in a group, and CHIDI stays out of groups");
    }
    match event.what {
        What::Message(_) if event.standby => {
            format!("{sentence}; but another app talks to this customer, so it is kept and CHIDI stays silent")
        }
        _ => sentence,
    }
}

fn of_what(platform: Platform, what: &What) -> String {
    match what {
        What::Message(message) => of_message(platform, message),
        What::CustomerEvent(event) => of_act(&event.act).into(),
        What::Update(update) => of_change(&update.change).into(),
        What::Echo(echo) => of_echo(echo),
        What::Status(status) => of_status(status),
        What::Comment(comment) => of_comment(&comment.kind).into(),
        What::Error(trouble) => format!(
            "trouble with the account itself: logged, and told to the owner if only they can mend it{}",
            of_errors(std::slice::from_ref(&trouble.error))
        ),
        What::Ignore(ignored) => of_ignored(ignored),
        What::SelfTest(_) => "the test button of the platform's dashboard: nobody wrote, so nothing is stored".into(),
    }
}

fn of_message(platform: Platform, message: &Message) -> String {
    let what = match &message.content.kind {
        MessageKind::Text => "a customer wrote: it joins the conversation and wants an answer".into(),
        MessageKind::QuickReply
        | MessageKind::Postback
        | MessageKind::Button
        | MessageKind::ButtonReply
        | MessageKind::ListReply => "a customer tapped: the title counts as their words".into(),
        MessageKind::NfmReply => "a customer filled in a form: it joins the conversation".into(),
        MessageKind::OtherReply(word) => format!("a customer answered something interactive ({word})"),
        MessageKind::Order => "a customer sent a basket from the catalogue: it wants an answer".into(),
        MessageKind::Attachment(kind) => format!(
            "a customer sent something other than a text ({}): a person looks at what CHIDI cannot",
            kind.word()
        ),
        MessageKind::Unsupported(word) => {
            let word = word.as_ref().map_or(String::new(), |word| format!(" ({word})"));
            let app = match platform {
                Platform::Instagram => "Instagram",
                Platform::Messenger => "Messenger",
                Platform::Whatsapp => "WhatsApp",
            };
            format!("a customer sent something that {app} does not show to programs{word}: a person should look")
        }
    };
    let about = if message.refers_to.story.is_some() {
        "; it answers a story of the shop"
    } else if message.refers_to.message.is_some() {
        "; it answers an earlier message"
    } else if message.refers_to.product.is_some() {
        "; it asks about a product of the catalogue"
    } else if message.refers_to.referral.is_some() {
        "; it tells which advertisement or link they came by"
    } else {
        ""
    };
    let made = if message.id.given().is_none() {
        "; it carries no id, so CHIDI makes one that a repetition will have too"
    } else {
        ""
    };
    format!("{what}{about}{made}{}", of_errors(&message.errors))
}

fn of_act(act: &Act) -> &'static str {
    match act {
        Act::React { .. } => "a customer put an emoji on a message: noted there, and no reason to answer",
        Act::Unreact { .. } => "a customer took an emoji back: the note goes",
        Act::Referral(_) => {
            "a customer came back by a link or an advertisement: they may be written to again for a day"
        }
        Act::Optin { .. } => "a customer agreed to be written to: CHIDI writes to nobody unasked, so nothing is done",
        Act::Preference { .. } => {
            "a customer chose what to be sent: who stops advertising is offered no template of that kind"
        }
    }
}

fn of_change(change: &Change) -> &'static str {
    match change {
        Change::Edited { .. } => {
            "a message was edited: the new text takes the old one's place, and is answered if that was not"
        }
        Change::Unsent { .. } => "a message was taken back: what is kept of it must go",
        Change::NewIds { .. } => "a customer goes by other ids now: the conversation stays the same",
    }
}

fn of_echo(echo: &Echo) -> String {
    let app = echo.app_id.as_deref();
    let app = app.map_or(String::new(), |app| format!(" by app {app}"));
    format!(
        "an echo: the shop wrote this{app} to {}; if CHIDI sent it, that is now certain, and if not, a person did and the \
         conversation becomes theirs",
        echo.person.id()
    )
}

fn of_status(status: &Status) -> String {
    let which = if status.target.is_some() {
        "the message"
    } else if status.up_to.is_some() {
        "every message up to then"
    } else {
        "the message with this mark of ours"
    };
    let how_far = match &status.progress {
        Progress::Sent => "is on its way",
        Progress::Delivered => "has arrived",
        Progress::Read => "was read, and so has arrived too",
        Progress::Played => "was heard, and so has arrived too",
        Progress::Failed => "will not arrive",
        Progress::Other(_) => "has come some way",
    };
    format!("{which} {how_far}{}", of_errors(&status.errors))
}

fn of_comment(kind: &CommentKind) -> &'static str {
    match kind {
        CommentKind::Comment => "a comment in public, not a message: no conversation begins",
        CommentKind::Live => "a comment under a live video, not a message: no conversation begins",
        CommentKind::Mention | CommentKind::Other(_) => "the account was named in public: no conversation begins",
    }
}

fn of_ignored(ignored: &Ignored) -> String {
    let why = match ignored.word.as_str() {
        "self" => "the account did this itself, so nobody waits for an answer",
        "message_edit" => "nobody edited anything: the platform tells of such edits without a new text",
        "history" => "old messages of the phone: nobody waits for an answer to them",
        "comments" | "live_comments" => "the shop's own comment, or one without an id",
        "message" | "messages" => "nothing was said here, or not to this account",
        "pass_thread_control" | "take_thread_control" | "request_thread_control" | "app_roles" => {
            "apps settle who is in charge; messages tell themselves whether CHIDI is"
        }
        _ => "nothing follows from this kind of event, or it lacks what is needed to act on it",
    };
    format!("ignored ({}): {why}", ignored.word)
}

fn of_errors(errors: &[PlatformError]) -> String {
    let all = errors.iter().map(|error| {
        let parts = [&error.code, &error.title, &error.details];
        parts
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join(" ")
    });
    let all: Vec<String> = all.filter(|error| !error.is_empty()).collect();
    if all.is_empty() {
        return String::new();
    }
    // What the platform says may hold line breaks; the sentence stays on its line.
    let all = all.join(", ").replace(|sign: char| sign.is_control(), " ");
    format!(" (the platform says: {all})")
}
