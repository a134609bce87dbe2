//! The 24 hours after a customer's last message, in which a platform takes our messages, in words.

/// All of it.
pub const WINDOW_S: i64 = 24 * 60 * 60;
/// From here on it is closing.
const CLOSING_S: i64 = 2 * 60 * 60;

/// How much of the window is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Left {
    /// "23 h 47 min left to answer"
    pub words: String,
    pub percent: u8,
    pub is_closing: bool,
}

/// What to show with so many seconds left; nothing when the time is over.
pub fn left(seconds: i64) -> Option<Left> {
    if seconds <= 0 {
        return None;
    }
    let (hours, minutes) = (seconds / 3600, seconds % 3600 / 60);
    let words = match (hours, minutes) {
        (0, 0) => "less than a minute left to answer".to_owned(),
        (0, minutes) => format!("{minutes} min left to answer"),
        (hours, 0) => format!("{hours} h left to answer"),
        (hours, minutes) => format!("{hours} h {minutes} min left to answer"),
    };
    let percent = (seconds * 100 / WINDOW_S).clamp(1, 100) as u8;
    Some(Left {
        words,
        percent,
        is_closing: seconds < CLOSING_S,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(seconds: i64) -> Option<String> {
        left(seconds).map(|left| left.words)
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
    fn the_last_two_hours_are_closing() {
        assert_eq!(
            left(WINDOW_S).map(|left| (left.percent, left.is_closing)),
            Some((100, false))
        );
        assert!(left(7199).is_some_and(|left| left.is_closing));
        assert_eq!(left(1).map(|left| left.percent), Some(1));
    }
}
