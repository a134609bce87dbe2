//! From free text to open days. What leaves a doubt is not guessed: the owner is asked instead.

use super::tokens::{Half, Time, Token, Week, tokens};
use super::{DAY_MIN, OpenDay};

const NOON_MIN: i16 = 720;
/// A shop that opens at 1 to 5 without saying which half of the day means the afternoon.
const AFTERNOON_HOURS: std::ops::RangeInclusive<i16> = 60..=359;

/// Reads "mon-sat 9am to 7pm, sunday closed", "9-5 weekdays, sat 10 to 2", "24/7", "every day 8:00-20:00". `None` when no
/// hours are named, when a day has two stretches, or when it is not clear what belongs to which day.
pub fn parse(text: &str) -> Option<Vec<OpenDay>> {
    let items = items(&tokens(text))?;
    let mut week = WeekHours::default();
    for clause in items.split(|item| *item == Item::Break) {
        week.read(clause)?;
    }
    week.settle()
}

/// Tokens put together: ranges of days, stretches of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Item {
    Days(Week),
    Value(Value),
    Otherwise,
    Break,
}

/// What holds on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Value {
    Closed,
    Open(i16, i16),
}

/// `None` when a time stands alone, as in "from 9".
fn items(tokens: &[Token]) -> Option<Vec<Item>> {
    let mut items: Vec<Item> = Vec::new();
    let mut at = 0;
    let mut joins = false;
    while at < tokens.len() {
        let mut taken = 1;
        match &tokens[at..] {
            [Token::Days(first), Token::To, Token::Days(last), ..] => {
                push_days(&mut items, range(*first, *last)?, joins);
                taken = 3;
            }
            [Token::Days(days), ..] => push_days(&mut items, *days, joins),
            [Token::Except, Token::Days(days), ..] => {
                let others = tokens[at + 2..].chunks_exact(2).map_while(|pair| match pair {
                    [Token::And, Token::Days(days)] => Some(*days),
                    _ => None,
                });
                let others: Vec<Week> = others.collect();
                taken = 2 + 2 * others.len();
                except(&mut items, others.iter().fold(*days, |all, days| union(all, *days)));
            }
            [Token::Time(from), Token::To, Token::Time(to), ..] => {
                items.push(Item::Value(stretch(*from, *to)?));
                taken = 3;
            }
            [Token::Time(_), ..] => return None,
            [Token::Closed, ..] => items.push(Item::Value(Value::Closed)),
            [Token::Always, ..] => items.push(Item::Value(Value::Open(0, DAY_MIN))),
            [Token::Otherwise, ..] => items.push(Item::Otherwise),
            [Token::Break, ..] => items.push(Item::Break),
            [Token::To | Token::And | Token::Except, ..] | [] => {}
        }
        joins = matches!(tokens[at], Token::And | Token::Days(_));
        at += taken;
    }
    Some(items)
}

/// "sat and sun" are one set of days.
fn push_days(items: &mut Vec<Item>, days: Week, joins: bool) {
    match items.last_mut() {
        Some(Item::Days(before)) if joins => *before = union(*before, days),
        _ => items.push(Item::Days(days)),
    }
}

/// "daily except sunday" names six days; "9 to 5 except sunday" closes one.
fn except(items: &mut Vec<Item>, days: Week) {
    match items.last_mut() {
        Some(Item::Days(before)) => *before = std::array::from_fn(|day| before[day] && !days[day]),
        _ => items.extend([Item::Value(Value::Closed), Item::Days(days)]),
    }
}

/// From one day to another, over the end of the week if need be. Groups have no ends to count from.
fn range(first: Week, last: Week) -> Option<Week> {
    let only = |week: &Week| {
        week.iter()
            .position(|day| *day)
            .filter(|_| week.iter().filter(|day| **day).count() == 1)
    };
    let (first, last) = (only(&first)?, only(&last)?);
    let mut week = [false; 7];
    for step in 0..=(last + 7 - first) % 7 {
        week[(first + step) % 7] = true;
    }
    Some(week)
}

/// Finds the halves of the day that were not said, as a shop means them.
fn stretch(from: Time, to: Time) -> Option<Value> {
    let mut opens = on_the_clock(from) % DAY_MIN;
    let mut closes = on_the_clock(to);
    if from.half == Half::Unsaid && AFTERNOON_HOURS.contains(&opens) && matches!(to.half, Half::Unsaid | Half::Evening)
    {
        opens += NOON_MIN;
    }
    if to.half == Half::Unsaid && closes <= opens && closes < NOON_MIN && closes + NOON_MIN > opens {
        closes += NOON_MIN;
    }
    if from.half == Half::Unsaid && to.half == Half::Morning && opens >= closes && opens < NOON_MIN {
        opens += NOON_MIN;
    }
    if closes <= opens {
        closes += DAY_MIN;
    }
    (closes > opens && closes <= 2 * DAY_MIN).then_some(Value::Open(opens, closes))
}

