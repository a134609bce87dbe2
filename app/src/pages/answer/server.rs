//! From the stored record to the page.

use chidi::assistant::record::{self, AnswerRecord, Check, FactRecord, Log, Timings};
use chidi::conversations::suggestion::{self, State};
use chidi::conversations::thread;
use chidi::conversations::turn::Verdict;
use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::api::{Answer, Approval, Ground, Model, Outcome, Round, Step};
use crate::error::AppError;
use crate::session::Visitor;
use crate::words;

pub(super) async fn get(member: &Visitor, id: &str) -> Result<Answer, AppError> {
    let id = id.parse().map_err(|_| AppError::NotFound)?;
    let mut tx = member.context.tenant(member.business_id).await?;
    let record = record::get(&mut tx, member.business_id, id).await?;
    let thread = thread::get(&mut tx, member.business_id, record.thread_id, None).await?;
    let zone = words::zone(&chidi::business::profile(&mut tx, member.business_id).await?.timezone);
    let approved = suggestion::outcome(&mut tx, member.business_id, id).await?;
    let state = approved.as_ref().map(|outcome| outcome.state);
    let (confidence, line) = (percent(record.confidence), percent(record.confidence_line));
    Ok(Answer {
        thread_id: record.thread_id.to_string(),
        customer: thread.customer.name,
        platform: thread.account.platform.label().to_owned(),
        when: moment(record.created_at, zone),
        outcome: outcome(record.decision),
        outcome_words: outcome_words(&record, state, (confidence, line)),
        approval: approved.map(|outcome| approval(outcome, zone)),
        rests_on: grounds(&record.checks.checks, &record.facts),
        confidence,
        line,
        steps: steps(&record, state),
        total: took(record.timings.total),
        engine: engine(&record.engine),
        model: record
            .log
            .as_ref()
            .map(|log| model(log, record.engine != record::ENGINE)),
        // The first word on a call is what the outcome says already.
        reasons: record
            .reasons
            .words
            .into_iter()
            .skip(usize::from(record.reasons.reason.is_some()))
            .collect(),
        question: record.question,
        draft: record.draft,
    })
}

fn percent(share: f32) -> i16 {
    (share * 100.0).round() as i16
}

fn outcome(verdict: Verdict) -> Outcome {
    match verdict {
        Verdict::Send => Outcome::Sent,
        Verdict::HandOver => Outcome::HandedOver,
        Verdict::Suggest => Outcome::Suggested,
        Verdict::StaySilent => Outcome::Silent,
    }
}

/// "yesterday at 21:48"
fn moment(at: DateTime<Utc>, zone: Tz) -> String {
    format!("{} at {}", words::on_day(at, Utc::now(), zone), words::clock(at, zone))
}

fn approval(outcome: suggestion::Outcome, zone: Tz) -> Approval {
    let did = match (outcome.state, outcome.doubts.is_empty()) {
        (State::Waiting, _) => "waits for your yes",
        (State::Sent, _) => "sent as it was",
        (State::Edited, true) => "changed and sent",
        (State::Edited, false) => "changed and sent all the same",
        (State::Dismissed, _) => "put away",
    };
    let by = outcome.decided_by.map(|name| format!(" by {name}")).unwrap_or_default();
    let at = outcome
        .decided_at
        .map(|at| format!(", {}", moment(at, zone)))
        .unwrap_or_default();
    Approval {
        below: format!("{did}{by}{at}"),
        is_sent: matches!(outcome.state, State::Sent | State::Edited),
        edited: outcome
            .edited
            .filter(|_| outcome.state != State::Dismissed)
            .unwrap_or_default(),
        doubts: outcome.doubts.into_iter().map(|doubt| doubt.words).collect(),
    }
}

fn outcome_words(record: &AnswerRecord, state: Option<State>, (confidence, line): (i16, i16)) -> String {
    match (record.decision, record.reasons.reason) {
        (Verdict::Send, _) if confidence >= line => "At or above your line, so it was sent at once.".to_owned(),
        (Verdict::Send, _) => "It asked back, which needs no certainty, so it was sent at once.".to_owned(),
        (Verdict::HandOver, Some(reason)) => format!("You were called: {}.", reason.title()),
        (Verdict::HandOver, None) => "You were called.".to_owned(),
        (Verdict::Suggest, _) => {
            let then = match state {
                Some(State::Sent) => ", and sent with a yes",
                Some(State::Edited) => ", and sent in other words",
                Some(State::Dismissed) => ", and put away",
                Some(State::Waiting) | None => "",
            };
            format!("You see every answer before it leaves, so it was suggested to you{then}.")
        }
        (Verdict::StaySilent, _) => "There was nothing to answer, so CHIDI said nothing.".to_owned(),
    }
}

/// Each statement of the draft with the record behind it; then what was looked up and not said word for word.
fn grounds(checks: &[Check], facts: &[FactRecord]) -> Vec<Ground> {
    let said = checks.iter().map(|check| {
        let fact = check
            .backed_by
            .as_ref()
            .and_then(|label| facts.iter().find(|fact| fact.label == *label));
        Ground {
            said: check.said.clone(),
            found_in: check.backed_by.clone().unwrap_or_else(|| "no record".to_owned()),
            href: fact.map(href).unwrap_or_default(),
            says: fact.map(|fact| fact.value.clone()).unwrap_or_default(),
            is_backed: check.backed_by.is_some(),
        }
    });
    let is_said = |fact: &FactRecord| checks.iter().any(|check| check.backed_by.as_ref() == Some(&fact.label));
    let looked_up = facts.iter().filter(|fact| !is_said(fact)).map(|fact| Ground {
        said: String::new(),
        found_in: fact.label.clone(),
        href: href(fact),
        says: fact.value.clone(),
        is_backed: fact.fact.is_some(),
    });
    said.chain(looked_up).collect()
}

