use leptos::form::ActionForm;
use leptos::prelude::*;

use super::api::ProductRow;
use crate::components::{Icon, Pill};
use crate::pages::product_form::DeleteProduct;

/// One product: a line on laptops, a card on phones.
#[component]
pub(super) fn Row(row: ProductRow, delete: ServerAction<DeleteProduct>) -> impl IntoView {
    let letter = row
        .name
        .chars()
        .find(|letter| letter.is_alphanumeric())
        .map(|letter| letter.to_uppercase().to_string());
    let take_out = format!("Take {} out of the shop", row.name);
    view! {
        <tr
            role="row"
            class="row-hover max-md:!grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:items-center max-md:!py-2.5"
        >
            <th role="rowheader" scope="row" class="!text-base-content max-md:!w-auto">
                <a href=format!("/products/{}", row.id) class="flex items-center gap-3 min-w-0 min-h-11">
                    <span class="thumb grid place-items-center text-soft text-base font-semibold" aria-hidden="true">
                        {letter}
                    </span>
                    <span class="min-w-0">
                        <span class="block text-base font-medium leading-5">{row.name}</span>
                        <span class="mt-1 block text-sm font-normal text-soft md:font-mono md:text-xs">
                            <span class="md:hidden money">{row.price.clone()}</span>
                            <span class="max-md:hidden">{row.sku}</span>
                        </span>
                    </span>
                </a>
            </th>
            <td role="cell" class="text-soft max-md:!hidden">
                {row.kind}
            </td>
            <td role="cell" class="text-right text-base max-md:!hidden">
                <span class="money">{row.price}</span>
            </td>
            <td role="cell" class="text-right max-md:!w-auto max-md:!pl-3">
                <span class="inline-flex items-center gap-2.5 max-md:gap-2">
                    <StockPill stock=row.stock low=row.low versions=row.versions />
                    <span class="num text-base md:min-w-8">{row.stock}<span class="sr-only">" in stock"</span></span>
                </span>
            </td>
            <td role="cell" class="max-md:!hidden">
                <ActionForm action=delete>
                    <input type="hidden" name="id" value=row.id />
                    <button
                        type="submit"
                        class="btn btn-sm btn-ghost btn-square"
                        aria-label=take_out.clone()
                        title=take_out
                    >
                        <Icon name="trash" />
                    </button>
                </ActionForm>
            </td>
        </tr>
    }
}

/// Sold out, low, or how many of its versions are.
#[component]
fn StockPill(stock: i64, low: i64, versions: i64) -> impl IntoView {
    match (stock, low, versions) {
        (0, ..) => Some(view! { <Pill tone="fail" text="Sold out" /> }),
        (_, 0, _) => None,
        (_, _, 1) => Some(view! { <Pill tone="need" text="Low" /> }),
        _ => Some(view! { <Pill tone="need" text=format!("{low} low") /> }),
    }
}
