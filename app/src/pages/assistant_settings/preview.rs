//! What the line would have meant for the answers of late.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::components::Icon;

/// Questions shown near the line.
const NEAR: usize = 3;

/// An answer of late.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PastAnswer {
    pub id: String,
    pub question: String,
    /// 0 to 1.
    pub confidence: f32,
    pub fate: PastFate,
}

/// Whether the line decides about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PastFate {
    ByLine,
    AlwaysSent,
    AlwaysYours,
}

impl PastAnswer {
    /// As the assistant decides it.
    fn is_sent(&self, line: i16) -> bool {
        match self.fate {
            PastFate::ByLine => self.confidence >= f32::from(line) / 100.0,
            PastFate::AlwaysSent => true,
            PastFate::AlwaysYours => false,
        }
    }

    fn sure(&self) -> i16 {
        (self.confidence * 100.0).round() as i16
    }
}

/// Moves with the line: how many of the answers of late would be sent, and those it decides about most narrowly.
#[component]
pub(super) fn Preview(past: Vec<PastAnswer>, line: Signal<i16>) -> impl IntoView {
    if past.is_empty() {
        return view! {
            <p class="mt-4 notice">
                <Icon name="chart" />
                <span>"Once CHIDI has answered a few customers, you see here what another line would mean."</span>
            </p>
        }
        .into_any();
    }
    let past = StoredValue::new(past);
    let sentence = move || past.with_value(|past| in_words(past, line.get()));
    let examples = move || {
        past.with_value(|past| {
            let shown = near(past, line.get()).into_iter().map(|one| {
                let is_sent = one.is_sent(line.get());
                let (tone, outcome) = if is_sent {
                    ("good", "would be sent")
                } else {
                    ("need", "would come to you")
                };
                view! {
                    <li class="py-2 flex flex-wrap items-center gap-x-3 gap-y-1">
                        <a
                            class="flex-1 min-w-48 truncate underline underline-offset-2"
                            href=format!("/answers/{}", one.id)
                        >
                            {one.question.clone()}
                        </a>
                        <span class="text-sm text-soft num">{format!("{} of 100", one.sure())}</span>
                        <span class="pill" data-tone=tone>
                            {outcome}
                        </span>
                    </li>
                }
            });
            shown.collect_view()
        })
    };
    view! {
        <p class="mt-4 notice" data-tone="chidi" role="status">
            <Icon name="chart" />
            <span>{sentence}</span>
        </p>
        <ul class="mt-2 divide-y divide-base-300" aria-label="Answers near your line">
            {examples}
        </ul>
    }
    .into_any()
}

fn in_words(past: &[PastAnswer], line: i16) -> String {
    let sent = past.iter().filter(|one| one.is_sent(line)).count();
    let yours = past.len() - sent;
    let of = match past.len() {
        1 => "Of your last answer".to_owned(),
        many => format!("Of your last {many} answers"),
    };
    format!("{of}, {sent} would be sent by CHIDI, {yours} would come to you.")
}

/// Those the line decides about, the nearest to it first.
fn near(past: &[PastAnswer], line: i16) -> Vec<&PastAnswer> {
    let mut decided: Vec<&PastAnswer> = past.iter().filter(|one| one.fate == PastFate::ByLine).collect();
    decided.sort_by_key(|one| (one.sure() - line).abs());
    decided.truncate(NEAR);
    decided
}

#[cfg(test)]
mod tests {
    use super::*;

    fn past(confidence: f32, fate: PastFate) -> PastAnswer {
        PastAnswer {
            id: String::new(),
            question: format!("{confidence}"),
            confidence,
            fate,
        }
    }

    #[test]
    fn both_sides_of_the_line() {
        let past = [
            past(0.98, PastFate::ByLine),
            past(0.8, PastFate::ByLine),
            past(0.79, PastFate::ByLine),
            past(0.2, PastFate::AlwaysSent),
            past(0.99, PastFate::AlwaysYours),
        ];
        let of = |line| in_words(&past, line);
        assert_eq!(
            of(80),
            "Of your last 5 answers, 3 would be sent by CHIDI, 2 would come to you."
        );
        assert_eq!(
            of(79),
            "Of your last 5 answers, 4 would be sent by CHIDI, 1 would come to you."
        );
        assert_eq!(
            of(81),
            "Of your last 5 answers, 2 would be sent by CHIDI, 3 would come to you."
        );
        assert_eq!(
            of(100),
            "Of your last 5 answers, 1 would be sent by CHIDI, 4 would come to you."
        );
        assert_eq!(
            of(0),
            "Of your last 5 answers, 4 would be sent by CHIDI, 1 would come to you."
        );
    }

    #[test]
    fn the_nearest_are_shown_and_only_those_the_line_decides() {
        let past = [
            past(0.2, PastFate::ByLine),
            past(0.9, PastFate::ByLine),
            past(0.8, PastFate::AlwaysYours),
            past(0.78, PastFate::ByLine),
            past(0.85, PastFate::ByLine),
        ];
        let shown: Vec<i16> = near(&past, 80).into_iter().map(PastAnswer::sure).collect();
        assert_eq!(shown, [78, 85, 90]);
    }
}
