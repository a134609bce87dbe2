//! Days as owners name them: "until 30 November", "this week", "from 1 to 24 December".

use chrono::{Datelike, Days, Months, NaiveDate};

/// Days a rule holds on, and how many words said so. `Err` when they are over or cannot be.
type Read = Option<(Result<Span, String>, usize)>;

/// The first and the last day.
pub(super) type Span = (Option<NaiveDate>, Option<NaiveDate>);

/// The words without those that name days, and the days.
pub(super) fn taken_out(words: &[String], today: NaiveDate) -> (Vec<String>, Result<Span, String>) {
    let borrowed: Vec<&str> = words.iter().map(String::as_str).collect();
    let mut left = Vec::new();
    let mut found: Result<Span, String> = Ok((None, None));
    let mut at = 0;
    while at < borrowed.len() {
        let Some((read, taken)) = span(&borrowed[at..], today) else {
            left.push(words[at].clone());
            at += 1;
            continue;
        };
        found = match (found, read) {
            (Ok((None, None)), read) => read.map_err(|problem| format!("Look at the days again: {problem}.")),
            (Ok((Some(first), None)), Ok((None, Some(last)))) if first <= last => Ok((Some(first), Some(last))),
            (Err(problem), _) => Err(problem),
            _ => Err("I read two different times in that. Say from when until when.".to_owned()),
        };
        at += taken;
    }
    (left, found)
}

/// Reads the days at the beginning of some words.
fn span(words: &[&str], today: NaiveDate) -> Read {
    if let Some((span, taken)) = period(words, today) {
        return Some((Ok(span), taken));
    }
    match words {
        [
            "valid" | "runs" | "running" | "lasts" | "ending" | "ends" | "expires" | "starting" | "starts"
            | "beginning",
            rest @ ..,
        ] if matches!(rest, ["from" | "until" | "till" | "til" | "on", ..]) => {
            let (read, taken) = span(rest, today)?;
            Some((read, taken + 1))
        }
        [
            "until" | "till" | "til" | "ends" | "ending" | "expires" | "through",
            rest @ ..,
        ] => {
            let (last, taken) = day(rest, today)?;
            Some((last.map(|last| (None, Some(last))), taken + 1))
        }
        ["from" | "starting" | "starts" | "beginning" | "between", rest @ ..] => from(rest, today),
        ["on", rest @ ..] => {
            let (one, taken) = day(rest, today)?;
            Some((one.map(|one| (Some(one), Some(one))), taken + 1))
        }
        _ => None,
    }
}

/// "1 December", "1 December to 24 December", "1 to 24 December".
fn from(words: &[&str], today: NaiveDate) -> Read {
    const TO: [&str; 6] = ["to", "until", "till", "and", "-", "through"];
    if let [first, to, rest @ ..] = words
        && TO.contains(to)
        && let Some(first) = ordinal(first)
        && let Some((last, taken)) = day(rest, today)
    {
        let span = last.and_then(|last| {
            let first = last.with_day(first).filter(|first| *first <= last);
            first
                .map(|first| (Some(first), Some(last)))
                .ok_or_else(|| "the first day must come before the last".to_owned())
        });
        return Some((span, taken + 3));
    }
    let (first, taken) = day(words, today)?;
    let rest = &words[taken..];
    match rest.split_first() {
        Some((to, rest)) if TO.contains(to) => {
            let Some((last, more)) = day(rest, today) else {
                return Some((first.map(|first| (Some(first), None)), taken + 1));
            };
            let span = first.and_then(|first| {
                let last = last?;
                (first <= last)
                    .then_some((Some(first), Some(last)))
                    .ok_or_else(|| "the first day must come before the last".to_owned())
            });
            Some((span, taken + 2 + more))
        }
        _ => Some((first.map(|first| (Some(first), None)), taken + 1)),
    }
}

/// "this week", "today only", "in December".
fn period(words: &[&str], today: NaiveDate) -> Option<(Span, usize)> {
    let to_sunday = |day: NaiveDate| day + Days::new(6 - u64::from(day.weekday().num_days_from_monday()));
    let filler = usize::from(matches!(
        words.first(),
        Some(&("for" | "in" | "during" | "all" | "only"))
    ));
    let rest = &words[filler..];
    let (first, last, taken) = match rest {
        ["today", "only", ..] => (today, today, 2),
        ["today", ..] => (today, today, 1),
        ["tomorrow", "only", ..] => (today + Days::new(1), today + Days::new(1), 2),
        ["tomorrow", ..] => (today + Days::new(1), today + Days::new(1), 1),
        ["this", "week", ..] => (today, to_sunday(today), 2),
        ["this", "weekend", ..] => {
            let sunday = to_sunday(today);
            (today.max(sunday - Days::new(1)), sunday, 2)
        }
        ["this", "month", ..] => (today, end_of_month(today)?, 2),
        [name, ..] if filler == 1 && month(name).is_some() => {
            let first = next(today, 1, month(name)?, true)?;
            (first.max(today), end_of_month(first)?, 1)
        }
        _ => return None,
    };
    Some(((Some(first), Some(last)), filler + taken))
}

