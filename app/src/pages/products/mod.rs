//! The products of the shop: search, what runs low, page by page; taking one out, with the way back.

mod api;
mod row;
#[cfg(feature = "ssr")]
mod server;

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

pub use api::restore_product;
use api::{ListQuery, ProductList, RestoreProduct, list_products};
use row::Row;

use crate::components::{
    DoneNotice, Empty, Failed, Icon, PageHead, SearchField, SkeletonRows, query_string, use_toasts,
};
use crate::live::use_live;
use crate::pages::product_form::{DeleteProduct, offer_undo};

/// `/products`, with search, filter and place in the address.
#[component]
pub fn ProductsPage() -> impl IntoView {
    let query = use_query();
    let live = use_live();
    let delete = ServerAction::<DeleteProduct>::new();
    let list = Resource::new(
        move || (query.get(), live.products.get(), delete.version().get()),
        |(query, ..)| list_products(query),
    );
    let lead = move |list: &ProductList| match list.all {
        0 => "CHIDI answers from exactly what stands here.".to_owned(),
        1 => "One product. CHIDI answers from exactly what stands here.".to_owned(),
        all => format!("{all} products. CHIDI answers from exactly what stands here."),
    };
    say_what_happened(delete);
    view! {
        <Title text="Products" />
        <Transition fallback=|| {
            view! { <PageHead title="Products" /> }
        }>
            {move || Suspend::new(async move {
                let lead = list.await.as_ref().map(lead).unwrap_or_default();
                view! {
                    <PageHead title="Products" lead>
                        <a class="btn btn-primary max-md:w-full" href="/products/new">
                            <Icon name="plus" />
                            "Add product"
                        </a>
                    </PageHead>
                }
            })}
        </Transition>
        <Done />
        <div class="flex flex-col gap-3 lg:flex-row lg:items-center">
            <Search query />
            <Filters query list />
        </div>
        <section class="panel mt-4 overflow-hidden" aria-label="Products">
            <Transition fallback=|| {
                view! { <SkeletonRows label="Loading your products" count=6 /> }
            }>
                {move || Suspend::new(async move {
                    match list.await {
                        Ok(list) => view! { <List list query=query.get_untracked() delete /> }.into_any(),
                        Err(error) => {
                            view! { <Failed error retry=Callback::new(move |()| list.refetch()) /> }.into_any()
                        }
                    }
                })}
            </Transition>
        </section>
    }
}

fn use_query() -> Memo<ListQuery> {
    let map = use_query_map();
    Memo::new(move |_| {
        map.with(|map| ListQuery {
            search: map.get("q").unwrap_or_default(),
            low_only: map.get("show").as_deref() == Some("low"),
            after: map.get("after").unwrap_or_default(),
        })
    })
}

/// The address of the list with these choices.
fn address(query: &ListQuery) -> String {
    let show = if query.low_only { "low" } else { "" };
    let asked = query_string(&[("q", &query.search), ("show", show), ("after", &query.after)]);
    format!("/products{asked}")
}

fn say_what_happened(delete: ServerAction<DeleteProduct>) {
    let toasts = use_toasts();
    Effect::new(move || match delete.value().get() {
        Some(Ok(id)) => offer_undo(toasts, id),
        Some(Err(error)) => toasts.failed(error.to_string()),
        None => {}
    });
}

/// Without wasm a change is a page of its own, and what was done is said on the next one.
#[component]
fn Done() -> impl IntoView {
    let map = use_query_map();
    let restore = ServerAction::<RestoreProduct>::new();
    move || {
        let text = match map.with(|map| map.get("done"))?.as_str() {
            "saved" => "Saved. CHIDI answers from it now.",
            "removed" => "Taken out of your shop.",
            "restored" => "It is back in your shop.",
            _ => return None,
        };
        let id = map.with(|map| map.get("id"));
        Some(view! {
            <DoneNotice text>
                {id
                    .map(|id| {
                        view! {
                            <ActionForm action=restore>
                                <input type="hidden" name="id" value=id />
                                <button type="submit" class="btn btn-sm btn-ghost -my-1.5">
                                    "Undo"
                                </button>
                            </ActionForm>
                        }
                    })}
            </DoneNotice>
        })
    }
}

