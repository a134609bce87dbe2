//! PDF: the text of its pages. A page that cannot be read is left out, as long as others can.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chidi::knowledge::{Block, PAGES_MAX, Problem};
use pdf_extract::{Document, PlainTextOutput, output_doc_page};

use super::text;

/// Letters on a page below which it is taken for a picture: a scanner's mark, a page number.
const LETTERS_MIN: usize = 20;

/// Blocks in their order.
pub(super) fn blocks(file: &[u8]) -> Result<Vec<Block>, Problem> {
    let mut document = Document::load_mem(file).map_err(|_| Problem::Broken)?;
    if document.is_encrypted() {
        // Many are locked against changes only and open without a password.
        document.decrypt("").map_err(|_| Problem::Encrypted)?;
    }
    let count = document.get_pages().len();
    if count > PAGES_MAX {
        return Err(Problem::TooLong);
    }
    let pages: Vec<String> = (1..=count as u32)
        .filter_map(|number| page(&document, number))
        .collect();
    let letters = |page: &String| page.chars().filter(|letter| letter.is_alphanumeric()).count();
    match (count, pages.is_empty()) {
        (0, _) => Err(Problem::Empty),
        (_, true) => Err(Problem::Broken),
        _ if pages.iter().all(|page| letters(page) < LETTERS_MIN) => Err(Problem::Scanned),
        _ => Ok(of_pages(&pages)),
    }
}

/// The library gives up on odd pages by panicking.
fn page(document: &Document, number: u32) -> Option<String> {
    let read = || {
        let mut text = String::new();
        output_doc_page(document, &mut PlainTextOutput::new(&mut text), number).ok()?;
        Some(text.replace('\0', ""))
    };
    catch_unwind(AssertUnwindSafe(read)).ok().flatten()
}

/// A paragraph that the page breaks goes on on the next.
fn of_pages(pages: &[String]) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for page in pages {
        for lines in text::paragraphs(page) {
            push(&mut blocks, &lines);
        }
    }
    text::last_is_no_heading(&mut blocks);
    blocks
}

fn push(blocks: &mut Vec<Block>, lines: &[&str]) {
    let joined = join(lines);
    if joined.chars().all(|letter| !letter.is_alphabetic()) && joined.len() <= 6 {
        // The number of a page.
        return;
    }
    if let Some(question) = text::question(&joined) {
        blocks.push(question);
    } else if lines.len() == 1 && text::is_title(&joined) {
        blocks.push(text::title(&joined));
    } else if let Some(Block::Text { text }) = blocks.last_mut()
        && joined.starts_with(char::is_lowercase)
        && !text.ends_with(['.', '?', '!', ':'])
    {
        *text = join(&[text.as_str(), &joined]);
    } else {
        blocks.push(Block::Text { text: joined });
    }
}

/// Lines end where the paper does, words that are cut there are mended.
fn join(lines: &[&str]) -> String {
    lines.iter().fold(String::new(), |mut text, line| {
        let goes_on = line.starts_with(char::is_lowercase);
        if goes_on && text.ends_with('-') && !text.ends_with(" -") {
            text.pop();
        } else if !text.is_empty() {
            text.push(' ');
        }
        text + line
    })
}

#[cfg(test)]
mod tests {
    use chidi_simulator::pdf;

    use super::*;

    #[test]
    fn the_text_of_pages_is_read() {
        let file = pdf(&[
            &["Care", "Wash adire in cold water with a spoon of salt, never hot."],
            &["Iron it from the back while it is damp, on low heat."],
        ]);
        let read = blocks(&file).expect("a PDF");
        assert_eq!(
            read[0],
            Block::Heading {
                level: 2,
                text: "Care".into()
            }
        );
        let all = format!("{read:?}");
        assert!(all.contains("spoon of salt") && all.contains("low heat"), "{all}");
    }

    #[test]
    fn pages_without_text_are_pictures() {
        assert_eq!(blocks(&pdf(&[&[], &["2"]])), Err(Problem::Scanned));
    }

    #[test]
    fn what_is_damaged_is_said_to_be() {
        let whole = pdf(&[&["Wash adire in cold water with a spoon of salt."]]);
        for cut in [5, 40, whole.len() / 3] {
            let read = blocks(&whole[..cut]);
            assert!(matches!(read, Err(Problem::Broken | Problem::Empty)), "{cut}: {read:?}");
        }
        assert_eq!(blocks(b"%PDF-1.7"), Err(Problem::Broken));
    }

    #[test]
    fn lines_are_joined_as_they_were_written() {
        assert_eq!(
            join(&["Wash in cold wa-", "ter with", "salt."]),
            "Wash in cold water with salt."
        );
        assert_eq!(join(&["aso -", "oke"]), "aso - oke");
    }
}
