use leptos::prelude::*;

use super::state::{FormState, VersionState};
use crate::components::{Icon, Pill};
use crate::error::AppError;

/// Every version to sell: its SKU, price and stock. Nothing while there are no options.
#[component]
pub(super) fn VersionsPanel(
    state: FormState,
    sign: String,
    low_stock_at: RwSignal<String>,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let sign = StoredValue::new(sign);
    let count = move || match state.versions.with(Vec::len) {
        1 => "1 version to sell".to_owned(),
        count => format!("{count} versions to sell"),
    };
    let items_error = move || error.with(|error| error.as_ref()?.for_field("items"));
    view! {
        <Show when=move || state.has_versions()>
            <section class="panel overflow-hidden" aria-labelledby="versions-h">
                <div class="panel-head pb-3">
                    <h2 id="versions-h" class="panel-title">
                        {count}
                    </h2>
                    <p class="panel-note md:ml-auto">{move || format!("{} pieces in all", state.pieces())}</p>
                    {move || {
                        items_error()
                            .map(|message| {
                                view! {
                                    <p class="field-error w-full" id="items" role="alert">
                                        <Icon name="alert" />
                                        {message}
                                    </p>
                                }
                            })
                    }}
                    <noscript>
                        <p class="panel-note w-full">"Versions can be changed only with JavaScript on."</p>
                    </noscript>
                </div>
                <table class="table stack-table" role="table">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">
                                "Version"
                            </th>
                            <th role="columnheader" scope="col">
                                "SKU"
                            </th>
                            <th role="columnheader" scope="col">
                                "Price"
                            </th>
                            <th role="columnheader" scope="col">
                                "In stock"
                            </th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">
                        <For each=move || state.versions.get() key=|version| version.values.join("\u{1f}") let:version>
                            <VersionRow state version sign=sign.get_value() low_stock_at error />
                        </For>
                    </tbody>
                </table>
            </section>
        </Show>
    }
}

#[component]
fn VersionRow(
    state: FormState,
    version: VersionState,
    sign: String,
    low_stock_at: RwSignal<String>,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let label = version.values.join(", ");
    let values = version.values.clone();
    // Rows move when options change, so the place is looked up when a message for it is.
    let place = Memo::new(move |_| {
        state
            .versions
            .with(|versions| versions.iter().position(|other| other.values == values))
            .unwrap_or(0)
    });
    let field_id = move |field: &'static str| Signal::derive(move || format!("items[{}].{field}", place.get()));
    let problem = move |field: &'static str| {
        let id = field_id(field);
        Signal::derive(move || error.with(|error| error.as_ref()?.for_field(&id.get())))
    };
    let (sku_problem, price_problem, stock_problem) = (problem("sku"), problem("price"), problem("stock"));
    let stock = version.stock;
    view! {
        <tr role="row" class="max-md:!grid max-md:grid-cols-2 max-md:gap-x-3 max-md:gap-y-2">
            <th
                role="rowheader"
                scope="row"
                class="!text-base-content !text-sm !font-medium max-md:col-span-2 max-md:!text-base"
            >
                <span class="mr-2">{label.clone()}</span>
                <StockPill stock low_stock_at />
            </th>
            <td role="cell" class="md:w-56 max-md:col-span-2">
                <CellInput
                    id=field_id("sku")
                    class="input input-sm font-mono !text-sm uppercase"
                    label=format!("SKU of {label}")
                    value=version.sku
                    problem=sku_problem
                    state
                    attr:placeholder="Made for you"
                    attr:maxlength="40"
                />
                <Problem problem=sku_problem />
            </td>
            <td role="cell" class="md:w-40">
                <div class="input input-sm">
                    <span class="text-soft" aria-hidden="true">
                        {sign}
                    </span>
                    <CellInput
                        id=field_id("price")
                        class="num"
                        label=format!("Price of {label}")
                        value=version.price
                        problem=price_problem
                        state
                        attr:inputmode="decimal"
                    />
                </div>
                <Problem problem=price_problem />
            </td>
            <td role="cell" class="md:w-40">
                <StockStepper state version=version.clone() label field_id=field_id("stock") problem=stock_problem />
                <Problem problem=stock_problem />
            </td>
        </tr>
    }
}

/// What is typed into one cell.
#[component]
fn CellInput(
    id: Signal<String>,
    class: &'static str,
    label: String,
    value: RwSignal<String>,
    problem: Signal<Option<String>>,
    state: FormState,
) -> impl IntoView {
    let type_in = move |ev| {
        value.set(event_target_value(&ev));
        state.is_changed.set(true);
    };
    view! {
        <input
            id=id
            class=class
            aria-label=label
            aria-invalid=move || problem.get().is_some().then_some("true")
            autocomplete="off"
            value=value.get_untracked()
            prop:value=move || value.get()
            on:input=type_in
        />
    }
}

/// One less, the number, one more.
#[component]
fn StockStepper(
    state: FormState,
    version: VersionState,
    label: String,
    field_id: Signal<String>,
    problem: Signal<Option<String>>,
) -> impl IntoView {
    let stock = version.stock;
    let version = StoredValue::new(version);
    let step = move |by| {
        version.with_value(|version| version.step(by));
        state.is_changed.set(true);
    };
    view! {
        <div class="join w-full">
            <button
                type="button"
                class="btn btn-sm btn-outline btn-square join-item"
                aria-label=format!("One less {label}")
                on:click=move |_| step(-1)
            >
                <Icon name="minus" class="!size-4" />
            </button>
            <CellInput
                id=field_id
                class="input input-sm join-item num text-center !px-1 min-w-11"
                label=format!("Stock of {label}")
                value=stock
                problem
                state
                attr:inputmode="numeric"
            />
            <button
                type="button"
                class="btn btn-sm btn-outline btn-square join-item"
                aria-label=format!("One more {label}")
                on:click=move |_| step(1)
            >
                <Icon name="plus" class="!size-4" />
            </button>
        </div>
    }
}

#[component]
fn StockPill(stock: RwSignal<String>, low_stock_at: RwSignal<String>) -> impl IntoView {
    move || {
        let left = stock.get().trim().parse::<i64>().ok()?;
        let line = low_stock_at.get().trim().parse::<i64>().unwrap_or(0);
        match left {
            0 => Some(view! { <Pill tone="fail" text="Sold out" /> }),
            _ if left <= line => Some(view! { <Pill tone="need" text="Low" /> }),
            _ => None,
        }
    }
}

#[component]
fn Problem(problem: Signal<Option<String>>) -> impl IntoView {
    move || {
        problem.get().map(|message| {
            view! {
                <p class="field-error mt-1.5" role="alert">
                    <Icon name="alert" />
                    {message}
                </p>
            }
        })
    }
}
