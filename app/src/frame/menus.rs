//! Menus are `<details>`, so they open without wasm. With it they also close when one goes elsewhere.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// Closes open menus after a change of page, a press outside, or Escape.
pub(super) fn close_when_left() {
    let path = use_location().pathname;
    Effect::new(move || {
        path.track();
        browser::close(None);
    });
    Effect::new(move || {
        let clicks = window_event_listener(ev::click, |event| browser::close(event.target()));
        let keys = window_event_listener(ev::keydown, |event| {
            if event.key() == "Escape" {
                browser::close(None);
            }
        });
        on_cleanup(move || {
            clicks.remove();
            keys.remove();
        });
    });
}

pub(super) use browser::focus;

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::prelude::document;
    use wasm_bindgen::JsCast;
    use web_sys::{Element, EventTarget, HtmlElement, Node};

    /// Closes every open menu that `kept` is not part of.
    pub(in crate::frame) fn close(kept: Option<EventTarget>) {
        let kept = kept.and_then(|target| target.dyn_into::<Node>().ok());
        let Ok(open) = document().query_selector_all("details.dropdown[open]") else {
            return;
        };
        for index in 0..open.length() {
            let Some(menu) = open.get(index) else { continue };
            if !menu.contains(kept.as_ref())
                && let Some(menu) = menu.dyn_ref::<Element>()
            {
                let _ = menu.remove_attribute("open");
            }
        }
    }

    /// Moves the focus.
    pub(in crate::frame) fn focus(element: &Element) {
        if let Some(element) = element.dyn_ref::<HtmlElement>() {
            let _ = element.focus();
        }
    }
}

#[cfg(not(feature = "hydrate"))]
mod browser {
    pub(in crate::frame) fn close(_: Option<leptos::web_sys::EventTarget>) {}
    pub(in crate::frame) fn focus<T>(_: &T) {}
}
