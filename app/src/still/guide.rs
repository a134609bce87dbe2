//! The written guide, as it lies in `docs/connect.md`, on a page. Only the few marks are read that the guide uses; a test
//! holds that it uses no others.

use leptos::prelude::*;

use super::{Asked, document};

const GUIDE: &str = include_str!("../../../docs/connect.md");

/// How to prepare Meta's side; `our_address` stands where the guide writes `https://your.address`.
pub fn guide_page(asked: Asked, our_address: &str) -> String {
    let text = GUIDE.replace("https://your.address", our_address.trim_end_matches('/'));
    document(asked, "Connecting accounts", move || {
        let blocks = blocks(&text).map(block).collect_view();
        view! { <article class="max-w-3xl space-y-4">{blocks}</article> }.into_any()
    })
}

/// Paragraphs, headings, lists and tables are parted by empty lines.
fn blocks(text: &str) -> impl Iterator<Item = Vec<&str>> {
    text.split("\n\n")
        .map(|block| block.lines().filter(|line| !line.trim().is_empty()).collect::<Vec<_>>())
        .filter(|lines| !lines.is_empty())
}

fn block(lines: Vec<&str>) -> AnyView {
    let first = lines[0];
    if let Some(title) = first.strip_prefix("# ") {
        return view! { <h1 class="page-title">{inline(title)}</h1> }.into_any();
    }
    if let Some(title) = first.strip_prefix("## ") {
        return view! { <h2 class="text-h4 pt-4">{inline(title)}</h2> }.into_any();
    }
    if first.starts_with('|') {
        return table(&lines);
    }
    if first.starts_with("1. ") {
        return view! { <ol class="trail">{items(&lines).into_iter().enumerate().map(step).collect_view()}</ol> }
            .into_any();
    }
    if first.starts_with("- ") {
        let items = items(&lines).into_iter().map(|item| view! { <li>{inline(&item)}</li> });
        return view! { <ul class="list-disc pl-5 space-y-1">{items.collect_view()}</ul> }.into_any();
    }
    view! { <p>{inline(&lines.join(" "))}</p> }.into_any()
}

fn step((place, text): (usize, String)) -> impl IntoView {
    view! {
        <li>
            <span class="step-dot" aria-hidden="true">
                {place + 1}
            </span>
            <p>{inline(&text)}</p>
        </li>
    }
}

/// Each item begins with its mark; further lines of it are indented.
fn items(lines: &[&str]) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        match (line.starts_with(' '), items.last_mut()) {
            (true, Some(item)) => {
                item.push(' ');
                item.push_str(line.trim());
            }
            _ => items.push(line.split_once(' ').map_or("", |(_, text)| text).to_owned()),
        }
    }
    items
}

/// Head, rule, rows. On phones each row is a card, whose lines say what they are.
fn table(lines: &[&str]) -> AnyView {
    let cells = |line: &str| -> Vec<String> {
        let line = line.trim().trim_matches('|');
        line.split('|').map(|cell| cell.trim().to_owned()).collect()
    };
    let head = cells(lines[0]);
    let row = |line: &&str| {
        let cells = cells(line).into_iter().zip(head.clone()).map(|(cell, label)| {
            view! {
                <td role="cell" data-label=label>
                    <span>{inline(&cell)}</span>
                </td>
            }
        });
        view! { <tr role="row">{cells.collect_view()}</tr> }
    };
    let rows = lines.iter().skip(2).map(row).collect_view();
    let head = head
        .iter()
        .map(|cell| {
            view! {
                <th role="columnheader" scope="col">
                    {inline(cell)}
                </th>
            }
        })
        .collect_view();
    view! {
        <table class="table stack-table" role="table">
            <thead role="rowgroup">
                <tr role="row">{head}</tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
        </table>
    }
    .into_any()
}

/// `code`, **strong** and [links](to).
fn inline(text: &str) -> Vec<AnyView> {
    let mut views = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['`', '*', '[']) {
        let (before, from) = rest.split_at(at);
        views.push(before.to_owned().into_any());
        let Some((view, after)) = marked(from) else {
            views.push(from[..1].to_owned().into_any());
            rest = &from[1..];
            continue;
        };
        views.push(view);
        rest = after;
    }
    views.push(rest.to_owned().into_any());
    views
}

fn marked(text: &str) -> Option<(AnyView, &str)> {
    if let Some(text) = text.strip_prefix('`') {
        let (code, after) = text.split_once('`')?;
        let code = code.to_owned();
        return Some((
            view! { <code class="font-mono text-sm [overflow-wrap:anywhere]">{code}</code> }.into_any(),
            after,
        ));
    }
    if let Some(text) = text.strip_prefix("**") {
        let (strong, after) = text.split_once("**")?;
        let strong = strong.to_owned();
        return Some((view! { <strong>{strong}</strong> }.into_any(), after));
    }
    let (name, text) = text.strip_prefix('[')?.split_once("](")?;
    let (to, after) = text.split_once(')')?;
    let (name, to) = (name.to_owned(), to.to_owned());
    let link = view! {
        <a class="text-link" href=to>
            {name}
        </a>
    };
    Some((link.into_any(), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_guide_uses_no_mark_that_the_page_cannot_read() {
        for block in blocks(GUIDE) {
            let first = block[0];
            let is_heading = first.starts_with('#');
            assert!(!is_heading || block.len() == 1, "a heading stands alone: {first}");
            assert!(
                !first.starts_with("### ") && !first.starts_with("```") && !first.starts_with('>'),
                "{first}"
            );
            assert!(!first.starts_with("* ") && !first.starts_with("!["), "{first}");
            if first.starts_with('|') {
                let columns = first.matches('|').count();
                assert!(block.iter().all(|line| line.matches('|').count() == columns), "{first}");
            }
        }
    }

    #[test]
    fn text_is_never_taken_for_markup() {
        let html = Owner::new().with(|| inline("a `b<c>` **d** [e](https://f.example) * g <script>").to_html());
        assert!(html.contains("b&lt;c&gt;") && html.contains("<strong>d"), "{html}");
        assert!(
            html.contains("href=\"https://f.example\"") && html.contains("&lt;script&gt;"),
            "{html}"
        );
    }

    #[test]
    fn an_item_goes_on_where_it_is_indented() {
        assert_eq!(items(&["1. one", "   and more", "2. two"]), ["one and more", "two"]);
    }
}
