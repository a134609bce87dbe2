//! Things with a measured width. They are drawn as SVG, because a style attribute would be refused by the browser.

use leptos::prelude::*;

/// How sure CHIDI was, against the shop's line. The number stands beside it in words.
#[component]
pub fn Confidence(
    /// 0 to 100.
    value: i16,
    /// What an answer must reach to be sent by itself.
    line: i16,
) -> impl IntoView {
    view! {
        <svg
            class="confidence"
            data-below=(value < line).then_some("")
            role="meter"
            aria-label="Confidence"
            aria-valuemin="0"
            aria-valuemax="100"
            aria-valuenow=value
        >
            <rect class="rest" y="4" width="100%" height="8" rx="4"></rect>
            <rect y="4" width=format!("{value}%") height="8" rx="4"></rect>
            <rect class="line" x=format!("{line}%") width="2" height="16" rx="1" transform="translate(-1)"></rect>
        </svg>
    }
}

/// A ring that empties: how much of the time to reply is left.
#[component]
pub fn WindowRing(
    /// Percent left.
    left: u8,
) -> impl IntoView {
    view! {
        <svg class="window-ring" viewBox="0 0 20 20" aria-hidden="true">
            <circle class="rest" cx="10" cy="10" r="8"></circle>
            <circle
                cx="10"
                cy="10"
                r="8"
                pathLength="100"
                stroke-dasharray=format!("{left} 100")
                transform="rotate(-90 10 10)"
            ></circle>
        </svg>
    }
}

/// One part of a [`SplitBar`].
#[derive(Debug, Clone, Copy)]
pub struct Share {
    /// What it stands for, which gives the colour: `chidi`, `you`, `need`, `good`, `all`; `rest` has none.
    pub series: &'static str,
    /// How many.
    pub count: i64,
}

/// A whole, split into what it is made of. The numbers stand below it in words.
#[component]
pub fn SplitBar(
    /// What it shows, for those who do not see it.
    #[prop(into)]
    label: String,
    /// From left to right.
    shares: Vec<Share>,
) -> impl IntoView {
    let whole = shares.iter().map(|share| share.count).sum::<i64>().max(1);
    let mut start = 0;
    let parts = shares.into_iter().map(|share| {
        let x = start * 100 / whole;
        start += share.count;
        let width = start * 100 / whole - x;
        view! { <rect data-series=share.series x=format!("{x}%") width=format!("{width}%") height="100%"></rect> }
    });
    let parts: Vec<_> = parts.collect();
    view! {
        <svg class="bar" role="img" aria-label=label>
            {parts}
        </svg>
    }
}
