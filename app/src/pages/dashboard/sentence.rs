//! The sentences the first page opens with.

#![cfg(feature = "ssr")]

use super::api::Figures;

/// What comes before the figures of the day.
#[derive(Clone, Copy)]
pub(super) enum Mood {
    /// Steps are left until CHIDI can answer.
    SettingUp,
    /// The owner has told CHIDI to be quiet.
    Paused,
    /// CHIDI answers.
    Answering,
}

/// How things are.
pub(super) fn headline(greeting: &str, first_name: &str, figures: &Figures, mood: Mood) -> String {
    let total = figures.answered + figures.handed_over;
    let news = match (mood, total, figures.answered) {
        (Mood::Paused, _, _) => "CHIDI is paused.".to_owned(),
        (Mood::SettingUp, 0, _) => "Let us get your shop ready.".to_owned(),
        (_, 0, _) => "Nobody has asked anything today.".to_owned(),
        (_, 1, 1) => "CHIDI answered the one question of today.".to_owned(),
        (_, 1, _) => "The one question of today went to you.".to_owned(),
        (_, total, answered) if total == answered => format!("CHIDI answered all {total} questions today."),
        (_, total, answered) => format!("CHIDI answered {answered} of {total} questions today."),
    };
    if first_name.is_empty() {
        format!("{greeting}. {news}")
    } else {
        format!("{greeting}, {first_name}. {news}")
    }
}

/// Who waits.
pub(super) fn lead(figures: &Figures, is_set_up: bool) -> String {
    match figures.waiting {
        0 if !is_set_up => "A few steps are left until your shop answers by itself.".to_owned(),
        0 => "Nobody is waiting for you.".to_owned(),
        1 => "One customer is waiting for you.".to_owned(),
        many => format!("{many} customers are waiting for you."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(answered: i64, handed_over: i64, waiting: i64) -> Figures {
        Figures {
            answered,
            handed_over,
            waiting,
            ..Figures::default()
        }
    }

    #[test]
    fn the_headline_says_how_the_day_went() {
        let says = |figures, mood| headline("Good morning", "Temi", &figures, mood);
        assert_eq!(
            says(figures(47, 8, 3), Mood::Answering),
            "Good morning, Temi. CHIDI answered 47 of 55 questions today."
        );
        assert_eq!(
            says(figures(5, 0, 0), Mood::Answering),
            "Good morning, Temi. CHIDI answered all 5 questions today."
        );
        assert_eq!(
            says(figures(0, 1, 1), Mood::Answering),
            "Good morning, Temi. The one question of today went to you."
        );
        assert_eq!(
            says(figures(0, 0, 0), Mood::Answering),
            "Good morning, Temi. Nobody has asked anything today."
        );
        assert_eq!(
            says(figures(5, 0, 0), Mood::Paused),
            "Good morning, Temi. CHIDI is paused."
        );
    }

    #[test]
    fn the_lead_says_who_waits() {
        assert_eq!(lead(&figures(1, 3, 3), true), "3 customers are waiting for you.");
        assert_eq!(lead(&figures(1, 0, 0), true), "Nobody is waiting for you.");
        assert_eq!(
            lead(&figures(0, 0, 0), false),
            "A few steps are left until your shop answers by itself."
        );
    }
}
