use chidi::channels::account::Deletion;
use leptos::prelude::*;

use super::{Asked, document};
use crate::components::PageHead;
use crate::words;

/// Whether what a person asked Meta to have deleted here is gone. Tells nothing about who asked.
pub fn deletion_page(asked: Asked, deletion: Option<Deletion>) -> String {
    document(asked, "Deletion of your data", move || match deletion {
        Some(deletion) => found(&deletion).into_any(),
        None => view! {
            <PageHead
                title="No such request"
                lead="Compare the code in the address with the one Meta shows you. A request is listed here for a year."
            />
        }
        .into_any(),
    })
}

fn found(deletion: &Deletion) -> impl IntoView {
    let day = |at| words::date(at, words::zone("UTC"));
    let (title, state) = match deletion.completed_at {
        Some(at) => ("Your data is deleted", format!("Done on {}.", day(at))),
        None => (
            "Your data is being deleted",
            "Not done yet. Look again in an hour.".to_owned(),
        ),
    };
    view! {
        <PageHead title lead=state />
        <section class="panel" aria-labelledby="what-h">
            <div class="panel-body space-y-3">
                <h2 id="what-h" class="panel-title">
                    "What was deleted"
                </h2>
                <p>
                    "The access you had given CHIDI, the names of the accounts you had connected with it, and the number by which Meta knows you towards CHIDI. Customers on these accounts get no more answers from CHIDI."
                </p>
                <p>
                    "What customers and the shop wrote to each other belongs to them, and stays with the shop. Its owner can have it deleted."
                </p>
                <dl class="space-y-2.5 text-sm">
                    <div class="flex justify-between gap-4">
                        <dt class="text-soft">"Asked for on"</dt>
                        <dd class="text-right num font-medium">{day(deletion.requested_at)}</dd>
                    </div>
                    <div class="flex justify-between gap-4">
                        <dt class="text-soft">"Code"</dt>
                        <dd class="text-right num font-medium min-w-0 [overflow-wrap:anywhere]">
                            {deletion.code.clone()}
                        </dd>
                    </div>
                </dl>
            </div>
        </section>
    }
}
