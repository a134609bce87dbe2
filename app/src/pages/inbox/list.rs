use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::api::InboxRow;
use super::{Inbox, InboxQuery, Show};
use crate::components::{Empty, Face, Icon, SearchField, StatePill, query_string};
use crate::error::AppError;

impl Show {
    const ALL: [(Self, &'static str, &'static str); 5] = [
        (Self::All, "", "All"),
        (Self::NeedsYou, "needs-you", "Needs you"),
        (Self::Chidi, "chidi", "CHIDI"),
        (Self::You, "you", "You"),
        (Self::Done, "done", "Done"),
    ];

    /// From an address; what is not known shows all.
    pub(super) fn read(word: &str) -> Self {
        Self::ALL
            .iter()
            .find(|(_, known, _)| *known == word)
            .map_or(Self::All, |(show, ..)| *show)
    }

    fn word(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(show, ..)| *show == self)
            .map_or("", |(_, word, _)| word)
    }
}

/// What is asked for, as it stands in an address; empty for everything.
pub(super) fn written(query: &InboxQuery) -> String {
    query_string(&[
        ("show", query.show.word()),
        ("q", &query.search),
        ("after", &query.after),
    ])
}

#[component]
pub(super) fn Search(query: Memo<InboxQuery>) -> impl IntoView {
    let path = use_location().pathname;
    let address = move |search| {
        let wanted = InboxQuery {
            search,
            after: String::new(),
            ..query.get_untracked()
        };
        format!("{}{}", path.get_untracked(), written(&wanted))
    };
    let now = query.get_untracked();
    view! {
        <SearchField
            list="/inbox"
            label="Search conversations"
            placeholder="Search names and messages"
            value=now.search
            show=now.show.word()
            address=Callback::new(address)
            class="mt-3"
        />
    }
}

/// Which conversations; beside "Needs you" stands how many do.
#[component]
pub(super) fn Filters(query: Memo<InboxQuery>, inbox: Resource<Result<Inbox, AppError>>) -> impl IntoView {
    let path = use_location().pathname;
    let chip = move |(show, _, label): (Show, &'static str, &'static str)| {
        let href = move || {
            let wanted = InboxQuery {
                show,
                after: String::new(),
                ..query.get()
            };
            format!("{}{}", path.get(), written(&wanted))
        };
        let count = move || {
            Suspend::new(async move {
                let waiting = inbox.await.map_or(0, |inbox| inbox.needs_you);
                (waiting > 0).then(|| view! { <span class="num">{waiting}</span> })
            })
        };
        view! {
            <a class="chip lg:!px-2.5" href=href aria-current=move || (query.get().show == show).then_some("true")>
                {label}
                {(show == Show::NeedsYou).then(|| view! { <Transition>{count}</Transition> })}
            </a>
        }
    };
    view! {
        <nav class="chips lg:!gap-1.5 mt-3 mb-2 max-lg:!px-4 max-lg:!-mx-4" aria-label="Show">
            {Show::ALL.into_iter().map(chip).collect_view()}
        </nav>
    }
}

/// The conversations, newest first.
#[component]
pub(super) fn ThreadList(inbox: Inbox, query: InboxQuery, open: Memo<Option<String>>) -> impl IntoView {
    if inbox.rows.is_empty() {
        return view! { <Nothing inbox query /> }.into_any();
    }
    let suffix = written(&query);
    let next = (!inbox.next.is_empty()).then(|| {
        written(&InboxQuery {
            after: inbox.next.clone(),
            ..query.clone()
        })
    });
    let first = (!query.after.is_empty()).then(|| {
        written(&InboxQuery {
            after: String::new(),
            ..query.clone()
        })
    });
    let path = use_location().pathname;
    let turn = move |query: String, label: &'static str| {
        view! {
            <a class="btn btn-sm btn-outline flex-1" href=move || format!("{}{query}", path.get())>
                {label}
            </a>
        }
    };
    view! {
        <Undelivered count=inbox.undelivered />
        <ul class="rows relative flex-1 min-h-0 overflow-y-auto max-lg:pb-20">
            {inbox.rows.into_iter().map(|row| view! { <Row row suffix=suffix.clone() open /> }).collect_view()}
            {(first.is_some() || next.is_some())
                .then(|| {
                    view! {
                        <li class="flex gap-2 p-4">
                            {first.map(|query| turn(if query.is_empty() { "?".to_owned() } else { query }, "Newest"))}
                            {next.map(|query| turn(query, "Older"))}
                        </li>
                    }
                })}
        </ul>
    }
    .into_any()
}

