//! A document as passages: short enough to say one thing, each with the headings above it.

use std::collections::HashSet;

use super::extract::Block;

/// Words of a passage. With its headings it fits what the model reads.
const WORDS_MAX: usize = 180;
/// Words at the end of a passage that the next one begins with, so that no thought is cut in two.
const OVERLAP_WORDS: usize = 30;
/// Rows of a table say one thing each; short ones share a passage up to so many words.
const ROW_WORDS_MAX: usize = 60;
const HEADING_CHARS_MAX: usize = 300;

/// What is between two headings of a path.
pub const UNDER: &str = " > ";

/// A passage that has no place yet.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Piece {
    /// The headings above it, the outermost first; may be empty.
    pub(super) heading: String,
    /// Its own words.
    pub(super) body: String,
}

/// The passages of a document in its order, those that say the same once.
pub(super) fn split(blocks: &[Block]) -> Vec<Piece> {
    let mut splitter = Splitter::default();
    for block in blocks {
        match block {
            Block::Heading { level, text } => splitter.begin_section(*level, text),
            Block::Text { text } => splitter.add_text(text),
            Block::Row { text } => splitter.add_row(text),
        }
    }
    splitter.end_section();
    let mut seen = HashSet::new();
    splitter.pieces.retain(|piece| seen.insert(piece.clone()));
    splitter.pieces
}

#[derive(Debug, Default)]
struct Splitter {
    /// The open headings, the outermost first.
    path: Vec<(u8, String)>,
    /// Sentences, or rows, of the passage that is being filled.
    parts: Vec<String>,
    words: usize,
    /// Whether all that was put into the passage was carried over from the one before.
    is_carried: bool,
    is_rows: bool,
    /// Whether the section has had a passage.
    has_body: bool,
    pieces: Vec<Piece>,
}

impl Splitter {
    fn begin_section(&mut self, level: u8, text: &str) {
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if text.is_empty() {
            return;
        }
        let goes_deeper = self.path.last().is_some_and(|(above, _)| *above < level);
        if goes_deeper {
            self.flush();
        } else {
            self.end_section();
        }
        self.path.retain(|(above, _)| *above < level);
        self.path.push((level, text));
        self.has_body = false;
    }

    /// A heading that stands alone is a passage of its own.
    fn end_section(&mut self) {
        self.flush();
        if !self.has_body
            && let Some((_, text)) = self.path.pop()
        {
            let heading = self.heading();
            self.pieces.push(Piece { heading, body: text });
        }
    }

    fn add_text(&mut self, text: &str) {
        if self.is_rows {
            self.flush();
        }
        for (at, sentence) in sentences(text).into_iter().enumerate() {
            self.make_room(count(&sentence), WORDS_MAX);
            let between = if self.parts.is_empty() || at > 0 { "" } else { "\n" };
            self.push(format!("{between}{sentence}"));
        }
    }

    fn add_row(&mut self, text: &str) {
        if !self.is_rows {
            self.flush();
            self.is_rows = true;
        }
        for part in cut(text, WORDS_MAX) {
            if self.words > 0 && self.words + count(&part) > ROW_WORDS_MAX {
                self.flush();
                self.is_rows = true;
            }
            self.push(format!("{part}\n"));
        }
    }

    fn make_room(&mut self, words: usize, words_max: usize) {
        if self.words == 0 || self.words + words <= words_max {
            return;
        }
        let carried = self.carried(words_max.saturating_sub(words));
        self.flush();
        for sentence in carried {
            self.push(sentence);
        }
        self.is_carried = self.words > 0;
    }

    /// The last sentences, as far as they are an overlap and leave room.
    fn carried(&self, room: usize) -> Vec<String> {
        let (mut carried, mut words) = (Vec::new(), 0);
        for sentence in self.parts.iter().rev() {
            words += count(sentence);
            if words > OVERLAP_WORDS.min(room) {
                break;
            }
            carried.push(sentence.trim_start().to_owned());
        }
        carried.reverse();
        carried
    }

    fn push(&mut self, part: String) {
        self.words += count(&part);
        self.parts.push(part);
        self.is_carried = false;
    }

    fn flush(&mut self) {
        let parts = std::mem::take(&mut self.parts);
        let is_new = !std::mem::take(&mut self.is_carried);
        self.words = 0;
        let separator = if std::mem::take(&mut self.is_rows) { "" } else { " " };
        let body = parts.join(separator).replace(" \n", "\n").trim().to_owned();
        if is_new && !body.is_empty() {
            let heading = self.heading();
            self.pieces.push(Piece { heading, body });
            self.has_body = true;
        }
    }

    fn heading(&self) -> String {
        let texts: Vec<&str> = self.path.iter().map(|(_, text)| text.as_str()).collect();
        texts.join(UNDER).chars().take(HEADING_CHARS_MAX).collect()
    }
}

