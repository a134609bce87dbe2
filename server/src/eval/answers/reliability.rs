//! How far confidence can be trusted: of the answers with one, the share that was right.

use chidi::assistant::decide::{Decision, Reason};
use chidi::assistant::shop::Shop;
use chidi::assistant::think::Thought;

use super::dialogue::Said;
use super::figures::share;
use super::{judge, reason};

/// Lower ends of the rows of the table; answers below the first are in a row of their own.
const ENDS: [f32; 9] = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975];

/// An answer that was sent, or would have been with a lower line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    confidence: f32,
    is_right: bool,
}

impl Answer {
    /// `None` where confidence decides nothing: nothing was told, or a person had to see it whatever was.
    pub(super) fn of(shop: &Shop, said: &Said, thought: &Thought) -> Option<Self> {
        let is_told = match &thought.decision {
            Decision::Send { .. } => true,
            Decision::HandOver { .. } => reason(thought) == Some(Reason::BelowLine),
            Decision::StaySilent => false,
        };
        let text = &thought.draft.text;
        let is_judged = is_told && !thought.draft.asks_back && !thought.draft.is_foreign && !text.is_empty();
        is_judged.then(|| Self {
            confidence: thought.confidence.score,
            is_right: !said.kind.is_for_person()
                && names_it(said, text)
                && judge::faults(shop, text, &said.asked).is_empty(),
        })
    }
}

/// Whether a text speaks of the product that was asked about.
pub(super) fn names_it(said: &Said, text: &str) -> bool {
    let product = said.asked.product.as_ref();
    product.is_none_or(|name| text.to_lowercase().contains(&name.to_lowercase()))
}

/// Answers, right ones and the sum of their confidence, by confidence.
#[derive(Debug, Default)]
pub(super) struct Reliability {
    rows: [Row; ENDS.len() + 1],
}

#[derive(Debug, Default, Clone, Copy)]
struct Row {
    answers: usize,
    right: usize,
    confidence: f64,
}

impl Reliability {
    pub(super) fn add(&mut self, answer: Answer) {
        let row = &mut self.rows[ENDS.partition_point(|end| *end <= answer.confidence)];
        row.answers += 1;
        row.right += usize::from(answer.is_right);
        row.confidence += f64::from(answer.confidence);
    }

    pub(super) fn print(&self) {
        println!(
            "\n{:<14}{:>9}{:>12}{:>9}",
            "confidence", "answers", "said, %", "right, %"
        );
        let lows = std::iter::once(0.0).chain(ENDS);
        let highs = ENDS.into_iter().chain([1.0]);
        for ((row, low), high) in self
            .rows
            .iter()
            .zip(lows)
            .zip(highs)
            .filter(|((row, ..), _)| row.answers > 0)
        {
            println!(
                "{:<14}{:>9}{:>12.1}{:>9.1}",
                format!("{low:.3}–{high:.3}"),
                row.answers,
                100.0 * row.confidence / row.answers as f64,
                share(row.right, row.answers)
            );
        }
        println!("expected calibration error    {:.3}", self.error());
    }

    /// Mean distance of confidence from the share that was right, by answers.
    fn error(&self) -> f64 {
        let all: usize = self.rows.iter().map(|row| row.answers).sum();
        let off: f64 = self
            .rows
            .iter()
            .map(|row| (row.confidence - row.right as f64).abs())
            .sum();
        off / all.max(1) as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn confidence_that_is_too_high_shows_in_the_error() {
        let mut table = Reliability::default();
        for number in 0..10 {
            table.add(Answer {
                confidence: 0.9,
                is_right: number < 9,
            });
        }
        assert!(table.error() < 1e-6, "nine of ten are right at 0.9");
        for _ in 0..10 {
            table.add(Answer {
                confidence: 0.98,
                is_right: false,
            });
        }
        assert!((table.error() - 0.49).abs() < 1e-6, "half of them are off by 0.98");
    }
}
