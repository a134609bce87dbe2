use leptos::prelude::*;

use super::api::WaitingRow;
use crate::components::{Empty, Face, Icon, Pill};

/// Those who wait for a person, before everything else.
#[component]
pub(super) fn Waiting(rows: Vec<WaitingRow>, total: i64) -> impl IntoView {
    let list = if rows.is_empty() {
        view! { <Empty icon="check" title="Nobody is waiting" text="CHIDI calls you here when a customer needs you." /> }
            .into_any()
    } else {
        view! { <ul class="rows">{rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}</ul> }.into_any()
    };
    view! {
        <section class="panel" aria-labelledby="wait-h">
            <div class="panel-head pb-4 border-b border-base-300">
                <h2 id="wait-h" class="panel-title flex items-center gap-2">
                    "Waiting for you"
                    {(total > 0).then(|| view! { <span class="count">{total}</span> })}
                </h2>
                <a class="text-link text-sm ml-auto" href="/inbox">
                    "Open inbox"
                </a>
            </div>
            {list}
        </section>
    }
}

#[component]
fn Row(row: WaitingRow) -> impl IntoView {
    let WaitingRow {
        thread_id,
        name,
        platform,
        preview,
        needs,
        since,
    } = row;
    view! {
        <li>
            <a class="row row-hover" href=format!("/inbox/{thread_id}")>
                <Face name=name.clone() channel=platform />
                <span class="flex-1 min-w-0">
                    <span class="flex items-baseline gap-2">
                        <span class="font-semibold truncate">{name}</span>
                        <span class="ml-auto text-xs text-soft whitespace-nowrap lg:hidden">{since.clone()}</span>
                    </span>
                    <span class="block text-sm text-soft truncate">{preview}</span>
                </span>
                <span class="max-md:hidden">
                    <Pill tone="need" text=needs />
                </span>
                <span class="max-lg:hidden w-20 text-right text-sm text-soft">{since}</span>
                <Icon name="right" class="text-faint !size-4" />
            </a>
        </li>
    }
}
