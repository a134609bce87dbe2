//! Pages whose code the browser fetches when the first of its chunk is opened, so that a page brings its own code and not
//! that of all the others. The server names the chunks of the page it sends, and they arrive beside the program.
//!
//! The pieces are cut at build time (`cargo leptos build --split`); pages in one chunk come together.

use leptos::prelude::*;
use leptos_router::{Lazy, LazyRoute};
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// `chunk: name(Route) opens Page` makes `name()` for the route table.
macro_rules! lazy_page {
    ($chunk:ident: $name:ident($route:ident) opens $page:path) => {
        pub fn $name() -> Lazy<$route> {
            Lazy::new()
        }

        #[derive(Debug)]
        pub struct $route;

        const _: () = {
            // What the build cuts off, with all that only this chunk uses.
            #[wasm_split($chunk, fallible, preload(fetch_code))]
            fn $name() -> Result<AnyView, SplitLoaderError> {
                Ok($page().into_any())
            }

            impl LazyRoute for $route {
                fn data() -> Self {
                    Self
                }

                async fn preload() {
                    wait_for(fetch_code()).await;
                }

                async fn view(_route: Self) -> AnyView {
                    #[cfg(feature = "ssr")]
                    leptos::prefetch_lazy_fn_on_server(stringify!($chunk));
                    $name().await.expect("a page is opened when its code is there")
                }
            }
        };
    };
}

lazy_page!(inbox: inbox(Inbox) opens super::inbox::InboxPage);
lazy_page!(inbox: no_thread(NoThread) opens super::inbox::NoThread);
lazy_page!(inbox: thread(Thread) opens super::inbox::ThreadPage);
lazy_page!(onboarding: onboarding(Onboarding) opens super::onboarding::Onboarding);
lazy_page!(products: new_product(NewProduct) opens super::product_form::NewProductPage);
lazy_page!(products: product(Product) opens super::product_form::ProductPage);
lazy_page!(products: products(Products) opens super::products::ProductsPage);
lazy_page!(seldom: answer(Answer) opens super::answer::AnswerPage);
lazy_page!(settings: assistant_settings(AssistantSettings) opens super::assistant_settings::AssistantSettingsPage);
lazy_page!(seldom: channels(Channels) opens super::channels::ChannelsPage);
lazy_page!(seldom: knowledge(Knowledge) opens super::knowledge::KnowledgePage);
lazy_page!(settings: rules(Rules) opens super::rules::RulesPage);
lazy_page!(settings: settings(Settings) opens super::settings::SettingsPage);
lazy_page!(seldom: undelivered(Undelivered) opens super::undelivered::UndeliveredPage);

/// On the server, all code is there.
#[cfg(feature = "ssr")]
async fn wait_for(code: impl Future<Output = Result<(), SplitLoaderError>>) {
    let _ = code.await;
}

/// Shows that something is on its way until it has come.
#[cfg(not(feature = "ssr"))]
async fn wait_for(code: impl Future<Output = Result<(), SplitLoaderError>>) {
    let waiting = Waiting::begin();
    if code.await.is_err() {
        load_whole_page().await;
    }
    drop(waiting);
}

/// A mark on the document; the style sheet makes a thin line of it when it stays. Gone as well when the person went
/// elsewhere meanwhile.
#[cfg(not(feature = "ssr"))]
struct Waiting;

#[cfg(not(feature = "ssr"))]
impl Waiting {
    fn begin() -> Self {
        if let Some(root) = document().document_element() {
            let _ = root.set_attribute("data-waiting", "");
        }
        Self
    }
}

#[cfg(not(feature = "ssr"))]
impl Drop for Waiting {
    fn drop(&mut self) {
        if let Some(root) = document().document_element() {
            let _ = root.remove_attribute("data-waiting");
        }
    }
}

/// The code did not come: the network is gone, or a newer CHIDI has replaced the one this page is from. Going there by a
/// whole load settles both. A page that is just being taken over stays as the server sent it, and works like without wasm.
#[cfg(not(feature = "ssr"))]
async fn load_whole_page() {
    let is_taken_over = document()
        .document_element()
        .is_some_and(|root| root.has_attribute("data-hydrated"));
    if is_taken_over {
        let location = leptos_router::hooks::use_location();
        let address = format!(
            "{}{}",
            location.pathname.get_untracked(),
            location.search.get_untracked()
        );
        let _ = window().location().assign(&address);
    }
    std::future::pending::<()>().await;
}
