//! The panels of the form that are plain fields.

use leptos::prelude::*;
use leptos_router::hooks::use_navigate;

use super::api::{DeleteProduct, ProductInput};
use super::state::FormState;
use crate::components::{Field, Icon, SubmitButton, TextField, use_toasts};
use crate::error::AppError;
use crate::pages::products::restore_product;

fn problem(error: Signal<Option<AppError>>, field: &'static str) -> Signal<Option<String>> {
    Signal::derive(move || error.with(|error| error.as_ref()?.for_field(field)))
}

/// What it is.
#[component]
pub(super) fn NamePanel(input: ProductInput, groups: Vec<String>, error: Signal<Option<AppError>>) -> impl IntoView {
    let described = problem(error, "product[description]");
    let group = problem(error, "product[category]");
    view! {
        <section class="panel" aria-labelledby="name-h">
            <div class="panel-head">
                <h2 id="name-h" class="panel-title">
                    "What it is"
                </h2>
            </div>
            <div class="panel-body grid grid-cols-1 gap-5 md:grid-cols-2">
                <div class="md:col-span-2">
                    <TextField
                        name="product[name]"
                        label="Name"
                        value=input.name
                        maxlength=120
                        error=problem(error, "product[name]")
                    />
                </div>
                <Field name="product[category]" label="Group (optional)" error=group>
                    <input
                        class="input"
                        id="product[category]"
                        name="product[category]"
                        list="groups"
                        maxlength="60"
                        autocomplete="off"
                        value=input.category
                        aria-describedby="product[category]-error"
                        aria-invalid=move || group.get().is_some().then_some("true")
                    />
                    <datalist id="groups">
                        {groups.into_iter().map(|group| view! { <option value=group></option> }).collect_view()}
                    </datalist>
                </Field>
                <TextField
                    name="product[nicknames]"
                    label="Other names"
                    required=false
                    value=input.nicknames
                    help="What customers call it, with commas between."
                    error=problem(error, "product[nicknames]")
                />
                <div class="md:col-span-2">
                    <Field
                        name="product[description]"
                        label="Description (optional)"
                        help="CHIDI may use every word here in an answer."
                        error=described
                    >
                        <textarea
                            class="textarea"
                            id="product[description]"
                            name="product[description]"
                            rows="3"
                            maxlength="2000"
                            aria-describedby="product[description]-help product[description]-error"
                            aria-invalid=move || described.get().is_some().then_some("true")
                        >
                            {input.description}
                        </textarea>
                    </Field>
                </div>
            </div>
        </section>
    }
}

/// Price and, without versions, stock and SKU. With versions, the price is what new ones start with.
#[component]
pub(super) fn PricePanel(
    state: FormState,
    input: ProductInput,
    sign: String,
    error: Signal<Option<AppError>>,
) -> impl IntoView {
    let price = problem(error, "product[price]");
    let has_versions = move || state.has_versions();
    view! {
        <section class="panel" aria-labelledby="price-h">
            <div class="panel-head">
                <h2 id="price-h" class="panel-title">
                    {move || if has_versions() { "Price" } else { "Price and stock" }}
                </h2>
                <p class="panel-note w-full" class:hidden=move || !has_versions()>
                    "New versions start with this price. Each can have its own below."
                </p>
            </div>
            <div class="panel-body grid grid-cols-1 gap-5 md:grid-cols-3">
                <Field name="product[price]" label="Price" error=price>
                    <div class="input">
                        <span class="text-soft" aria-hidden="true">
                            {sign}
                        </span>
                        <input
                            class="num"
                            id="product[price]"
                            name="product[price]"
                            inputmode="decimal"
                            autocomplete="off"
                            placeholder="9,500"
                            value=state.price.get_untracked()
                            aria-describedby="product[price]-error"
                            aria-invalid=move || price.get().is_some().then_some("true")
                            on:input=move |ev| state.price.set(event_target_value(&ev))
                        />
                    </div>
                </Field>
                <div class:hidden=has_versions>
                    <TextField
                        name="product[stock]"
                        label="In stock"
                        inputmode="numeric"
                        maxlength=9
                        value=input.stock
                        error=problem(error, "product[stock]")
                    />
                </div>
                <div class:hidden=has_versions>
                    <TextField
                        name="product[sku]"
                        label="SKU"
                        required=false
                        maxlength=40
                        value=input.sku
                        placeholder="Made for you"
                        error=problem(error, "product[sku]")
                    />
                </div>
            </div>
        </section>
    }
}