/// The way to what did not arrive, while there is something.
#[component]
fn Undelivered(count: i64) -> impl IntoView {
    let words = match count {
        0 => return None,
        1 => "1 message did not arrive".to_owned(),
        count => format!("{count} messages did not arrive"),
    };
    Some(view! {
        <a
            class="flex items-center gap-2 px-4 py-3 min-h-12 text-sm bg-fail-tint text-fail-ink border-b border-base-300"
            href="/undelivered"
        >
            <Icon name="alert" class="flex-none" />
            <span class="flex-1 underline underline-offset-2">{words}</span>
        </a>
    })
}

#[component]
fn Row(row: InboxRow, suffix: String, open: Memo<Option<String>>) -> impl IntoView {
    let id = row.id.clone();
    let is_open = Memo::new(move |_| open.with(|open| open.as_ref() == Some(&id)));
    let has_news = row.unread > 0;
    view! {
        <li>
            <a
                href=format!("/inbox/{}{suffix}", row.id)
                class="flex gap-3 px-4 py-3 min-h-[4.75rem]"
                class=("bg-calm-tint", move || is_open.get())
                class=("row-hover", move || !is_open.get())
                aria-current=move || is_open.get().then_some("true")
            >
                <Face name=row.name.clone() channel=row.platform />
                <span class="flex-1 min-w-0">
                    <span class="flex items-baseline gap-2">
                        <span class=if has_news {
                            "truncate font-semibold"
                        } else {
                            "truncate font-medium"
                        }>{row.name}</span>
                        <span class=if has_news {
                            "ml-auto text-xs font-semibold num"
                        } else {
                            "ml-auto text-xs text-soft num"
                        }>{row.time}</span>
                    </span>
                    <span class=if has_news {
                        "block text-sm truncate"
                    } else {
                        "block text-sm truncate text-soft"
                    }>{row.preview}</span>
                    <span class="mt-1.5 flex items-center gap-2">
                        <Status state=row.state needs=row.needs />
                        {has_news
                            .then(|| {
                                view! {
                                    <span class="ml-auto grid place-items-center min-w-5 h-5 px-1 rounded-full bg-primary text-primary-content text-xs font-semibold num">
                                        <span class="sr-only">"unread: "</span>
                                        {row.unread}
                                    </span>
                                }
                            })}
                    </span>
                </span>
            </a>
        </li>
    }
}

/// Why the owner is needed, where the owner is; else who has it in hand.
#[component]
fn Status(state: String, needs: String) -> impl IntoView {
    if needs.is_empty() {
        view! { <StatePill state /> }.into_any()
    } else {
        view! {
            <span class="pill" data-tone="need">
                {needs}
            </span>
        }
        .into_any()
    }
}

/// No conversation at all, none behind this filter, or none that fits the search.
#[component]
fn Nothing(inbox: Inbox, query: InboxQuery) -> impl IntoView {
    let (icon, title, text, next) = if inbox.all == 0 {
        let text = "As soon as a customer writes to your shop, the conversation appears here.";
        (
            "inbox",
            "No conversations yet".to_owned(),
            text.to_owned(),
            ("/channels", "Connect an account"),
        )
    } else if !query.search.is_empty() {
        let title = format!("No conversation fits “{}”", query.search);
        (
            "search",
            title,
            "Look for a part of a name or a message.".to_owned(),
            ("/inbox", "Show all"),
        )
    } else if query.show == Show::NeedsYou {
        let text = match inbox.chidi {
            0 => "It calls you when it needs you.".to_owned(),
            1 => "CHIDI is talking with one customer. It calls you when it needs you.".to_owned(),
            many => format!("CHIDI is talking with {many} customers. It calls you when it needs you."),
        };
        (
            "check",
            "Nobody is waiting".to_owned(),
            text,
            ("/inbox", "See what it says"),
        )
    } else {
        (
            "inbox",
            "Nothing here".to_owned(),
            "No conversation is in this group now.".to_owned(),
            ("/inbox", "Show all"),
        )
    };
    view! {
        <Empty icon title text>
            <a class="btn btn-outline" href=next.0>
                {next.1}
            </a>
        </Empty>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_read_as_it_was_written() {
        for (show, word, _) in Show::ALL {
            assert_eq!(Show::read(word), show);
        }
        assert_eq!(Show::read("nonsense"), Show::All);
    }

    #[test]
    fn everything_needs_no_words() {
        assert_eq!(written(&InboxQuery::default()), "");
        let query = InboxQuery {
            show: Show::NeedsYou,
            search: "lace".into(),
            after: String::new(),
        };
        assert_eq!(written(&query), "?show=needs-you&q=lace");
    }
}
