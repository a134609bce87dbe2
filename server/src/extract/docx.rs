//! Word's files: a zip with `word/document.xml` in it.
//! <https://learn.microsoft.com/en-us/office/open-xml/word/structure-of-a-wordprocessingml-document>

use std::collections::HashMap;
use std::io::{Cursor, Read};

use chidi::knowledge::{Block, Problem};
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipArchive;

use super::{table, text};

/// Unpacked; what claims to be little may become a lot.
const UNPACKED_BYTES_MAX: u64 = 48 * 1024 * 1024;
/// Headings of what is a title, and of what has an outline.
const TITLE_LEVEL: u8 = 1;
const LEVELS_MAX: u8 = 9;

/// Blocks in their order.
pub(super) fn blocks(file: &[u8]) -> Result<Vec<Block>, Problem> {
    let mut zip = ZipArchive::new(Cursor::new(file)).map_err(|_| Problem::Broken)?;
    let document = part(&mut zip, "word/document.xml")?.ok_or(Problem::Broken)?;
    let levels = match part(&mut zip, "word/styles.xml")? {
        Some(styles) => levels(&styles)?,
        None => HashMap::new(),
    };
    let mut parser = Parser::new(levels);
    parser.read(&document)?;
    text::last_is_no_heading(&mut parser.blocks);
    Ok(parser.blocks)
}