/// From when on stock counts as low.
#[component]
pub(super) fn LowStockPanel(low_stock_at: RwSignal<String>, error: Signal<Option<AppError>>) -> impl IntoView {
    let wrong = problem(error, "product[low_stock_at]");
    view! {
        <section class="panel" aria-labelledby="low-h">
            <div class="panel-head">
                <h2 id="low-h" class="panel-title">
                    "Low stock"
                </h2>
            </div>
            <div class="panel-body">
                <Field name="product[low_stock_at]" label="Call it low at this many left" error=wrong>
                    <input
                        class="input num"
                        id="product[low_stock_at]"
                        name="product[low_stock_at]"
                        inputmode="numeric"
                        autocomplete="off"
                        maxlength="9"
                        value=low_stock_at.get_untracked()
                        aria-describedby="product[low_stock_at]-error"
                        aria-invalid=move || wrong.get().is_some().then_some("true")
                        on:input=move |ev| low_stock_at.set(event_target_value(&ev))
                    />
                </Field>
            </div>
        </section>
    }
}

/// Takes a known product out of the shop. The button belongs to a form of its own, which cannot stand inside this one.
#[component]
pub(super) fn RemovePanel(id: String) -> impl IntoView {
    if id.is_empty() {
        return None;
    }
    let delete = ServerAction::<DeleteProduct>::new();
    leave_when_removed(delete);
    let remove = move |_| {
        delete.dispatch(DeleteProduct { id: id.clone() });
    };
    let view = view! {
        <section class="panel panel-body" aria-labelledby="remove-h">
            <h2 id="remove-h" class="panel-title">
                "Not sold any more?"
            </h2>
            <p class="panel-note mt-1">"CHIDI stops offering it at once. You can bring it back right after."</p>
            <button
                type="button"
                class="btn btn-sm btn-outline mt-4"
                disabled=move || delete.pending().get()
                on:click=remove
            >
                <Icon name="trash" />
                "Take it out of the shop"
            </button>
            <p class="field-error mt-2" role="alert">
                {move || delete.value().get().and_then(Result::err).map(|error| error.to_string())}
            </p>
        </section>
    };
    Some(view)
}

fn leave_when_removed(delete: ServerAction<DeleteProduct>) {
    let navigate = use_navigate();
    let toasts = use_toasts();
    Effect::new(move || {
        if let Some(Ok(id)) = delete.value().get() {
            offer_undo(toasts, id);
            navigate("/products", leptos_router::NavigateOptions::default());
        }
    });
}

/// Says that a product is gone, with the way back.
pub fn offer_undo(toasts: crate::components::Toasts, id: String) {
    let undo = Callback::new(move |()| {
        let id = id.clone();
        leptos::task::spawn_local(async move {
            match restore_product(id).await {
                Ok(()) => toasts.done("It is back in your shop."),
                Err(error) => toasts.failed(error.to_string()),
            }
        });
    });
    toasts.done_with_undo("Taken out of your shop.", undo);
}

/// Stays at the bottom while the form scrolls.
#[component]
pub(super) fn SaveBar(state: FormState, pending: Memo<bool>) -> impl IntoView {
    view! {
        <div class="fixed max-lg:bottom-16 bottom-0 inset-x-0 lg:left-[15.5rem] z-20 bg-base-100 border-t border-base-300">
            <div class="mx-auto max-w-[74rem] px-4 lg:px-8 py-3 flex items-center gap-2">
                <p class="text-sm text-soft max-md:hidden">
                    {move || state.is_changed.get().then_some("Not saved yet")}
                </p>
                <div class="ml-auto flex gap-2 max-md:w-full">
                    <a class="btn btn-ghost" href="/products">
                        "Cancel"
                    </a>
                    <SubmitButton
                        label="Save product"
                        busy_label="Saving"
                        pending=pending
                        class="btn-primary max-md:flex-1"
                    />
                </div>
            </div>
        </div>
    }
}
