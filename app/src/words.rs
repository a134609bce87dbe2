//! Times as people say them, in the shop's own time zone.

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Tz;

/// The shop's zone; UTC when the stored name is unknown.
pub fn zone(name: &str) -> Tz {
    name.parse().unwrap_or(Tz::UTC)
}

/// How long ago, short enough for a row: "just now", "12 min", "3 h", "2 days".
pub fn ago(then: DateTime<Utc>, now: DateTime<Utc>) -> String {
    let minutes = (now - then).num_minutes().max(0);
    match minutes {
        0 => "just now".to_owned(),
        1..60 => format!("{minutes} min"),
        60..1440 => format!("{} h", minutes / 60),
        1440..2880 => "1 day".to_owned(),
        _ => format!("{} days", minutes / 1440),
    }
}

/// "21:48"
pub fn clock(at: DateTime<Utc>, zone: Tz) -> String {
    at.with_timezone(&zone).format("%H:%M").to_string()
}

/// "Saturday 21 November"
pub fn day(at: DateTime<Utc>, zone: Tz) -> String {
    let at = at.with_timezone(&zone);
    format!("{} {} {}", at.format("%A"), at.day(), at.format("%B"))
}

/// "21 November 2026"
pub fn date(at: DateTime<Utc>, zone: Tz) -> String {
    let at = at.with_timezone(&zone);
    format!("{} {}", at.day(), at.format("%B %Y"))
}

/// "Today", "Yesterday", else as [`day`].
pub fn recent_day(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    match days_ago(at, now, zone) {
        0 => "Today".to_owned(),
        1 => "Yesterday".to_owned(),
        _ => day(at, zone),
    }
}

/// "today", "yesterday", "on Saturday 21 November": within a sentence.
pub fn on_day(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    match days_ago(at, now, zone) {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        _ => format!("on {}", day(at, zone)),
    }
}

/// As short as a list needs it: "21:48" today, "Fri" within a week, else "14 Nov".
pub fn short(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    match days_ago(at, now, zone) {
        0 => clock(at, zone),
        1..7 => at.with_timezone(&zone).format("%a").to_string(),
        _ => at.with_timezone(&zone).format("%-d %b").to_string(),
    }
}

fn days_ago(at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> i64 {
    (now.with_timezone(&zone).date_naive() - at.with_timezone(&zone).date_naive()).num_days()
}

/// "Good morning", "Good afternoon" or "Good evening".
pub fn greeting(at: DateTime<Utc>, zone: Tz) -> &'static str {
    match at.with_timezone(&zone).hour() {
        4..12 => "Good morning",
        12..17 => "Good afternoon",
        _ => "Good evening",
    }
}

/// The first moment of the day in the shop's zone.
pub fn start_of_day(at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let midnight = at.with_timezone(&zone).date_naive().and_time(chrono::NaiveTime::MIN);
    // Where clocks jump over midnight, the day starts an hour later; where they repeat it, with the first one.
    let start = midnight.and_local_timezone(zone).earliest();
    start.map_or(at, |start| start.with_timezone(&Utc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().expect("a time")
    }

    #[test]
    fn times_are_said_as_in_the_shop() {
        let lagos = zone("Africa/Lagos");
        let evening = at("2026-11-21T22:30:00Z");
        assert_eq!(clock(evening, lagos), "23:30");
        assert_eq!(day(evening, lagos), "Saturday 21 November");
        assert_eq!(date(evening, lagos), "21 November 2026");
        assert_eq!(greeting(evening, lagos), "Good evening");
        assert_eq!(start_of_day(evening, lagos), at("2026-11-20T23:00:00Z"));
        assert_eq!(clock(evening, zone("nowhere")), "22:30");
    }

    #[test]
    fn days_are_counted_in_the_shops_zone() {
        let lagos = zone("Africa/Lagos");
        let now = at("2026-11-21T00:30:00Z");
        assert_eq!(recent_day(at("2026-11-20T23:10:00Z"), now, lagos), "Today");
        assert_eq!(recent_day(at("2026-11-20T22:30:00Z"), now, lagos), "Yesterday");
        assert_eq!(
            recent_day(at("2026-11-18T12:00:00Z"), now, lagos),
            "Wednesday 18 November"
        );
        assert_eq!(short(at("2026-11-20T23:10:00Z"), now, lagos), "00:10");
        assert_eq!(short(at("2026-11-18T12:00:00Z"), now, lagos), "Wed");
        assert_eq!(short(at("2026-11-04T12:00:00Z"), now, lagos), "4 Nov");
    }

    #[test]
    fn the_past_gets_coarser() {
        let now = at("2026-11-21T12:00:00Z");
        assert_eq!(ago(at("2026-11-21T12:00:30Z"), now), "just now");
        assert_eq!(ago(at("2026-11-21T11:48:00Z"), now), "12 min");
        assert_eq!(ago(at("2026-11-21T09:00:00Z"), now), "3 h");
        assert_eq!(ago(at("2026-11-20T11:00:00Z"), now), "1 day");
        assert_eq!(ago(at("2026-11-18T11:00:00Z"), now), "3 days");
    }
}
