//! The time after a customer's last message in which a platform takes our messages, in words.

const HOUR_S: i64 = 60 * 60;
const DAY_S: i64 = 24 * HOUR_S;
/// What a person writes is taken for a week.
const LATE_S: i64 = 7 * DAY_S;
/// From here on it is closing.
const CLOSING_S: i64 = 2 * HOUR_S;

/// How much of the window is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// "23 h 47 min left to answer"
    pub words: String,
    pub percent: u8,
    pub is_closing: bool,
}

/// What to show with so many seconds left; nothing when the time is over. Late: the first day is over, and only what the
/// owner writes goes out.
pub fn left(seconds: i64, is_late: bool) -> Option<Left> {
    if seconds <= 0 {
        return None;
    }
    let left = match (seconds / DAY_S, seconds % DAY_S / HOUR_S, seconds % HOUR_S / 60) {
        (0, 0, 0) => "less than a minute".to_owned(),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, 0) => format!("{hours} h"),
        (0, hours, minutes) => format!("{hours} h {minutes} min"),
        (1, _, _) => "1 day".to_owned(),
        (days, _, _) => format!("{days} days"),
    };
    let words = if is_late {
        format!("CHIDI's 24 hours are over: {left} left for you to answer")
    } else {
        format!("{left} left to answer")
    };
    let all_s = if is_late { LATE_S } else { DAY_S };
    Some(Left {
        words,
        percent: (seconds * 100 / all_s).clamp(1, 100) as u8,
        is_closing: seconds < CLOSING_S,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(seconds: i64) -> Option<String> {
        left(seconds, false).map(|left| left.words)
    }

    #[test]
    fn the_time_left_is_said_in_words() {
        assert_eq!(words(85_620).as_deref(), Some("23 h 47 min left to answer"));
        assert_eq!(words(7200).as_deref(), Some("2 h left to answer"));
        assert_eq!(words(2880).as_deref(), Some("48 min left to answer"));
        assert_eq!(words(59).as_deref(), Some("less than a minute left to answer"));
        assert_eq!(words(0), None);
        assert_eq!(words(-5), None);
    }

    #[test]
    fn after_the_first_day_the_rest_of_the_week_is_the_owners() {
        let late = left(6 * DAY_S - 60, true).expect("time is left");
        assert_eq!(late.words, "CHIDI's 24 hours are over: 5 days left for you to answer");
        assert_eq!((late.percent, late.is_closing), (85, false));
        let last_day = left(DAY_S + 5, true).map(|left| left.words);
        assert_eq!(
            last_day.as_deref(),
            Some("CHIDI's 24 hours are over: 1 day left for you to answer")
        );
    }

    #[test]
    fn the_last_two_hours_are_closing() {
        assert_eq!(
            left(DAY_S - 1, false).map(|left| (left.percent, left.is_closing)),
            Some((99, false))
        );
        assert!(left(7199, false).is_some_and(|left| left.is_closing));
        assert_eq!(left(1, false).map(|left| left.percent), Some(1));
    }
}
