use leptos::prelude::*;
use leptos_meta::Title;

use crate::components::{Empty, Logo};

/// For an address that leads nowhere.
#[component]
pub fn NotFound() -> impl IntoView {
    view! {
        <Title text="Not found" />
        <header class="px-4 lg:px-12 h-16 lg:h-20 flex items-center">
            <Logo />
        </header>
        <main id="main" class="page">
            <h1 class="sr-only">"Not found"</h1>
            <div class="panel">
                <Empty
                    icon="search"
                    title="There is nothing at this address"
                    text="It may have been deleted, or the link was cut off."
                >
                    <a class="btn btn-primary" href="/">
                        "Go to the start"
                    </a>
                </Empty>
            </div>
        </main>
    }
}