fn part(zip: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Result<Option<String>, Problem> {
    let Some(at) = zip.index_for_name(name) else {
        return Ok(None);
    };
    let file = zip.by_index(at).map_err(|_| Problem::Broken)?;
    let mut bytes = Vec::new();
    file.take(UNPACKED_BYTES_MAX + 1)
        .read_to_end(&mut bytes)
        .map_err(|_| Problem::Broken)?;
    if bytes.len() as u64 > UNPACKED_BYTES_MAX {
        return Err(Problem::TooLong);
    }
    String::from_utf8(bytes).map(Some).map_err(|_| Problem::Broken)
}

/// The level of each style that is a heading, by its id: ids are in the language of whoever made the file, names are not.
fn levels(styles: &str) -> Result<HashMap<String, u8>, Problem> {
    let (mut levels, mut style) = (HashMap::new(), String::new());
    let mut reader = Reader::from_str(styles);
    loop {
        match reader.read_event().map_err(|_| Problem::Broken)? {
            Event::Start(tag) if tag.name().as_ref() == b"w:style" => {
                style = value(&tag, "w:styleId").unwrap_or_default();
            }
            Event::Empty(tag) | Event::Start(tag) if tag.name().as_ref() == b"w:name" => {
                let name = value(&tag, "w:val").unwrap_or_default().to_lowercase();
                let level = match name.strip_prefix("heading ") {
                    Some(level) => level.trim().parse().ok(),
                    None => (name == "title").then_some(TITLE_LEVEL),
                };
                levels.extend(level.map(|level| (style.clone(), level)));
            }
            Event::Eof => return Ok(levels),
            _ => {}
        }
    }
}

fn value(tag: &BytesStart, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok()??;
    Some(attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// Goes through the document once.
#[derive(Debug, Default)]
struct Parser {
    levels: HashMap<String, u8>,
    paragraph: String,
    level: Option<u8>,
    in_text: bool,
    /// The row that is open, cell by cell; tables in tables belong to the cell around them.
    cells: Vec<String>,
    tables: usize,
    columns: Vec<String>,
    blocks: Vec<Block>,
}

impl Parser {
    fn new(levels: HashMap<String, u8>) -> Self {
        Self {
            levels,
            ..Self::default()
        }
    }

    fn read(&mut self, document: &str) -> Result<(), Problem> {
        let mut reader = Reader::from_str(document);
        loop {
            match reader.read_event().map_err(|_| Problem::Broken)? {
                Event::Start(tag) => self.begin(&tag),
                Event::Empty(tag) => self.note(&tag),
                Event::End(tag) => self.end(tag.name().as_ref()),
                Event::Text(text) if self.in_text => {
                    self.paragraph
                        .push_str(&text.xml10_content().map_err(|_| Problem::Broken)?);
                }
                Event::GeneralRef(entity) if self.in_text => self.paragraph.push_str(&resolve(&entity)),
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn begin(&mut self, tag: &BytesStart) {
        match tag.name().as_ref() {
            b"w:t" => self.in_text = true,
            b"w:tbl" => {
                self.tables += 1;
                if self.tables == 1 {
                    self.columns.clear();
                }
            }
            b"w:tr" if self.tables == 1 => self.cells.clear(),
            b"w:tc" if self.tables == 1 => self.cells.push(String::new()),
            _ => self.note(tag),
        }
    }

    /// What stands within a paragraph and is no text.
    fn note(&mut self, tag: &BytesStart) {
        match tag.name().as_ref() {
            b"w:tab" => self.paragraph.push(' '),
            b"w:br" | b"w:cr" => self.paragraph.push('\n'),
            b"w:pStyle" => {
                let style = value(tag, "w:val").unwrap_or_default();
                self.level = self.levels.get(&style).copied();
            }
            // Counted from 0; 9 is none.
            b"w:outlineLvl" => {
                let level = value(tag, "w:val").and_then(|level| level.parse::<u8>().ok());
                self.level = level
                    .filter(|level| *level < LEVELS_MAX)
                    .map(|level| level + 1)
                    .or(self.level);
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &[u8]) {
        match name {
            b"w:t" => self.in_text = false,
            b"w:p" => self.end_paragraph(),
            b"w:tr" if self.tables == 1 => self.end_row(),
            b"w:tbl" => self.tables = self.tables.saturating_sub(1),
            _ => {}
        }
    }

    fn end_paragraph(&mut self) {
        let (paragraph, level) = (std::mem::take(&mut self.paragraph), self.level.take());
        let paragraph = paragraph.trim();
        if paragraph.is_empty() {
            return;
        }
        if self.tables > 0 {
            if let Some(cell) = self.cells.last_mut() {
                cell.push_str(paragraph);
                cell.push(' ');
            }
            return;
        }
        let heading = level.map(|level| Block::Heading {
            level,
            text: paragraph.to_owned(),
        });
        self.blocks.push(
            heading
                .or_else(|| text::question(paragraph))
                .unwrap_or_else(|| Block::Text {
                    text: paragraph.to_owned(),
                }),
        );
    }

    /// The first row of a table names its columns.
    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
        if self.columns.is_empty() {
            self.columns = cells.iter().map(|cell| (*cell).to_owned()).collect();
            // A table of one row, or one whose first row is no head, loses nothing.
            self.blocks.extend(table::row(&[], cells.into_iter()));
        } else {
            self.blocks.extend(table::row(&self.columns, cells.into_iter()));
        }
    }
}

/// `&amp;`, `&#8358;`; what is none of these is nothing.
fn resolve(entity: &BytesRef) -> String {
    if let Ok(Some(letter)) = entity.resolve_char_ref() {
        return letter.to_string();
    }
    let name = entity.decode().unwrap_or_default();
    quick_xml::escape::resolve_predefined_entity(&name)
        .unwrap_or_default()
        .to_owned()
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::Write;

    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    use super::*;

    const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
        <w:style w:styleId="Titel"><w:name w:val="Title"/></w:style></w:styles>"#;

    /// A file with such a body.
    fn docx(body: &str) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let document = format!(r#"<?xml version="1.0"?><w:document xmlns:w="w"><w:body>{body}</w:body></w:document>"#);
        for (name, content) in [("word/styles.xml", STYLES), ("word/document.xml", &document)] {
            zip.start_file(name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn headings_paragraphs_and_tables_are_read() {
        let cell = |text: &str| format!("<w:tc><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>");
        let body = format!(
            r#"<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr><w:r><w:t>Care &amp; washing</w:t></w:r></w:p>
            <w:p><w:r><w:t xml:space="preserve">Cold </w:t></w:r><w:r><w:t>water.</w:t><w:br/><w:t>&#8358;500</w:t></w:r>
            <w:r><w:instrText>PAGE</w:instrText></w:r></w:p><w:p><w:r><w:t>Can it be ironed?</w:t></w:r></w:p>
            <w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl><w:p><w:r><w:t>Bye.</w:t></w:r></w:p>"#,
            cell("Size"),
            cell("Chest"),
            cell("M"),
            cell("92"),
        );
        let text = |text: &str| Block::Text { text: text.into() };
        let row = |text: &str| Block::Row { text: text.into() };
        let heading = |level, text: &str| Block::Heading {
            level,
            text: text.into(),
        };
        assert_eq!(
            blocks(&docx(&body)).unwrap(),
            [
                heading(1, "Care & washing"),
                text("Cold water.\n₦500"),
                heading(7, "Can it be ironed?"),
                row("Size; Chest"),
                row("Size: M; Chest: 92"),
                text("Bye."),
            ]
        );
    }

    #[test]
    fn what_is_damaged_or_unpacks_without_end_is_refused() {
        assert_eq!(blocks(b"PK\x03\x04word/document.xml"), Err(Problem::Broken));
        let whole = docx("<w:p><w:r><w:t>x</w:t></w:r></w:p>");
        assert_eq!(blocks(&whole[..whole.len() / 2]), Err(Problem::Broken));
        assert_eq!(blocks(&docx("<w:p></w:q>")), Err(Problem::Broken));
        let endless = docx(&" ".repeat(UNPACKED_BYTES_MAX as usize + 1));
        assert!(endless.len() < 1024 * 1024);
        assert_eq!(blocks(&endless), Err(Problem::TooLong));
    }
}
