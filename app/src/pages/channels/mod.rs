//! Where customers can reach the shop: connected accounts, how they are, and and connecting one by its access token.

mod api;
mod connect;
mod guide;
#[cfg(feature = "ssr")]
mod server;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;

use api::{Account, Channels, ConnectAccount, Disconnect, Restore, Status, list_channels};
use connect::ConnectPanel;

use crate::components::{Failed, Icon, PageHead, Pill, SkeletonPage, use_toasts};
use crate::live::use_live;

/// What can be done on the page.
#[derive(Clone, Copy)]
struct Actions {
    connect: ServerAction<ConnectAccount>,
    disconnect: ServerAction<Disconnect>,
    restore: ServerAction<Restore>,
}

/// `/channels`
#[component]
pub fn ChannelsPage() -> impl IntoView {
    let live = use_live();
    let actions = Actions {
        connect: ServerAction::new(),
        disconnect: ServerAction::new(),
        restore: ServerAction::new(),
    };
    let source = move || {
        (
            live.channels.get(),
            actions.connect.version().get(),
            actions.disconnect.version().get(),
            actions.restore.version().get(),
        )
    };
    let channels = Resource::new(source, |_| list_channels());
    say_what_happened(actions);
    view! {
        <Title text="Channels" />
        <Transition fallback=|| {
            view! { <SkeletonPage label="Loading your channels" /> }
        }>
            {move || Suspend::new(async move {
                match channels.await {
                    Ok(channels) => view! { <Accounts channels actions /> }.into_any(),
                    Err(error) => {
                        view! {
                            <PageHead title="Channels" />
                            <div class="panel">
                                <Failed error retry=Callback::new(move |()| channels.refetch()) />
                            </div>
                        }
                            .into_any()
                    }
                }
            })}
        </Transition>
        <ConnectPanel connect=actions.connect />
    }
}

fn say_what_happened(actions: Actions) {
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Ok(handle)) = actions.connect.value().get() {
            toasts.done(format!("{handle} is connected. CHIDI answers there now."));
        }
    });
    Effect::new(move || match actions.disconnect.value().get() {
        Some(Ok(())) => toasts.done("Disconnected. Its conversations stay in your inbox."),
        Some(Err(error)) => toasts.failed(error.to_string()),
        None => {}
    });
    Effect::new(move || match actions.restore.value().get() {
        Some(Ok(())) => toasts.done("Connected again. CHIDI answers there now."),
        Some(Err(error)) => toasts.failed(error.to_string()),
        None => {}
    });
}

/// The sentence on top, what needs the owner, and a card for each account.
#[component]
fn Accounts(channels: Channels, actions: Actions) -> impl IntoView {
    let Channels { accounts, may_manage } = channels;
    let in_need = accounts.iter().filter(|account| account.status == Status::NeedsYou);
    let notices = in_need
        .map(|account| (account.platform.clone(), account.handle.clone(), account.reason.clone()))
        .collect::<Vec<_>>();
    view! {
        <PageHead title="Channels" lead=lead(&accounts) />
        {notices
            .into_iter()
            .map(|(platform, handle, reason)| {
                view! {
                    <div class="notice mb-4 flex-wrap items-center" data-tone="need">
                        <Icon name="plug" />
                        <p class="flex-1 min-w-56">
                            <span class="font-semibold">{format!("{handle} cannot send. ")}</span>
                            {reason}
                        </p>
                        <a
                            class="btn btn-sm btn-primary max-md:w-full"
                            href=format!("/channels?connect={platform}#connect-h")
                            rel="external"
                        >
                            "Connect it again"
                        </a>
                    </div>
                }
            })
            .collect_view()}
        <div class="grid grid-cols-[minmax(0,1fr)] gap-4 md:grid-cols-2">
            {accounts.into_iter().map(|account| view! { <AccountCard account may_manage actions /> }).collect_view()}
        </div>
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
fn AccountCard(account: Account, may_manage: bool, actions: Actions) -> impl IntoView {
    let heading = format!("account-{}", account.id);
    let labelled_by = heading.clone();
    let (tone, word) = match account.status {
        Status::Working => ("good", "Working"),
        Status::NeedsYou => ("need", "Connect again"),
        Status::Disconnected => ("", "Disconnected"),
    };
    let glyph = match account.platform.as_str() {
        "whatsapp" => "whatsapp",
        "messenger" => "messenger",
        _ => "instagram",
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
                    <Pill tone text=word />
                </div>
                <dl class="mt-5 space-y-2.5 text-sm">
                    <div class="flex justify-between gap-4">
                        <dt class="text-soft">"Last message"</dt>
                        <dd class="text-right num font-medium">{account.last_message}</dd>
                    </div>
                    <div class="flex justify-between gap-4">
                        <dt class="text-soft">"Connected"</dt>
                        <dd class="text-right num font-medium">{account.connected_on}</dd>
                    </div>
                </dl>
            </div>
            {may_manage
                .then(|| {
                    view! { <CardActions id=account.id handle=account.handle status=account.status actions /> }
                })}
        </section>
    }
}

/// Disconnect with a word on what it means, or the way back.
#[component]
fn CardActions(id: String, handle: String, status: Status, actions: Actions) -> impl IntoView {
    view! {
        <div class="px-4 lg:px-6 py-3 border-t border-base-300">
            {if status == Status::Disconnected {
                view! {
                    <ActionForm action=actions.restore>
                        <input type="hidden" name="id" value=id />
                        <button
                            type="submit"
                            class="btn btn-sm btn-outline"
                            disabled=move || actions.restore.pending().get()
                        >
                            "Connect again"
                            <span class="sr-only">{format!(" {handle}")}</span>
                        </button>
                    </ActionForm>
                }
                    .into_any()
            } else {
                view! {
                    <details>
                        <summary class="btn btn-sm btn-ghost">
                            "Disconnect"<span class="sr-only">{format!(" {handle}")}</span>
                        </summary>
                        <p class="mt-2 text-sm text-soft">
                            "CHIDI stops reading and answering there at once. Conversations stay, and you can connect it again."
                        </p>
                        <ActionForm action=actions.disconnect attr:class="mt-3">
                            <input type="hidden" name="id" value=id />
                            <button
                                type="submit"
                                class="btn btn-sm btn-danger"
                                disabled=move || actions.disconnect.pending().get()
                            >
                                {format!("Disconnect {handle}")}
                            </button>
                        </ActionForm>
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
            reason: String::new(),
            last_message: "none yet".into(),
            connected_on: "Today".into(),
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
