//! What another line of confidence would have meant for the answers of late, from their records. The settings page draws it
//! while the owner moves the line.

use sqlx::PgConnection;

use crate::Result;
use crate::conversations::turn::Verdict;
use crate::ids::{AnswerId, BusinessId};

use super::decide::Reason;

/// Answers looked at.
const LOOKED_AT: i64 = 100;

/// An answer of late.
#[derive(Debug, Clone, PartialEq)]
pub struct Past {
    pub id: AnswerId,
    pub question: String,
    /// 0 to 1.
    pub confidence: f32,
    pub fate: Fate,
}

/// Whether the line decides about an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Sent from the line on, the owner's below it.
    ByLine,
    /// Sent wherever the line is: it asks back.
    AlwaysSent,
    /// The owner's wherever the line is.
    AlwaysYours,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: AnswerId,
    question: String,
    confidence: f32,
    confidence_line: f32,
    decision: Verdict,
    reason: Option<String>,
}

/// The newest answers, those with nothing to say left out.
pub async fn last_answers(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<Past>> {
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, question, confidence, confidence_line, decision, reasons ->> 'reason' AS reason
         FROM answers WHERE business_id = $1 AND decision <> 'stay_silent' ORDER BY created_at DESC LIMIT $2",
    )
    .bind(business_id)
    .bind(LOOKED_AT)
    .fetch_all(tx)
    .await?;
    let past = rows.into_iter().map(|row| Past {
        fate: fate(&row),
        id: row.id,
        question: row.question,
        confidence: row.confidence,
    });
    Ok(past.collect())
}

fn fate(row: &Row) -> Fate {
    let reason = row.reason.as_deref().and_then(Reason::read);
    match row.decision {
        Verdict::HandOver if reason == Some(Reason::BelowLine) => Fate::ByLine,
        Verdict::HandOver | Verdict::StaySilent => Fate::AlwaysYours,
        Verdict::Send | Verdict::Suggest if row.confidence < row.confidence_line => Fate::AlwaysSent,
        Verdict::Send | Verdict::Suggest => Fate::ByLine,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_decides_about_what_it_decided_about() {
        let fate_of = |decision, confidence, reason: Option<Reason>| {
            fate(&Row {
                id: AnswerId::new(),
                question: String::new(),
                confidence,
                confidence_line: 0.8,
                decision,
                reason: reason.map(|reason| reason.word().to_owned()),
            })
        };
        for (decision, confidence, reason, fate) in [
            (Verdict::Send, 0.8, None, Fate::ByLine),
            (Verdict::Suggest, 0.9, None, Fate::ByLine),
            (Verdict::Send, 0.79, None, Fate::AlwaysSent),
            (Verdict::HandOver, 0.6, Some(Reason::BelowLine), Fate::ByLine),
            (Verdict::HandOver, 0.98, Some(Reason::Order), Fate::AlwaysYours),
            (Verdict::HandOver, 0.2, Some(Reason::Complaint), Fate::AlwaysYours),
        ] {
            assert_eq!(fate_of(decision, confidence, reason), fate, "{decision:?} {confidence}");
        }
    }
}