/// The page the record can be looked at.
fn href(fact: &FactRecord) -> String {
    let page = fact.sources.iter().find_map(|source| match source.table.as_str() {
        "products" => Some(format!("/products/{}", source.id)),
        "passages" => Some("/knowledge".to_owned()),
        _ => None,
    });
    page.unwrap_or_default()
}

fn model(log: &Log, is_author: bool) -> Model {
    let outcome = match (&log.trouble, is_author) {
        (Some(trouble), _) => format!("Its answer was not used: {trouble}."),
        (None, true) => "Its answer passed every check and was taken as it is.".to_owned(),
        (None, false) => "Its facts were used, in CHIDI's own words.".to_owned(),
    };
    let round = |round: &record::Round| Round {
        said: round.said.clone(),
        looked_up: round
            .looked_up
            .iter()
            .map(|look_up| {
                (
                    format!("{} {}", look_up.tool, look_up.arguments),
                    look_up.result.clone(),
                )
            })
            .collect(),
    };
    Model {
        name: log.model.clone(),
        outcome,
        tokens: format!("{} read, {} written", log.input_tokens, log.output_tokens),
        cost: log
            .cost_nanos
            .map_or_else(|| "unknown".to_owned(), |nanos| format!("${:.5}", nanos as f64 / 1e9)),
        prompt: log.prompt.clone(),
        rounds: log.rounds.iter().map(round).collect(),
    }
}

/// What it knew of the conversation before, and what it told the customer of itself.
fn background(record: &AnswerRecord, state: Option<State>) -> String {
    let Some(given) = &record.given else {
        return "With your products and settings".to_owned();
    };
    let mut notes = Vec::new();
    if !given.about.is_empty() {
        notes.push(format!("It had been about {}", given.about.join(", ")));
    }
    let is_told = match record.decision {
        Verdict::Send | Verdict::HandOver => true,
        Verdict::Suggest => matches!(state, Some(State::Sent | State::Edited)),
        Verdict::StaySilent => false,
    };
    if given.introduces && is_told {
        notes.push("The first answer to this customer, so it said that it is an AI".to_owned());
    }
    if notes.is_empty() {
        notes.push("With your products and settings".to_owned());
    }
    notes.join(". ")
}

fn steps(record: &AnswerRecord, state: Option<State>) -> Vec<Step> {
    let Timings {
        load,
        understand,
        facts,
        draft,
        verify,
        look_up,
        ..
    } = record.timings;
    let found = record.facts.iter().filter(|fact| fact.fact.is_some()).count();
    let checked = record.checks.checks.len();
    let step = |title: &str, note: String, ms| Step {
        title: title.to_owned(),
        note,
        took: took(ms),
    };
    let mut steps = vec![
        step("Read the conversation", background(record, state), load),
        step("Understood the message", record.understood.summary.clone(), understand),
        step("Looked it up", counted(found, "fact", "Nothing to look up"), facts),
        step("Wrote the answer", engine(&record.engine), draft),
        step(
            "Checked every statement",
            counted(checked, "statement", "Nothing to check"),
            verify,
        ),
    ];
    if look_up > 0.0 {
        let note = if record.log.is_some() {
            "In your documents, and with the help of a model"
        } else {
            "In your documents"
        };
        steps.insert(3, step("Looked further", note.to_owned(), look_up));
    }
    steps
}

fn counted(count: usize, thing: &str, none: &str) -> String {
    match count {
        0 => none.to_owned(),
        1 => format!("1 {thing}"),
        many => format!("{many} {thing}s"),
    }
}

fn took(milliseconds: f64) -> String {
    if milliseconds >= 100.0 {
        format!("{milliseconds:.0} ms")
    } else {
        format!("{milliseconds:.1} ms")
    }
}

fn engine(name: &str) -> String {
    if name == record::ENGINE {
        "CHIDI itself, without a model".to_owned()
    } else {
        name.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fact(label: &str, value: &str) -> FactRecord {
        FactRecord {
            label: label.into(),
            value: value.into(),
            sources: Vec::new(),
            fact: None,
        }
    }

    fn check(said: &str, backed_by: Option<&str>) -> Check {
        Check {
            kind: record::Kind::Amount,
            said: said.into(),
            backed_by: backed_by.map(str::to_owned),
        }
    }

    #[test]
    fn every_statement_stands_beside_its_record() {
        let facts = [
            fact("Price of Sunburst", "₦18,500"),
            fact("Opening hours", "Monday to Friday"),
        ];
        let rows = grounds(
            &[check("₦18,500", Some("Price of Sunburst")), check("₦9", None)],
            &facts,
        );
        let shown: Vec<_> = rows
            .iter()
            .map(|row| (row.said.as_str(), row.found_in.as_str(), row.says.as_str()))
            .collect();
        assert_eq!(
            shown,
            [
                ("₦18,500", "Price of Sunburst", "₦18,500"),
                ("₦9", "no record", ""),
                ("", "Opening hours", "Monday to Friday")
            ]
        );
        assert!(rows[0].is_backed && !rows[1].is_backed);
    }

    #[test]
    fn short_times_keep_a_decimal() {
        assert_eq!(took(0.42), "0.4 ms");
        assert_eq!(took(312.4), "312 ms");
    }
}
