//! Where customers can reach the shop: connected accounts, how they are, and connecting one by logging in at Meta or by its
//! access token. What is done to an account is a plain form; the server's routes take it.

mod api;
mod connect;
mod guide;
#[cfg(feature = "ssr")]
mod server;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use api::{Account, Channels, ConnectAccount, Note, Status, list_channels};
use connect::ConnectPanel;

use crate::components::{Icon, LoadedPage, PageHead, Pill, use_toasts};
use crate::live::use_live;

/// `/channels`
#[component]
pub fn ChannelsPage() -> impl IntoView {
    let live = use_live();
    let connect = ServerAction::<ConnectAccount>::new();
    let told = use_query_map().with_untracked(|query| query.get("told").unwrap_or_default());
    let source = move || (live.channels.get(), connect.version().get());
    let channels = Resource::new(source, move |_| list_channels(told.clone()));
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Ok(handle)) = connect.value().get() {
            toasts.done(format!("{handle} is connected. CHIDI answers there now."));
        }
    });
    view! {
        <LoadedPage
            title="Channels"
            label="Loading your channels"
            from=channels
            show=move |channels| view! { <Accounts channels /> }
        />
        <ConnectPanel connect />
    }
}

/// The sentence on top, what needs the owner, a card for each account, and the way to another.
#[component]
fn Accounts(channels: Channels) -> impl IntoView {
    let Channels {
        accounts,
        may_manage,
        notice,
        logins,
    } = channels;
    let in_need = accounts.iter().filter(|account| account.status == Status::NeedsYou);
    let notices = in_need
        .map(|account| (account.again.clone(), account.handle.clone(), account.reason.clone()))
        .collect::<Vec<_>>();
    view! {
        <PageHead title="Channels" lead=lead(&accounts) />
        <div role="status">{notice.map(said)}</div>
        {notices
            .into_iter()
            .map(|(again, handle, reason)| {
                view! {
                    <div class="notice mb-4 flex-wrap items-center" data-tone="need">
                        <Icon name="plug" />
                        <p class="flex-1 min-w-56">
                            <span class="font-semibold">{format!("{handle} cannot send. ")}</span>
                            {reason}
                        </p>
                        {may_manage
                            .then(|| {
                                view! {
                                    <a class="btn btn-sm btn-primary max-md:w-full" href=again rel="external">
                                        "Connect it again"
                                    </a>
                                }
                            })}
                    </div>
                }
            })
            .collect_view()}
        <div class="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-2">
            {accounts.into_iter().map(|account| view! { <AccountCard account may_manage /> }).collect_view()}
        </div>
        {(!logins.is_empty()).then(|| view! { <LogIns logins /> })}
    }
}

/// What the person just did came to.
fn said(note: Note) -> impl IntoView {
    view! {
        <p class="notice mb-4" data-tone=note.tone>
            <Icon name="info" />
            {note.words}
        </p>
    }
}

/// Connecting by logging in at Meta.
#[component]
fn LogIns(logins: Vec<(String, String)>) -> impl IntoView {
    view! {
        <section class="panel panel-body mt-4 flex flex-wrap items-center gap-4" aria-labelledby="log-in-h">
            <div class="flex-1 min-w-64">
                <h2 id="log-in-h" class="panel-title">
                    "Connect by logging in"
                </h2>
                <p class="panel-note mt-1">"You log in at Meta and say yes there. CHIDI never sees your password."</p>
            </div>
            {logins
                .into_iter()
                .map(|(to, label)| {
                    view! {
                        <a class="btn btn-outline max-md:w-full" href=to rel="external">
                            {label}
                        </a>
                    }
                })
                .collect_view()}
        </section>
    }
}

/// How the channels are, in a sentence.
fn lead(accounts: &[Account]) -> String {
    let working = accounts
        .iter()
        .filter(|account| account.status == Status::Working)
        .count();
    let in_need = accounts
        .iter()
        .filter(|account| account.status == Status::NeedsYou)
        .count();
    match (working, in_need) {
        (0, 0) => "Connect an account, and CHIDI answers the customers who write there.".to_owned(),
        (1, 0) => "One account works well.".to_owned(),
        (_, 0) => format!("All {working} accounts work well."),
        (0, 1) => "One account needs you before CHIDI can answer there.".to_owned(),
        (_, 1) => format!("{working} working, one needs you."),
        _ => format!("{working} working, {in_need} need you."),
    }
}

