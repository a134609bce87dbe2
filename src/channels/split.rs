//! Cutting a text into parts that a platform takes, at the best place to pause.

use super::Platform;

/// Cuts a text into parts, none longer than the platform takes, and none of them blank. Parts end after a paragraph, a
/// line, a sentence, or a word, in this order of liking; only a word longer than a whole part is cut inside, and never
/// within a character. White space at the cuts is dropped; nothing else is.
pub fn split(platform: Platform, text: &str) -> Vec<String> {
    let mut parts = Vec::new();
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (part, after) = rest.split_at(cut(rest, most(platform, rest)));
        parts.push(part.trim_end().to_owned());
        rest = after.trim_start();
    }
    parts
}

/// How many bytes of `text` fit into one part, ending at a character. Instagram counts bytes, the others characters.
/// <https://developers.facebook.com/docs/messenger-platform/instagram/features/send-message>
fn most(platform: Platform, text: &str) -> usize {
    let chars_max = match platform {
        Platform::Instagram => return text.floor_char_boundary(1000),
        Platform::Messenger => 2000,
        Platform::Whatsapp => 4096,
    };
    text.char_indices().nth(chars_max).map_or(text.len(), |(at, _)| at)
}

/// Where to cut, at most `most` bytes in. A pause in the first half would make a part too short to be worth it.
fn cut(text: &str, most: usize) -> usize {
    if text.len() <= most {
        return text.len();
    }
    let head = &text[..most];
    let late = |at: &usize| *at > most / 2;
    let sentence = || {
        let ends = head
            .match_indices(['.', '!', '?', '…', '。', '؟'])
            .map(|(at, end)| at + end.len());
        ends.rev().find(|at| text[*at..].starts_with(char::is_whitespace))
    };
    let word = || {
        head.char_indices()
            .rev()
            .find(|(_, char)| char.is_whitespace())
            .map(|(at, _)| at)
    };
    head.rfind("\n\n")
        .filter(late)
        .or_else(|| head.rfind('\n').filter(late))
        .or_else(|| sentence().filter(late))
        .or_else(|| word().filter(|at| *at > 0))
        .unwrap_or(most)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn squeezed(text: &str) -> String {
        text.chars().filter(|char| !char.is_whitespace()).collect()
    }

    #[test]
    fn a_short_text_is_one_part_and_a_blank_one_none() {
        assert_eq!(split(Platform::Instagram, "  ₦9,500 \n"), ["₦9,500"]);
        assert!(split(Platform::Instagram, " \n ").is_empty());
    }

    #[test]
    fn exactly_a_thousand_bytes_fit_and_one_more_does_not() {
        assert_eq!(split(Platform::Instagram, &"a".repeat(1000)).len(), 1);
        assert_eq!(split(Platform::Instagram, &"a".repeat(1001)).len(), 2);
        assert_eq!(split(Platform::Instagram, &"ẹ".repeat(333)).len(), 1);
        assert_eq!(split(Platform::Instagram, &"ẹ".repeat(334)).len(), 2);
        assert_eq!(split(Platform::Messenger, &"ẹ".repeat(2000)).len(), 1);
    }

    #[test]
    fn parts_end_where_one_would_pause() {
        let sentence = format!("{}. {}", "a".repeat(700), "b ".repeat(300));
        assert_eq!(
            split(Platform::Instagram, &sentence)[0],
            format!("{}.", "a".repeat(700))
        );
        let paragraph = format!("{}\n\n{}. {}", "a".repeat(600), "b".repeat(200), "c".repeat(500));
        assert_eq!(split(Platform::Instagram, &paragraph)[0], "a".repeat(600));
        let price = format!("{} ₦9.500 {}", "a".repeat(995), "b".repeat(100));
        assert_eq!(
            split(Platform::Instagram, &price)[1],
            format!("₦9.500 {}", "b".repeat(100)),
            "a price stays whole"
        );
    }

    proptest! {
        #[test]
        fn nothing_is_lost_and_every_part_fits(text in "(\\PC{0,40}[ \n.]{0,2}){0,120}") {
            let parts = split(Platform::Instagram, &text);
            prop_assert!(parts.iter().all(|part| part.len() <= 1000 && !part.trim().is_empty()));
            prop_assert_eq!(squeezed(&parts.concat()), squeezed(&text));
        }
    }
}
