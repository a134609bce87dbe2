//! What goes out to one person: a text, and what may hang on it.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::Platform;

/// The longest title of a button or quick reply, in characters; the same on all three platforms
/// (<https://developers.facebook.com/docs/messenger-platform/send-messages/quick-replies>,
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/messages/interactive-reply-buttons-messages>).
const TITLE_CHARS_MAX: usize = 20;
/// What a tap may carry back, in characters. Rows of `WhatsApp`'s lists hold the least: 200.
const SAYS_CHARS_MAX: usize = 190;
/// Marks what a tap carries as words of the customer's.
const SAYS: &str = "say:";

/// A message for one person.
#[derive(Debug, Clone, Copy)]
pub struct Letter<'a> {
    /// The person's address on the platform.
    pub recipient: &'a str,
    /// The text, which must fit: see [`super::split`].
    pub text: &'a str,
    /// What hangs on it.
    pub extra: Option<&'a Extra>,
    /// Where the platform fetches the picture, of one that has it.
    pub picture: Option<&'a str>,
    /// Comes back in the echo or the status, where the platform keeps it.
    pub mark: &'a str,
    /// The 24 hours are over; a person of the shop wrote it, which the platform takes for a week.
    pub is_late: bool,
}

/// What hangs on a text; `messages.extra`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extra {
    /// Answers to tap.
    Choices(Vec<Choice>),
    /// A picture, without a text.
    Picture,
    /// The text is that of an approved template of `WhatsApp`, which is sent by its name.
    Template {
        /// As Meta knows it.
        name: String,
        /// The code of its language.
        language: String,
        /// What goes into its places, in order.
        parameters: Vec<String>,
    },
}

/// An answer to tap.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// On the button.
    pub title: String,
    /// What the customer says by tapping it.
    pub says: String,
}

impl Extra {
    /// Answers to tap, as the platform takes them: at most so many, each told from the others by its title. `None` when
    /// they do not fit; the text then has to do.
    pub fn choices(platform: Platform, answers: &[String]) -> Option<Self> {
        let most = match platform {
            Platform::Instagram | Platform::Messenger => 13,
            Platform::Whatsapp => 10,
        };
        let fits = |says: &String| (1..=SAYS_CHARS_MAX).contains(&says.chars().count());
        let choices: Vec<Choice> = answers
            .iter()
            .filter(|says| fits(says))
            .map(|says| Choice {
                title: shortened(says, TITLE_CHARS_MAX),
                says: says.clone(),
            })
            .collect();
        let titles: HashSet<String> = choices.iter().map(|choice| choice.title.to_lowercase()).collect();
        let is_clear = titles.len() == choices.len() && choices.len() == answers.len();
        (is_clear && (2..=most).contains(&choices.len())).then_some(Self::Choices(choices))
    }
}

impl Choice {
    /// What the platform carries back when it is tapped.
    pub(super) fn payload(&self) -> String {
        format!("{SAYS}{}", self.says)
    }
}

/// What the customer said by a tap that carries this back; `None` when the button was not one of a [`Choice`].
pub fn said_by_tap(payload: &str) -> Option<&str> {
    payload
        .strip_prefix(SAYS)
        .map(str::trim)
        .filter(|says| !says.is_empty())
}

/// At most so many characters, ending in an ellipsis when something is left out.
pub(super) fn shortened(text: &str, chars_max: usize) -> String {
    if text.chars().count() <= chars_max {
        return text.to_owned();
    }
    let head: String = text.chars().take(chars_max - 1).collect();
    format!("{}…", head.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_tap_says_the_whole_name_however_short_its_title() {
        let answers = names(&["Adire Indigo", "Ankara gown with pleated sleeves"]);
        let Some(Extra::Choices(choices)) = Extra::choices(Platform::Whatsapp, &answers) else {
            panic!("two answers fit");
        };
        assert_eq!(choices[1].title, "Ankara gown with pl…");
        assert_eq!(choices[1].title.chars().count(), 20);
        assert_eq!(said_by_tap(&choices[1].payload()), Some(answers[1].as_str()));
    }

    #[test]
    fn answers_that_look_alike_or_are_too_many_are_left_to_the_text() {
        let alike = names(&["Ankara gown with pleats, red", "Ankara gown with pleats, blue"]);
        assert_eq!(Extra::choices(Platform::Instagram, &alike), None);
        let many: Vec<String> = (0..12).map(|number| format!("Gown {number}")).collect();
        assert!(Extra::choices(Platform::Messenger, &many).is_some());
        assert_eq!(Extra::choices(Platform::Whatsapp, &many), None, "a list holds ten");
        assert_eq!(
            Extra::choices(Platform::Whatsapp, &names(&["Gown"])),
            None,
            "one is no choice"
        );
        assert_eq!(Extra::choices(Platform::Whatsapp, &names(&["Gown", ""])), None);
    }

    #[test]
    fn other_buttons_say_nothing_by_themselves() {
        assert_eq!(said_by_tap("GET_STARTED"), None);
        assert_eq!(said_by_tap("say: "), None);
    }
}
