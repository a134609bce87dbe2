//! Opening hours: one stretch a day, in minutes since midnight on the shop's own clock.

mod parse;
mod tokens;

use chrono::{DateTime, Datelike, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use sqlx::PgConnection;

use super::text;
use crate::Result;
use crate::ids::BusinessId;

pub use parse::parse;

const DAY_MIN: i16 = 1_440;
/// In English, Monday first.
pub const WEEKDAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

/// A day the shop is open; a day without one is a day closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct OpenDay {
    /// 1 is Monday, 7 is Sunday.
    pub weekday: i16,
    /// Minutes since midnight.
    pub opens_min: i16,
    /// Minutes since midnight; above 1440 when the shop stays open into the next day.
    pub closes_min: i16,
    /// Counts the changes of the row.
    #[serde(default)]
    pub version: i64,
}

/// The shop's open days, Monday first.
pub async fn list(tx: &mut PgConnection, business_id: BusinessId) -> Result<Vec<OpenDay>> {
    let days = sqlx::query_as(
        "SELECT weekday, opens_min, closes_min, version FROM opening_hours WHERE business_id = $1 ORDER BY weekday",
    )
    .bind(business_id)
    .fetch_all(tx)
    .await?;
    Ok(days)
}

/// Writes these open days over those before. Days that stay keep their row, so that its version goes on counting.
pub(super) async fn replace(tx: &mut PgConnection, business_id: BusinessId, days: &[OpenDay]) -> Result<()> {
    let column = |of: fn(&OpenDay) -> i16| days.iter().map(of).collect::<Vec<i16>>();
    let weekdays = column(|day| day.weekday);
    sqlx::query("DELETE FROM opening_hours WHERE business_id = $1 AND weekday <> ALL($2)")
        .bind(business_id)
        .bind(&weekdays)
        .execute(&mut *tx)
        .await?;
    sqlx::query(
        "INSERT INTO opening_hours (business_id, weekday, opens_min, closes_min)
         SELECT $1, given.* FROM unnest($2::smallint[], $3::smallint[], $4::smallint[]) AS given
         ON CONFLICT (business_id, weekday) DO UPDATE SET opens_min = excluded.opens_min, closes_min = excluded.closes_min",
    )
    .bind(business_id)
    .bind(&weekdays)
    .bind(column(|day| day.opens_min))
    .bind(column(|day| day.closes_min))
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE businesses SET hours_known = true WHERE business_id = $1")
        .bind(business_id)
        .execute(tx)
        .await?;
    Ok(())
}

/// As one tells a customer: "Monday to Friday, 9:00 to 17:00; Saturday, 10:00 to 14:00".
pub fn describe(days: &[OpenDay]) -> String {
    if days.is_empty() {
        return "Closed on every day".to_owned();
    }
    groups(days)
        .iter()
        .map(|(weekdays, day)| format!("{}, {}", weekdays_in_words(weekdays), times(day)))
        .collect::<Vec<_>>()
        .join("; ")
}

/// The days of one stretch and the stretch, for a table: ("Monday to Friday", "9:00 to 17:00").
pub fn rows(days: &[OpenDay]) -> Vec<(String, String)> {
    groups(days)
        .iter()
        .map(|(weekdays, day)| (weekdays_in_words(weekdays), times(day)))
        .collect()
}

/// The days without a stretch, in words; `None` when there are none.
pub fn closed_days(days: &[OpenDay]) -> Option<String> {
    let closed: Vec<i16> = (1..=7)
        .filter(|weekday| days.iter().all(|day| day.weekday != *weekday))
        .collect();
    (!closed.is_empty()).then(|| weekdays_in_words(&closed))
}

/// Whether the shop is open at that moment on its own clock.
pub fn is_open_at(days: &[OpenDay], timezone: Tz, at: DateTime<Utc>) -> bool {
    let local = at.with_timezone(&timezone);
    let today = local.weekday().number_from_monday() as i16;
    let yesterday = if today == 1 { 7 } else { today - 1 };
    let minute = (local.hour() * 60 + local.minute()) as i16;
    let is_within = |weekday: i16, minute: i16| {
        days.iter()
            .any(|day| day.weekday == weekday && (day.opens_min..day.closes_min).contains(&minute))
    };
    is_within(today, minute) || is_within(yesterday, minute + DAY_MIN)
}

/// `9:00`; `0:00` for midnight.
fn clock(minutes: i16) -> String {
    let minutes = minutes % DAY_MIN;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn times(day: &OpenDay) -> String {
    if day.opens_min == 0 && day.closes_min == DAY_MIN {
        return "day and night".to_owned();
    }
    let closes = if day.closes_min == DAY_MIN {
        "midnight".to_owned()
    } else {
        clock(day.closes_min)
    };
    format!("{} to {closes}", clock(day.opens_min))
}

/// A stretch of opening hours and the days that have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// First and last day of each run of neighbours, 1 is Monday.
    pub runs: Vec<(i16, i16)>,
    /// `9:00`.
    pub opens: String,
    /// `24:00` at midnight.
    pub closes: String,
}