#[component]
fn AccountCard(account: Account, may_manage: bool) -> impl IntoView {
    let heading = format!("account-{}", account.id);
    let labelled_by = heading.clone();
    let tone = match account.status {
        Status::Working => "good",
        Status::NeedsYou => "need",
        Status::Disconnected => "",
    };
    let glyph = match account.platform.as_str() {
        "whatsapp" => "whatsapp",
        "messenger" => "messenger",
        _ => "instagram",
    };
    let line = |(label, value)| {
        view! {
            <div class="flex justify-between gap-4">
                <dt class="text-soft">{label}</dt>
                <dd class="text-right num font-medium">{value}</dd>
            </div>
        }
    };
    view! {
        <section class="panel flex flex-col" aria-labelledby=labelled_by>
            <div class="panel-body flex-1">
                <div class="flex items-start gap-4">
                    <span class="channel channel-lg" data-kind=account.platform aria-hidden="true">
                        <Icon name=glyph />
                    </span>
                    <div class="flex-1 min-w-0">
                        <h2 id=heading class="font-semibold">
                            {account.platform_name}
                        </h2>
                        <p class="text-sm text-soft truncate">{account.handle.clone()}</p>
                    </div>
                    <Pill tone text=account.pill />
                </div>
                <dl class="mt-5 space-y-2.5 text-sm">{account.lines.into_iter().map(line).collect_view()}</dl>
                {account.findings.into_iter().map(finding).collect_view()}
            </div>
            {may_manage
                .then(|| {
                    view! {
                        <CardActions id=account.id handle=account.handle status=account.status again=account.again />
                    }
                })}
        </section>
    }
}

/// What a look at the account found.
fn finding(note: Note) -> impl IntoView {
    // Colour is for what needs somebody.
    let (icon, class) = if note.tone == "good" {
        ("check", "mt-3 flex gap-2 text-sm text-soft")
    } else {
        ("alert", "notice mt-3 text-sm")
    };
    view! {
        <p class=class data-tone=note.tone>
            <Icon name=icon />
            {note.words}
        </p>
    }
}

/// A look at the account, disconnecting with a word on what it means, or the way back.
#[component]
fn CardActions(id: String, handle: String, status: Status, again: String) -> impl IntoView {
    view! {
        <div class="px-4 lg:px-6 py-3 border-t border-base-300 flex flex-wrap gap-2">
            {if status == Status::Disconnected {
                view! {
                    <a class="btn btn-sm btn-outline" href=again rel="external">
                        "Connect again"
                        <span class="sr-only">{format!(" {handle}")}</span>
                    </a>
                }
                    .into_any()
            } else {
                view! {
                    <form method="post" action=format!("/channels/{id}/check")>
                        <button type="submit" class="btn btn-sm btn-outline">
                            "Check now"
                            <span class="sr-only">{format!(" {handle}")}</span>
                        </button>
                    </form>
                    <details>
                        <summary class="btn btn-sm btn-ghost">
                            "Disconnect"<span class="sr-only">{format!(" {handle}")}</span>
                        </summary>
                        <p class="mt-2 text-sm text-soft">
                            "CHIDI stops reading and answering there at once, and gives its access back to Meta. Conversations stay, and you can connect it again."
                        </p>
                        <form method="post" action=format!("/channels/{id}/disconnect") class="mt-3">
                            <button type="submit" class="btn btn-sm btn-danger">
                                {format!("Disconnect {handle}")}
                            </button>
                        </form>
                    </details>
                }
                    .into_any()
            }}
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(status: Status) -> Account {
        Account {
            id: "1".into(),
            platform: "instagram".into(),
            platform_name: "Instagram".into(),
            handle: "@iretifabrics".into(),
            status,
            pill: "Working".into(),
            reason: String::new(),
            lines: Vec::new(),
            findings: Vec::new(),
            again: "/channels".into(),
        }
    }

    #[test]
    fn the_page_opens_with_how_things_are() {
        use Status::{Disconnected, NeedsYou, Working};
        let said = |statuses: &[Status]| lead(&statuses.iter().map(|status| account(*status)).collect::<Vec<_>>());
        assert!(said(&[]).starts_with("Connect an account"));
        assert!(said(&[Disconnected]).starts_with("Connect an account"));
        assert_eq!(said(&[Working]), "One account works well.");
        assert_eq!(said(&[Working, Working, NeedsYou]), "2 working, one needs you.");
        assert_eq!(
            said(&[NeedsYou]),
            "One account needs you before CHIDI can answer there."
        );
    }
}