/// One day: "30 November", "Nov 30th", "30 November 2026", "the end of November", "the end of the month", "Sunday".
fn day(words: &[&str], today: NaiveDate) -> Option<(Result<NaiveDate, String>, usize)> {
    match words {
        ["the", rest @ ..] => day(rest, today).map(|(read, taken)| (read, taken + 1)),
        ["end" | "ending", "of", "the" | "this", "month", ..] => Some((Ok(end_of_month(today)?), 4)),
        ["end", "of", "month", ..] | ["month", "end", ..] => {
            Some((Ok(end_of_month(today)?), if words[0] == "month" { 2 } else { 3 }))
        }
        ["end", "of", name, ..] => {
            let first = next(today, 1, month(name)?, true)?;
            Some((Ok(end_of_month(first)?), 3))
        }
        ["today", ..] => Some((Ok(today), 1)),
        ["tomorrow", ..] => Some((Ok(today + Days::new(1)), 1)),
        ["christmas", ..] => Some((Ok(next(today, 25, 12, false)?), 1)),
        [first, "of", second, ..] if ordinal(first).is_some() => {
            Some(named(ordinal(first)?, month(second)?, &words[3..], 3, today))
        }
        [first, second, ..] if ordinal(first).is_some() && month(second).is_some() => {
            Some(named(ordinal(first)?, month(second)?, &words[2..], 2, today))
        }
        [first, second, ..] if month(first).is_some() && ordinal(second).is_some() => {
            Some(named(ordinal(second)?, month(first)?, &words[2..], 2, today))
        }
        [name, ..] => {
            let weekday = name.parse::<chrono::Weekday>().ok().filter(|_| name.len() >= 3)?;
            let ahead = (7 + weekday.num_days_from_monday() - today.weekday().num_days_from_monday()) % 7;
            Some((Ok(today + Days::new(u64::from(ahead))), 1))
        }
        [] => None,
    }
}

fn named(day: u32, month: u32, after: &[&str], taken: usize, today: NaiveDate) -> (Result<NaiveDate, String>, usize) {
    let year = after
        .first()
        .and_then(|year| year.parse::<i32>().ok())
        .filter(|year| (2000..=2100).contains(year));
    let date = match year {
        Some(year) => NaiveDate::from_ymd_opt(year, month, day),
        None => next(today, day, month, false),
    };
    let read = match date {
        None => Err("there is no such day".to_owned()),
        Some(date) if date < today => Err("that day is over".to_owned()),
        Some(date) => Ok(date),
    };
    (read, taken + usize::from(year.is_some()))
}

/// The next such day; with `or_running`, of the month that is running too.
fn next(today: NaiveDate, day: u32, month: u32, or_running: bool) -> Option<NaiveDate> {
    let this_year = NaiveDate::from_ymd_opt(today.year(), month, day);
    let is_ahead = |date: &NaiveDate| *date >= today || (or_running && month == today.month());
    this_year
        .filter(is_ahead)
        .or_else(|| (1..=4).find_map(|more| NaiveDate::from_ymd_opt(today.year() + more, month, day)))
}

fn end_of_month(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}

fn ordinal(word: &str) -> Option<u32> {
    let digits = ["st", "nd", "rd", "th"]
        .into_iter()
        .find_map(|end| word.strip_suffix(end))
        .unwrap_or(word);
    digits.parse().ok().filter(|day| (1..=31).contains(day))
}

fn month(word: &str) -> Option<u32> {
    let is_short = word == "may" || word.len() >= 3;
    let month = word.parse::<chrono::Month>().ok().filter(|_| is_short);
    month
        .or_else(|| (word == "sept").then_some(chrono::Month::September))
        .map(|month| month.number_from_month())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(year: i32, month: u32, day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(year, month, day).unwrap()
    }

    #[test]
    fn days_are_read_as_owners_name_them() {
        // A Friday.
        let today = date(2026, 11, 20);
        let nov = |day| Some(date(2026, 11, day));
        let dec = |day| Some(date(2026, 12, day));
        for (said, span_expected) in [
            ("until 30 november", (None, nov(30))),
            ("till nov 30th", (None, nov(30))),
            ("until the 30th of november", (None, nov(30))),
            ("until 20 november", (None, nov(20))),
            ("until 3 january", (None, Some(date(2027, 1, 3)))),
            ("until 31 december 2026", (None, dec(31))),
            ("until the end of the month", (None, nov(30))),
            ("until end of december", (None, dec(31))),
            ("until sunday", (None, nov(22))),
            ("until christmas", (None, dec(25))),
            ("from 1 december", (dec(1), None)),
            ("from 1 to 24 december", (dec(1), dec(24))),
            ("from 1 december to 24 december", (dec(1), dec(24))),
            ("between 1 december and 5 january", (dec(1), Some(date(2027, 1, 5)))),
            ("starting 1 december", (dec(1), None)),
            ("valid until 30 november", (None, nov(30))),
            ("on 27 november", (nov(27), nov(27))),
            ("this week", (nov(20), nov(22))),
            ("this weekend", (nov(21), nov(22))),
            ("this month", (nov(20), nov(30))),
            ("today only", (nov(20), nov(20))),
            ("in december", (dec(1), dec(31))),
            ("for november", (nov(20), nov(30))),
        ] {
            let words: Vec<&str> = said.split(' ').collect();
            assert_eq!(span(&words, today), Some((Ok(span_expected), words.len())), "{said}");
        }
    }

    #[test]
    fn what_is_no_day_or_over_is_not_taken() {
        let today = date(2026, 11, 20);
        for said in [
            "until",
            "from 5 pieces",
            "from lagos",
            "in lagos",
            "may",
            "until stock lasts",
        ] {
            let words: Vec<&str> = said.split(' ').collect();
            assert_eq!(span(&words, today), None, "{said}");
        }
        for said in [
            "until 19 november 2026",
            "until 31 february 2027",
            "from 24 to 1 december",
        ] {
            let words: Vec<&str> = said.split(' ').collect();
            assert!(matches!(span(&words, today), Some((Err(_), _))), "{said}");
        }
    }
}
