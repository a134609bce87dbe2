//! Trains a head, measures it, and sets how sharply it speaks by what it says of texts it has not seen.

use super::Task;
use super::report::Report;
use super::tags::{self, Tagged};
use super::task::{Results, Rows, Score};
use crate::heads::{Head, top};

/// Folds of a cross-validation.
const FOLDS: usize = 5;

/// One head of a message.
pub(super) fn task(task: Task, rows: &Rows, dev: &Rows, report: &mut Report) -> Head {
    let head = rows.train(task, |_, _| true);
    let mut strange = Results::new();
    for source in task.held_out {
        let without = rows.train(task, |_, example| example.source != *source);
        let results = rows.scores(&without, |_, example| example.source == *source);
        report.score(
            task.name,
            &format!("without {source}"),
            Score::of(&results, task.words.len()),
        );
        strange.extend(results);
    }
    if !task.held_out.is_empty() {
        report.mean(task.name);
    }
    if dev.examples.is_empty() {
        strange = folds(task, rows);
        report.score(
            task.name,
            &format!("{FOLDS} folds"),
            Score::of(&strange, task.words.len()),
        );
        report.alarms(task.name, &strange, sharpness(&strange));
    } else {
        let results = dev.scores(&head, |_, _| true);
        report.score(task.name, "dev", Score::of(&results, task.words.len()));
        report.classes(task, &results);
        if strange.is_empty() {
            strange = results;
        }
        for lang in ["eng", "pcm", "hau", "ibo", "yor"] {
            let results = dev.scores(&head, |_, example| example.lang == lang);
            if !results.is_empty() {
                report.score(task.name, &format!("dev {lang}"), Score::of(&results, task.words.len()));
            }
        }
    }
    let sharpness = sharpness(&strange);
    report.reliability(task.name, &strange, sharpness);
    head.sharpened(sharpness)
}

/// The head of languages: a fifth of the rows is held out once.
pub(super) fn language(task: Task, rows: &Rows, report: &mut Report) -> Head {
    let held = rows.train(task, |row, _| row % FOLDS != 0);
    let results = rows.scores(&held, |row, _| row % FOLDS == 0);
    report.score(task.name, "a fifth held out", Score::of(&results, task.words.len()));
    rows.train(task, |_, _| true).sharpened(sharpness(&results))
}

/// The head that tags words: a fifth held out, and each source held out.
pub(super) fn entities(data: &[Tagged], own: &[Tagged], report: &mut Report) -> Head {
    let part = |takes: &dyn Fn(usize, &Tagged) -> bool| -> Vec<Tagged> {
        data.iter()
            .enumerate()
            .filter(|(row, message)| takes(*row, message))
            .map(|(_, message)| message.clone())
            .collect()
    };
    let with_own = |mut messages: Vec<Tagged>| {
        messages.extend_from_slice(own);
        messages
    };
    let held = tags::train(&with_own(part(&|row, _| row % FOLDS != 0)));
    report.entities(
        "a fifth held out",
        tags::micro_f1(&held, &part(&|row, _| row % FOLDS == 0)),
    );
    let mut sources: Vec<&str> = data.iter().map(|message| message.source.as_str()).collect();
    sources.sort_unstable();
    sources.dedup();
    for source in sources {
        let held = tags::train(&with_own(part(&|_, message| message.source != source)));
        let score = tags::micro_f1(&held, &part(&|_, message| message.source == source));
        report.entities(&format!("without {source}"), score);
    }
    tags::train(&with_own(data.to_vec()))
}

/// Each public row, by a head that has not seen its fold; our own texts are always trained on.
fn folds(task: Task, rows: &Rows) -> Results {
    let own = |source: &str| source.starts_with(super::own::OWN);
    (0..FOLDS)
        .flat_map(|fold| {
            let held = rows.train(task, |row, example| row % FOLDS != fold || own(&example.source));
            rows.scores(&held, |row, example| row % FOLDS == fold && !own(&example.source))
        })
        .collect()
}

/// What scores are multiplied by so that the true classes are least surprising.
fn sharpness(results: &[(usize, Vec<f32>)]) -> f32 {
    let surprise = |sharpness: f32| -> f64 {
        results
            .iter()
            .map(|(class, scores)| {
                let scores: Vec<f32> = scores.iter().map(|score| score * sharpness).collect();
                -f64::from(crate::heads::shares(&scores)[*class].max(1e-9).ln())
            })
            .sum()
    };
    let candidates: Vec<f32> = (0..60).map(|step| 0.1 * 1.06_f32.powi(step)).collect();
    let surprises: Vec<f32> = candidates
        .iter()
        .map(|sharpness| -surprise(*sharpness) as f32)
        .collect();
    candidates[top(&surprises)]
}