fn count(text: &str) -> usize {
    text.split_whitespace().count()
}

/// The sentences of a paragraph, its white space tidied, those that are longer than a passage cut.
fn sentences(text: &str) -> Vec<String> {
    let mut sentences = Vec::new();
    for line in text.lines() {
        let mut sentence: Vec<&str> = Vec::new();
        for word in line.split_whitespace() {
            sentence.push(word);
            if word.ends_with(['.', '?', '!', '…', '。', '！', '？']) {
                sentences.push(sentence.join(" "));
                sentence.clear();
            }
        }
        sentences.push(sentence.join(" "));
    }
    sentences.retain(|sentence| !sentence.is_empty());
    sentences.iter().flat_map(|sentence| cut(sentence, WORDS_MAX)).collect()
}

fn cut(text: &str, words_max: usize) -> Vec<String> {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.chunks(words_max).map(|words| words.join(" ")).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn heading(level: u8, text: &str) -> Block {
        Block::Heading {
            level,
            text: text.into(),
        }
    }

    fn text(text: &str) -> Block {
        Block::Text { text: text.into() }
    }

    fn row(text: &str) -> Block {
        Block::Row { text: text.into() }
    }

    fn piece(heading: &str, body: &str) -> Piece {
        Piece {
            heading: heading.into(),
            body: body.into(),
        }
    }

    #[test]
    fn a_passage_knows_the_headings_above_it() {
        let pieces = split(&[
            text("Read this first."),
            heading(1, "Care"),
            text("Adire is dyed by hand."),
            heading(2, "Washing"),
            text("Cold water and salt."),
            text("Never hot."),
            heading(2, "Ironing"),
            text("From the back."),
            heading(1, "Returns"),
            text("Within 7 days."),
        ]);
        assert_eq!(
            pieces,
            [
                piece("", "Read this first."),
                piece("Care", "Adire is dyed by hand."),
                piece("Care > Washing", "Cold water and salt.\nNever hot."),
                piece("Care > Ironing", "From the back."),
                piece("Returns", "Within 7 days."),
            ]
        );
    }

    #[test]
    fn a_heading_with_nothing_below_is_kept() {
        let pieces = split(&[
            heading(1, "Sizes"),
            heading(2, "We sew to measure"),
            heading(2, "No sale"),
        ]);
        assert_eq!(pieces, [piece("Sizes", "We sew to measure"), piece("Sizes", "No sale")]);
    }

    #[test]
    fn a_long_text_is_cut_between_sentences_and_overlaps() {
        let sentences: Vec<String> = (0..60)
            .map(|n| format!("This is the sentence with the number {n} in it."))
            .collect();
        let pieces = split(&[text(&sentences.join(" "))]);
        assert!(pieces.len() >= 3, "{}", pieces.len());
        for pair in pieces.windows(2) {
            assert!(count(&pair[0].body) <= WORDS_MAX);
            assert!(pair[0].body.ends_with('.'), "cut between sentences");
            let last = pair[0].body.rsplit(". ").next().expect("a sentence");
            assert!(pair[1].body.contains(last.trim_end_matches('.')), "overlap");
        }
    }

    #[test]
    fn rows_share_a_passage_only_when_they_are_short() {
        let long = "word ".repeat(ROW_WORDS_MAX);
        let pieces = split(&[
            row("Size: S; Chest: 86"),
            row("Size: M; Chest: 92"),
            row(&long),
            row("Size: L"),
        ]);
        assert_eq!(pieces.len(), 3, "{pieces:?}");
        assert_eq!(pieces[0].body, "Size: S; Chest: 86\nSize: M; Chest: 92");
        assert_eq!(pieces[2].body, "Size: L");
    }

    #[test]
    fn what_is_said_twice_is_kept_once() {
        assert_eq!(
            split(&[
                text("Thank you."),
                heading(1, "A"),
                text("x"),
                heading(1, "A"),
                text("x")
            ])
            .len(),
            2
        );
    }

    proptest! {
        #[test]
        fn no_word_is_lost_and_no_passage_too_long(paragraphs in prop::collection::vec("[a-z]{1,9}( [a-z]{1,9}[.?]?){0,300}", 0..8)) {
            let blocks: Vec<Block> = paragraphs.iter().map(|paragraph| text(paragraph)).collect();
            let pieces = split(&blocks);
            let kept: HashSet<&str> = pieces.iter().flat_map(|piece| piece.body.split_whitespace()).collect();
            for word in paragraphs.iter().flat_map(|paragraph| paragraph.split_whitespace()) {
                prop_assert!(kept.contains(word));
            }
            for piece in &pieces {
                prop_assert!(count(&piece.body) <= WORDS_MAX);
            }
        }
    }
}