fn on_the_clock(time: Time) -> i16 {
    match time.half {
        Half::Morning => time.min % NOON_MIN,
        Half::Evening => time.min % NOON_MIN + NOON_MIN,
        Half::Sure | Half::Unsaid => time.min,
    }
}

/// What was understood so far.
#[derive(Debug, Default)]
struct WeekHours {
    /// What holds on a day, and how many days were named together when it was said.
    days: [Option<(Value, usize)>; 7],
    /// For the days that were not named.
    default: Option<Value>,
    /// Days that wait for what holds on them: "mon, wed and fri 10 to 4".
    waiting: Option<Week>,
    /// What was said before its days: "10 to 4 mon, wed and fri".
    last_value_first: Option<Value>,
    /// "Otherwise" was said and waits for its hours.
    is_default_next: bool,
}

impl WeekHours {
    /// Reads one part between commas: pairs of days and what holds on them, in either order.
    fn read(&mut self, clause: &[Item]) -> Option<()> {
        let mut at = 0;
        while at < clause.len() {
            let taken = match clause[at..] {
                [Item::Otherwise, ..] => {
                    self.is_default_next = true;
                    1
                }
                [Item::Days(days), Item::Value(value), ..] => {
                    let days = self.waiting.take().map_or(days, |before| union(before, days));
                    self.last_value_first = None;
                    self.set(days, value)?;
                    2
                }
                [Item::Value(value), Item::Days(days), ..] if self.waiting.is_none() && !self.is_default_next => {
                    self.last_value_first = Some(value);
                    self.set(days, value)?;
                    2
                }
                [Item::Days(days), ..] => {
                    self.waiting = Some(self.waiting.map_or(days, |before| union(before, days)));
                    1
                }
                [Item::Value(value), ..] => {
                    self.set_alone(value)?;
                    1
                }
                [Item::Break, ..] | [] => 1,
            };
            at += taken;
        }
        Some(())
    }

    /// Hours without days in the same part: for the days that wait, or for all that are not named.
    fn set_alone(&mut self, value: Value) -> Option<()> {
        if let Some(days) = self.waiting.take() {
            return self.set(days, value);
        }
        if value == Value::Closed && self.default.is_some() {
            return Some(());
        }
        let is_first = self.days.iter().all(|day| !matches!(day, Some((Value::Open(..), _))));
        let may_be_default = self.default.is_none() && (is_first || self.is_default_next || value == Value::Closed);
        self.is_default_next = false;
        self.default = Some(value);
        may_be_default.then_some(())
    }

    /// A day named alone overrules what was said of the week; the same days with two stretches are a doubt.
    fn set(&mut self, days: Week, value: Value) -> Option<()> {
        let named = days.iter().filter(|is_named| **is_named).count();
        for (day, _) in days.iter().enumerate().filter(|(_, is_named)| **is_named) {
            match self.days[day].replace((value, named)) {
                Some((Value::Open(opens, closes), before)) if value != Value::Open(opens, closes) => {
                    (value == Value::Closed || named < before).then_some(())?;
                }
                _ => {}
            }
        }
        Some(())
    }

    fn settle(mut self) -> Option<Vec<OpenDay>> {
        if let (Some(days), Some(value)) = (self.waiting.take(), self.last_value_first) {
            self.set(days, value)?;
        } else if self.waiting.is_some() {
            return None;
        }
        let open: Vec<OpenDay> = (1..=7)
            .zip(self.days)
            .filter_map(
                |(weekday, value)| match value.map(|(value, _)| value).or(self.default) {
                    Some(Value::Open(opens_min, closes_min)) => Some(OpenDay {
                        weekday,
                        opens_min,
                        closes_min,
                        version: 0,
                    }),
                    _ => None,
                },
            )
            .collect();
        (!open.is_empty()).then_some(open)
    }
}

