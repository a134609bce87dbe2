use leptos::prelude::*;

use super::api::{Fate, Message, Piece};
use crate::components::Icon;

/// What a bubble holds: the words, what came along with them, or that it was taken back.
#[component]
pub(super) fn Said(message: Message) -> impl IntoView {
    if message.fate == Fate::Unsent {
        return view! { <span class="italic opacity-80">"Taken back by the customer"</span> }.into_any();
    }
    let words = (!message.body.is_empty()).then(|| view! { <span class="whitespace-pre-line">{message.body}</span> });
    let note =
        (!message.about.is_empty()).then(|| view! { <span class="block text-sm opacity-80">{message.about}</span> });
    view! {
        {note}
        {message.pieces.into_iter().map(|piece| view! { <PieceLine piece /> }).collect_view()}
        {words}
    }
    .into_any()
}

/// One thing that came along: what it is, and where to see it while the platform keeps it.
#[component]
fn PieceLine(piece: Piece) -> impl IntoView {
    let glyph = match piece.kind.as_str() {
        "image" | "sticker" | "ephemeral" | "like_heart" => "image",
        "video" | "reel" | "ig_reel" => "play",
        "audio" | "voice" => "phone",
        "location" => "pin",
        "contacts" => "user",
        "order" => "box",
        "file" | "document" => "file",
        _ => "link",
    };
    let label = view! {
        <Icon name=glyph class="!size-4 shrink-0" />
        <span>{piece.label}</span>
    };
    if piece.href.is_empty() {
        return view! { <span class="flex items-center gap-2 py-0.5">{label}</span> }.into_any();
    }
    view! {
        <a
            class="flex items-center gap-2 min-h-11 underline underline-offset-2"
            href=piece.href
            target="_blank"
            rel="noopener noreferrer"
        >
            {label}
            <Icon name="external" class="!size-4 shrink-0" />
            <span class="sr-only">"(opens a new tab)"</span>
        </a>
    }
    .into_any()
}
