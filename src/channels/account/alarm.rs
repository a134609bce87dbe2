//! When the owner is warned that a token ends: three times, each once.

use chrono::{DateTime, Utc};

/// Days before the end, the nearest first.
const ALARM_DAYS: [i16; 3] = [3, 7, 14];

/// The warning that is due, in days before the end; `told` is the last one given for this token.
pub(super) fn due(ends_at: DateTime<Utc>, now: DateTime<Utc>, told: Option<i16>) -> Option<i16> {
    let left = ends_at - now;
    let reached = ALARM_DAYS
        .into_iter()
        .find(|days| left <= chrono::TimeDelta::days(i64::from(*days)))?;
    told.is_none_or(|told| reached < told).then_some(reached)
}

/// What is left, as one says it: "3 days", "1 day", "less than a day".
pub(super) fn left_in_words(ends_at: DateTime<Utc>, now: DateTime<Utc>) -> String {
    // Twenty-three hours more than six days are nearer to seven.
    match (ends_at - now).num_hours() {
        ..12 => "less than a day".to_owned(),
        12..36 => "1 day".to_owned(),
        hours => format!("{} days", (hours + 12) / 24),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn each_warning_comes_once() {
        let now = Utc::now();
        let at = |days| now + TimeDelta::days(days);
        assert_eq!(due(at(15), now, None), None);
        assert_eq!(due(at(14), now, None), Some(14));
        assert_eq!(due(at(13), now, Some(14)), None);
        assert_eq!(due(at(7), now, Some(14)), Some(7));
        assert_eq!(due(at(6), now, Some(7)), None);
        assert_eq!(due(at(3), now, Some(7)), Some(3));
        assert_eq!(due(at(1), now, Some(3)), None);
        // A program that was off for a fortnight gives the last warning, not three.
        assert_eq!(due(at(2), now, None), Some(3));
        assert_eq!(due(at(-1), now, Some(14)), Some(3));
    }

    #[test]
    fn what_is_left_is_said_in_days() {
        let now = Utc::now();
        let said = |hours| left_in_words(now + TimeDelta::hours(hours), now);
        assert_eq!(said(5), "less than a day");
        assert_eq!(said(24), "1 day");
        assert_eq!(said(71), "3 days");
        assert_eq!(said(14 * 24), "14 days");
        assert_eq!(said(-5), "less than a day");
    }
}
