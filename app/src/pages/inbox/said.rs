use leptos::prelude::*;

use super::api::{Fate, Look, Message, Piece};
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

/// One thing that came along: shown or played here, or what it is and where to see it.
#[component]
fn PieceLine(piece: Piece) -> impl IntoView {
    let Piece {
        label,
        href,
        look,
        size: (width, height),
        transcript,
        ..
    } = piece.clone();
    let shown = match look {
        Look::Line | Look::Waiting => return view! { <PlainPiece piece /> }.into_any(),
        Look::Picture => {
            let small = format!("{href}/small");
            view! {
                <a class="piece-picture" href=href target="_blank" rel="noopener">
                    <img src=small width=width height=height alt=label loading="lazy" decoding="async" />
                    <span class="sr-only">"(opens a new tab)"</span>
                </a>
            }
            .into_any()
        }
        Look::Sound => {
            view! { <audio class="piece-sound" src=href controls preload="metadata" aria-label=label></audio> }.into_any()
        }
        Look::Film => {
            view! { <video class="piece-picture" src=href controls playsinline preload="metadata" aria-label=label></video> }
                .into_any()
        }
    };
    view! {
        {shown}
        <Note note=piece.note />
        {(!transcript.is_empty())
            .then(|| {
                view! {
                    <span class="block py-0.5">
                        <span class="block text-sm opacity-80">"Transcript"</span>
                        {transcript}
                    </span>
                }
            })}
    }
    .into_any()
}

/// What is neither shown nor played.
#[component]
fn PlainPiece(piece: Piece) -> impl IntoView {
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
    let line = if piece.href.is_empty() {
        view! { <span class="flex items-center gap-2 py-0.5">{label}</span> }.into_any()
    } else {
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
    };
    view! {
        {(piece.look == Look::Waiting).then(|| view! { <span class="skel h-24 w-48 max-w-full"></span> })}
        {line}
        <Note note=piece.note />
    }
    .into_any()
}

#[component]
fn Note(note: String) -> impl IntoView {
    (!note.is_empty()).then(|| view! { <span class="block text-sm opacity-80">{note}</span> })
}