/// The week by its stretches, for [`describe`] in other languages.
pub fn stretches(days: &[OpenDay]) -> Vec<Stretch> {
    let stretch = |(weekdays, day): (Vec<i16>, OpenDay)| Stretch {
        runs: runs(&weekdays),
        opens: clock(day.opens_min),
        closes: if day.closes_min == DAY_MIN {
            "24:00".to_owned()
        } else {
            clock(day.closes_min)
        },
    };
    groups(days).into_iter().map(stretch).collect()
}

/// Days of the same stretch together, in the order of their first day.
fn groups(days: &[OpenDay]) -> Vec<(Vec<i16>, OpenDay)> {
    let mut groups: Vec<(Vec<i16>, OpenDay)> = Vec::new();
    for day in days {
        match groups
            .iter_mut()
            .find(|(_, other)| (other.opens_min, other.closes_min) == (day.opens_min, day.closes_min))
        {
            Some((weekdays, _)) => weekdays.push(day.weekday),
            None => groups.push((vec![day.weekday], *day)),
        }
    }
    groups
}

/// Neighbouring days together: first and last of each run.
fn runs(weekdays: &[i16]) -> Vec<(i16, i16)> {
    let mut runs: Vec<(i16, i16)> = Vec::new();
    for &weekday in weekdays {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == weekday => *last = weekday,
            _ => runs.push((weekday, weekday)),
        }
    }
    runs
}

fn weekdays_in_words(weekdays: &[i16]) -> String {
    if weekdays.len() == 7 {
        return "Every day".to_owned();
    }
    let runs = runs(weekdays);
    let name = |weekday: i16| WEEKDAYS[(weekday.clamp(1, 7) - 1) as usize];
    let in_words = |(first, last): (i16, i16)| match last - first {
        0 => vec![name(first).to_owned()],
        1 => vec![name(first).to_owned(), name(last).to_owned()],
        _ => vec![format!("{} to {}", name(first), name(last))],
    };
    let parts: Vec<String> = runs.into_iter().flat_map(in_words).collect();
    text::list(&parts)
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    fn day(weekday: i16, opens_min: i16, closes_min: i16) -> OpenDay {
        OpenDay {
            weekday,
            opens_min,
            closes_min,
            version: 0,
        }
    }

    #[test]
    fn hours_are_told_as_one_tells_a_customer() {
        let week: Vec<OpenDay> = (1..=6).map(|weekday| day(weekday, 540, 1140)).collect();
        assert_eq!(describe(&week), "Monday to Saturday, 9:00 to 19:00");
        assert_eq!(closed_days(&week).as_deref(), Some("Sunday"));
        let split = [day(1, 540, 1020), day(3, 540, 1020), day(6, 600, 840), day(7, 600, 840)];
        assert_eq!(
            describe(&split),
            "Monday and Wednesday, 9:00 to 17:00; Saturday and Sunday, 10:00 to 14:00"
        );
        let always: Vec<OpenDay> = (1..=7).map(|weekday| day(weekday, 0, 1440)).collect();
        assert_eq!(describe(&always), "Every day, day and night");
        assert_eq!(closed_days(&always), None);
        assert_eq!(describe(&[day(5, 1140, 1560)]), "Friday, 19:00 to 2:00");
        assert_eq!(describe(&[]), "Closed on every day");
    }

    #[test]
    fn the_shop_is_open_on_its_own_clock_and_past_midnight() {
        let friday_night = [day(5, 1140, 1560)];
        let lagos = chrono_tz::Africa::Lagos;
        // 20 November 2026 is a Friday; Lagos is an hour ahead of UTC.
        let at = |day: u32, hour: u32| Utc.with_ymd_and_hms(2026, 11, day, hour, 0, 0).unwrap();
        assert!(!is_open_at(&friday_night, lagos, at(20, 17)));
        assert!(is_open_at(&friday_night, lagos, at(20, 18)));
        assert!(is_open_at(&friday_night, lagos, at(21, 0)));
        assert!(!is_open_at(&friday_night, lagos, at(21, 1)));
    }

    #[test]
    fn sunday_night_reaches_into_monday() {
        let sunday_night = [day(7, 1200, 1500)];
        let at = Utc.with_ymd_and_hms(2026, 11, 23, 0, 30, 0).unwrap();
        assert!(is_open_at(&sunday_night, Tz::UTC, at));
    }
}
