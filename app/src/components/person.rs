use leptos::prelude::*;

use super::Icon;

/// A round face with initials, and where the person writes from.
#[component]
pub fn Face(
    /// The person's name; the first letters of its first two words are shown.
    #[prop(into)]
    name: String,
    /// The platform's badge on it.
    #[prop(into, optional)]
    channel: Option<String>,
    /// `face-sm`, `face-lg` or nothing.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <span class=format!("face {class}") aria-hidden="true">
            {initials(&name)}
            {channel.map(|kind| view! { <ChannelBadge kind /> })}
        </span>
    }
}

/// A channel's badge with its name.
#[component]
pub fn Channel(
    /// `instagram`, `messenger`, `whatsapp`.
    #[prop(into)]
    kind: String,
) -> impl IntoView {
    let name = channel_glyph(&kind).1;
    view! {
        <span class="channel-name">
            <ChannelBadge kind />
            {name}
        </span>
    }
}

#[component]
fn ChannelBadge(kind: String) -> impl IntoView {
    let (glyph, _) = channel_glyph(&kind);
    view! {
        <span class="channel" data-kind=kind aria-hidden="true">
            <Icon name=glyph />
        </span>
    }
}

fn channel_glyph(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "instagram" => ("instagram", "Instagram"),
        "messenger" => ("messenger", "Messenger"),
        "whatsapp" => ("whatsapp", "WhatsApp"),
        _ => ("web", "Web chat"),
    }
}

/// A status in a word or two.
#[component]
pub fn Pill(
    /// `chidi`, `need`, `you`, `good`, `fail`, `calm`.
    tone: &'static str,
    /// The words.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <span class="pill" data-tone=tone>
            {text}
        </span>
    }
}

/// Who has a conversation in hand.
#[component]
pub fn StatePill(
    /// The thread's state as stored.
    #[prop(into)]
    state: String,
) -> impl IntoView {
    let (text, glyph) = match state.as_str() {
        "active_ai" => ("CHIDI is answering", None),
        "escalated_human_needed" => ("Needs you", None),
        "active_human" => ("You are answering", None),
        "resolved_by_ai" => ("Solved by CHIDI", Some("check")),
        "resolved_by_human" => ("Solved by you", Some("check")),
        _ => ("Archived", Some("box")),
    };
    view! {
        <span class="pill" data-state=state>
            {glyph.map(|name| view! { <Icon name /> })}
            {text}
        </span>
    }
}

/// The first letters of the first two words.
fn initials(name: &str) -> String {
    let letters: String = name
        .split_whitespace()
        .take(2)
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()))
        .collect();
    if letters.is_empty() {
        "?".to_owned()
    } else {
        letters.to_uppercase()
    }
}

#[cfg(test)]
mod tests {
    use super::initials;

    #[test]
    fn a_face_shows_two_letters_at_most() {
        assert_eq!(initials("Amaka Obi"), "AO");
        assert_eq!(initials("temi"), "T");
        assert_eq!(initials("@halima sani bello"), "HS");
        assert_eq!(initials("  "), "?");
    }
}
