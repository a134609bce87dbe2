//! What training prints.

use super::Task;
use super::task::{Score, class_f1};
use crate::engine::ATTACK;
use crate::heads::{shares, top};

/// Lines, and the scores of held-out sources since the last mean.
pub(super) struct Report<'a> {
    say: &'a mut dyn FnMut(&str),
    held: Vec<Score>,
}

impl<'a> Report<'a> {
    pub(super) fn new(say: &'a mut dyn FnMut(&str)) -> Self {
        Self { say, held: Vec::new() }
    }

    pub(super) fn title(&mut self, title: &str) {
        (self.say)(&format!("\n# {title}"));
        self.held.clear();
    }

    pub(super) fn score(&mut self, task: &str, what: &str, score: Score) {
        let Score {
            accuracy,
            macro_f1,
            rows,
        } = score;
        (self.say)(&format!(
            "{task:10} {what:34} macro-F1 {macro_f1:.3}  accuracy {accuracy:.3}  rows {rows}"
        ));
        self.held.push(score);
    }

    /// The mean of the scores since the last one.
    pub(super) fn mean(&mut self, task: &str) {
        let count = self.held.len() as f64;
        let macro_f1 = self.held.iter().map(|score| score.macro_f1).sum::<f64>() / count;
        let accuracy = self.held.iter().map(|score| score.accuracy).sum::<f64>() / count;
        (self.say)(&format!(
            "{task:10} {:34} macro-F1 {macro_f1:.3}  accuracy {accuracy:.3}",
            "mean of held-out sources"
        ));
        self.held.clear();
    }

    pub(super) fn classes(&mut self, task: Task, results: &[(usize, Vec<f32>)]) {
        for (class, word) in task.words.iter().enumerate() {
            let (f1, rows) = class_f1(results, class);
            (self.say)(&format!("{:10}   {word:32} F1 {f1:.3}  rows {rows}", task.name));
        }
        self.held.clear();
    }

    /// How many attacks are caught, and how many others are taken for one.
    pub(super) fn alarms(&mut self, task: &str, results: &[(usize, Vec<f32>)], sharpness: f32) {
        let share = |class: usize| {
            let rows: Vec<_> = results.iter().filter(|(gold, _)| *gold == class).collect();
            let alarms = rows
                .iter()
                .filter(|(_, scores)| sharpened(scores, sharpness)[1] >= ATTACK);
            alarms.count() as f64 / rows.len().max(1) as f64
        };
        let (caught, false_alarms) = (share(1), share(0));
        (self.say)(&format!(
            "{task:10} {:34} caught {caught:.3}  false alarms {false_alarms:.3}",
            format!("from {ATTACK} on")
        ));
        self.held.clear();
    }

    /// How often what is said with some confidence is right.
    pub(super) fn reliability(&mut self, task: &str, results: &[(usize, Vec<f32>)], sharpness: f32) {
        (self.say)(&format!("{task:10} reliability, sharpness {sharpness:.2}"));
        let judged: Vec<(f32, bool)> = results
            .iter()
            .map(|(class, scores)| {
                let shares = sharpened(scores, sharpness);
                (shares[top(&shares)], top(&shares) == *class)
            })
            .collect();
        for tenth in 0..10 {
            let (from, to) = (tenth as f32 / 10.0, (tenth + 1) as f32 / 10.0);
            let inside: Vec<_> = judged
                .iter()
                .filter(|(sure, _)| *sure >= from && (*sure < to || tenth == 9))
                .collect();
            if !inside.is_empty() {
                let right = inside.iter().filter(|(_, right)| *right).count() as f64 / inside.len() as f64;
                (self.say)(&format!(
                    "{task:10}   says {from:.1} to {to:.1}  right {right:.3}  rows {}",
                    inside.len()
                ));
            }
        }
    }

    pub(super) fn entities(&mut self, what: &str, (precision, recall, f1): (f64, f64, f64)) {
        (self.say)(&format!(
            "entities   {what:34} micro-F1 {f1:.3}  precision {precision:.3}  recall {recall:.3}"
        ));
    }
}

fn sharpened(scores: &[f32], sharpness: f32) -> Vec<f32> {
    shares(&scores.iter().map(|score| score * sharpness).collect::<Vec<_>>())
}