#[component]
fn Search(query: Memo<ListQuery>) -> impl IntoView {
    let with = move |search| {
        address(&ListQuery {
            search,
            after: String::new(),
            ..query.get_untracked()
        })
    };
    let now = query.get_untracked();
    view! {
        <SearchField
            list="/products"
            label="Search products"
            placeholder="Search name, group or SKU"
            value=now.search
            show=if now.low_only { "low" } else { "" }
            address=Callback::new(with)
            class="lg:w-80"
        />
    }
}

#[component]
fn Filters(query: Memo<ListQuery>, list: Resource<Result<ProductList, crate::error::AppError>>) -> impl IntoView {
    let chip = move |low_only: bool, label: &'static str, count: Option<i64>| {
        let href = move || {
            address(&ListQuery {
                low_only,
                after: String::new(),
                ..query.get()
            })
        };
        let current = move || (query.get().low_only == low_only).then_some("true");
        view! {
            <a class="chip" href=href aria-current=current>
                {label}
                {count
                    .map(|count| {
                        view! {
                            " "
                            <span class="num">{count}</span>
                        }
                    })}
            </a>
        }
    };
    view! {
        <nav class="chips" aria-label="Show">
            <Transition>
                {move || Suspend::new(async move {
                    let counts = list.await.ok().map(|list| (list.all, list.low));
                    view! {
                        {chip(false, "All", counts.map(|counts| counts.0))}
                        {chip(true, "Running low", counts.map(|counts| counts.1))}
                    }
                })}
            </Transition>
        </nav>
    }
}

#[component]
fn List(list: ProductList, query: ListQuery, delete: ServerAction<DeleteProduct>) -> impl IntoView {
    if list.rows.is_empty() {
        return view! { <Nothing list query /> }.into_any();
    }
    let next = (!list.next.is_empty()).then(|| {
        address(&ListQuery {
            after: list.next.clone(),
            ..query.clone()
        })
    });
    let first = (!query.after.is_empty()).then(|| {
        address(&ListQuery {
            after: String::new(),
            ..query.clone()
        })
    });
    let count = match list.total {
        1 => "1 product".to_owned(),
        total => format!("{total} products"),
    };
    view! {
        <table class="table stack-table" role="table">
            <thead role="rowgroup">
                <tr role="row">
                    <th role="columnheader" scope="col">
                        "Product"
                    </th>
                    <th role="columnheader" scope="col">
                        "Kind"
                    </th>
                    <th role="columnheader" scope="col" class="text-right">
                        "Price"
                    </th>
                    <th role="columnheader" scope="col" class="text-right">
                        "In stock"
                    </th>
                    <th role="columnheader" scope="col" class="w-14 !pl-0">
                        <span class="sr-only">"Take out"</span>
                    </th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {list.rows.into_iter().map(|row| view! { <Row row delete /> }).collect_view()}
            </tbody>
        </table>
        <div class="flex items-center justify-between gap-3 px-4 lg:px-5 py-3 border-t border-base-300 text-sm text-soft">
            <p>{count}</p>
            <div class="flex gap-2">
                {first
                    .map(|href| {
                        view! {
                            <a class="btn btn-sm btn-outline" href=href>
                                "Back to the first"
                            </a>
                        }
                    })}
                {next
                    .map(|href| {
                        view! {
                            <a class="btn btn-sm btn-outline" href=href>
                                "Next"
                            </a>
                        }
                    })}
            </div>
        </div>
    }
    .into_any()
}

/// Nothing in the shop, or nothing that fits.
#[component]
fn Nothing(list: ProductList, query: ListQuery) -> impl IntoView {
    if list.all == 0 {
        return view! {
            <Empty
                icon="tag"
                title="Put in your first product"
                text="CHIDI can only sell what it knows. Five products are enough to start."
            >
                <a class="btn btn-primary" href="/products/new">
                    "Add a product"
                </a>
            </Empty>
        }
        .into_any();
    }
    if query.search.is_empty() {
        return view! {
            <Empty icon="check" title="Nothing runs low" text="Every product has enough left.">
                <a class="btn btn-outline" href="/products">
                    "Show all products"
                </a>
            </Empty>
        }
        .into_any();
    }
    let title = format!("No product fits “{}”", query.search);
    view! {
        <Empty icon="search" title text="Look for a part of its name, its group or its SKU.">
            <a class="btn btn-outline" href="/products">
                "Show all products"
            </a>
        </Empty>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_says_what_is_shown() {
        assert_eq!(address(&ListQuery::default()), "/products");
        let query = ListQuery {
            search: "red".into(),
            low_only: true,
            after: String::new(),
        };
        assert_eq!(address(&query), "/products?q=red&show=low");
    }
}