fn union(a: Week, b: Week) -> Week {
    std::array::from_fn(|day| a[day] || b[day])
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::describe;
    use super::*;

    fn heard(said: &str) -> Option<String> {
        parse(said).map(|days| describe(&days))
    }

    #[test]
    fn hours_are_heard_the_way_owners_say_them() {
        for (said, expected) in [
            ("mon-sat 9am to 7pm, sunday closed", "Monday to Saturday, 9:00 to 19:00"),
            (
                "9-5 weekdays, sat 10 to 2",
                "Monday to Friday, 9:00 to 17:00; Saturday, 10:00 to 14:00",
            ),
            ("24/7", "Every day, day and night"),
            ("every day 8:00-20:00", "Every day, 8:00 to 20:00"),
            ("Monday to Friday 8 to 6", "Monday to Friday, 8:00 to 18:00"),
            (
                "We open 9 to 7 monday to saturday and 12 to 5 on sundays",
                "Monday to Saturday, 9:00 to 19:00; Sunday, 12:00 to 17:00",
            ),
            ("closed on sundays, otherwise 9-6", "Monday to Saturday, 9:00 to 18:00"),
            ("9am-7pm, closed sundays", "Monday to Saturday, 9:00 to 19:00"),
            ("mon, wed and fri 10-4", "Monday, Wednesday and Friday, 10:00 to 16:00"),
            ("10-4 mon, wed and fri", "Monday, Wednesday and Friday, 10:00 to 16:00"),
            ("Mon - Sat: 9am - 7pm\nSun: closed", "Monday to Saturday, 9:00 to 19:00"),
            (
                "mon-fri 9-5 sat 10-2",
                "Monday to Friday, 9:00 to 17:00; Saturday, 10:00 to 14:00",
            ),
            ("9 in the morning to 7 in the evening", "Every day, 9:00 to 19:00"),
            ("weekends 10 till 4", "Saturday and Sunday, 10:00 to 16:00"),
            ("daily from 9.30 a.m. to 9 p.m.", "Every day, 9:30 to 21:00"),
            (
                "mon–thurs 0900–1730; fri 9-12",
                "Monday to Thursday, 9:00 to 17:30; Friday, 9:00 to 12:00",
            ),
            ("Satuday 10 to 2", "Saturday, 10:00 to 14:00"),
            ("tues to sat, 1 to 6", "Tuesday to Saturday, 13:00 to 18:00"),
            ("9 to 7pm", "Every day, 9:00 to 19:00"),
            ("noon to midnight", "Every day, 12:00 to midnight"),
            ("fri and sat 7pm to 2am", "Friday and Saturday, 19:00 to 2:00"),
            ("22:00-06:00", "Every day, 22:00 to 6:00"),
            ("sat to mon 9-5", "Monday, Saturday and Sunday, 9:00 to 17:00"),
            ("8h to 17h", "Every day, 8:00 to 17:00"),
            ("every day 9-5, closed sunday", "Monday to Saturday, 9:00 to 17:00"),
            (
                "daily except sundays and mondays, 9-5",
                "Tuesday to Saturday, 9:00 to 17:00",
            ),
            ("9 to 5 except on sunday", "Monday to Saturday, 9:00 to 17:00"),
            ("Mon. to Sat. 9-5", "Monday to Saturday, 9:00 to 17:00"),
            (
                "every day 9-7, sunday 12-5",
                "Monday to Saturday, 9:00 to 19:00; Sunday, 12:00 to 17:00",
            ),
            ("9-7, closed on public holidays", "Every day, 9:00 to 19:00"),
            ("22:00 - 6:00", "Every day, 22:00 to 6:00"),
        ] {
            assert_eq!(heard(said).as_deref(), Some(expected), "{said}");
        }
    }

    #[test]
    fn hours_are_heard_from_a_signboard_too() {
        for (said, expected) in [
            ("9am to 6pm (Mon-Sat)", "Monday to Saturday, 9:00 to 18:00"),
            (
                "Mondays to Fridays 8am-5pm, Saturdays 9am-2pm, closed on Sundays and public holidays",
                "Monday to Friday, 8:00 to 17:00; Saturday, 9:00 to 14:00",
            ),
            (
                "Mon-Fri: 08:00 - 18:00, Sat: 09:00 - 14:00",
                "Monday to Friday, 8:00 to 18:00; Saturday, 9:00 to 14:00",
            ),
            ("tuesday through sunday 11am-8pm", "Tuesday to Sunday, 11:00 to 20:00"),
            (
                "Weekdays 9 to 5 & Saturdays 10 to 3",
                "Monday to Friday, 9:00 to 17:00; Saturday, 10:00 to 15:00",
            ),
            (
                "sundays 2pm-6pm, other days 9-7",
                "Monday to Saturday, 9:00 to 19:00; Sunday, 14:00 to 18:00",
            ),
            ("We are online 24/7", "Every day, day and night"),
            ("open 24 hours on weekdays", "Monday to Friday, day and night"),
        ] {
            assert_eq!(heard(said).as_deref(), Some(expected), "{said}");
        }
    }

    #[test]
    fn what_leaves_a_doubt_is_asked_again() {
        for said in [
            "",
            "whenever I am awake",
            "closed on sundays",
            "from 9",
            "mon to fri",
            "mon-sat 9-1, 2-6",
            "monday 9 to 5 and monday 10 to 4",
            "25 to 30",
            "weekdays to sunday 9-5",
            "by appointment only",
            "12345678901234567890 to 5",
        ] {
            assert_eq!(heard(said), None, "{said}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in any::<String>()) {
            let _ = parse(&text);
        }

        #[test]
        fn no_words_of_the_trade_panic_and_what_is_heard_fits_the_table(
            words in proptest::collection::vec(
                prop_oneof!["mon", "sat", "weekdays", "daily", "closed", "to", "-", ",", "and", "24/7", "otherwise", "[0-9]{1,5}", "[0-9]{1,2}[:.h][0-9]{2}", "am", "pm", "noon"],
                0..14,
            )
        ) {
            for day in parse(&words.join(" ")).unwrap_or_default() {
                prop_assert!((1..=7).contains(&day.weekday) && (0..1440).contains(&day.opens_min));
                prop_assert!(day.closes_min > day.opens_min && day.closes_min <= 2880);
            }
        }
    }
}
