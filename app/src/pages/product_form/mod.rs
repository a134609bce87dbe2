//! The form of a product, new or known. A product without options works as a plain form; options and versions need wasm.

mod api;
mod draft;
mod fields;
mod options;
#[cfg(feature = "ssr")]
mod server;
mod state;
mod versions;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

pub use api::DeleteProduct;
use api::{ProductForm, ProductInput, SaveProduct, blank_product, product_to_edit};
use draft::Draft;
pub use fields::offer_undo;
use fields::{LowStockPanel, NamePanel, PricePanel, RemovePanel, SaveBar};
use options::OptionsPanel;
use state::FormState;
use versions::VersionsPanel;

use crate::components::{Failed, FormErrors, Icon, PageHead, SkeletonPage, use_toasts};
use crate::error::AppError;

/// `/products/new`
#[component]
pub fn NewProductPage() -> impl IntoView {
    let form = Resource::new(|| (), |()| blank_product());
    view! {
        <Title text="Add a product" />
        <FormPage form />
    }
}

/// `/products/:id`
#[component]
pub fn ProductPage() -> impl IntoView {
    let params = use_params_map();
    let id = move || params.with(|params| params.get("id").unwrap_or_default());
    let form = Resource::new(id, product_to_edit);
    view! {
        <Title text="Product" />
        <FormPage form />
    }
}

#[component]
fn FormPage(form: Resource<Result<ProductForm, AppError>>) -> impl IntoView {
    let retry = Callback::new(move |()| form.refetch());
    view! {
        <div class="pb-24">
            <a class="text-link text-sm" href="/products">
                <Icon name="back" class="!size-4 mr-1" />
                "Products"
            </a>
            <Transition fallback=|| {
                view! { <SkeletonPage label="Loading the product" /> }
            }>
                {move || Suspend::new(async move {
                    match form.await {
                        Ok(form) => view! { <Editor form /> }.into_any(),
                        Err(error) => {
                            view! {
                                <div class="panel mt-4">
                                    <Failed error retry />
                                </div>
                            }
                                .into_any()
                        }
                    }
                })}
            </Transition>
        </div>
    }
}

/// The form itself. What a form without wasm could not save comes back in the address.
#[component]
fn Editor(form: ProductForm) -> impl IntoView {
    let query = use_query_map();
    let sent_back = |name: &str| query.with_untracked(|query| query.get(name));
    let input: ProductInput = sent_back("typed")
        .and_then(|typed| serde_json::from_str(&typed).ok())
        .unwrap_or_else(|| form.input.clone());
    let problem: Option<AppError> = sent_back("problem").and_then(|problem| serde_json::from_str(&problem).ok());
    let save = ServerAction::<SaveProduct>::new();
    let error = Signal::derive(move || save.value().get().map_or_else(|| problem.clone(), Result::err));
    let state = FormState::new(Draft::read(&input.draft), input.price.clone());
    let low_stock_at = RwSignal::new(input.low_stock_at.clone());
    let is_new = input.id.is_empty();
    let title = if is_new {
        "Add a product".to_owned()
    } else {
        form.input.name.clone()
    };
    let lead = if is_new {
        "CHIDI answers from exactly what stands here.".to_owned()
    } else {
        format!("Last changed {}.", form.changed)
    };
    leave_when_saved(save);
    view! {
        <PageHead title lead />
        <ActionForm action=save attr:novalidate="" on:input=move |_| state.is_changed.set(true)>
            <FormErrors error />
            <input type="hidden" name="product[id]" value=input.id.clone() />
            <input type="hidden" name="product[version]" value=input.version.clone() />
            <input type="hidden" name="product[stock_was]" value=input.stock_was.clone() />
            <input
                type="hidden"
                name="product[draft]"
                value=input.draft.clone()
                prop:value=move || state.draft().written()
            />
            <div class="grid grid-cols-[minmax(0,1fr)] gap-4 xl:grid-cols-[minmax(0,1fr)_20rem] items-start">
                <div class="space-y-4 min-w-0">
                    <NamePanel input=input.clone() groups=form.groups error />
                    <PricePanel state input=input.clone() sign=form.sign.clone() error />
                    <OptionsPanel state error />
                    <VersionsPanel state sign=form.sign low_stock_at error />
                </div>
                <div class="space-y-4 min-w-0 xl:sticky xl:top-24">
                    <LowStockPanel low_stock_at error />
                    <RemovePanel id=input.id />
                </div>
            </div>
            <SaveBar state pending=save.pending() />
        </ActionForm>
    }
}

fn leave_when_saved(save: ServerAction<SaveProduct>) {
    let navigate = use_navigate();
    let toasts = use_toasts();
    Effect::new(move || {
        if matches!(save.value().get(), Some(Ok(()))) {
            toasts.done("Saved. CHIDI answers from it now.");
            navigate("/products", leptos_router::NavigateOptions::default());
        }
    });
}
