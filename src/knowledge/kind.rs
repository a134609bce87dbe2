//! What a document is, told by its content; the name only tells the kinds of text apart.

use serde::{Deserialize, Serialize};

/// The largest file that is taken.
pub const DOCUMENT_BYTES_MAX: usize = 10 * 1024 * 1024;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum DocumentKind {
    /// Pages.
    Pdf,
    /// Word's.
    Docx,
    /// Text with headings marked by `#`.
    Markdown,
    /// A table.
    Csv,
    /// Text.
    Text,
    /// What the shop told about itself; CHIDI writes it.
    Profile,
}

impl DocumentKind {
    /// As it stands in the database and on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Markdown => "markdown",
            Self::Csv => "csv",
            Self::Text => "text",
            Self::Profile => "profile",
        }
    }

    /// What a file is; `None` for what CHIDI cannot read.
    pub fn of(name: &str, bytes: &[u8]) -> Option<Self> {
        if bytes.starts_with(b"%PDF-") {
            return Some(Self::Pdf);
        }
        if bytes.starts_with(b"PK\x03\x04") {
            // The names of a zip's files stand in it as they are.
            return has(bytes, b"word/document.xml").then_some(Self::Docx);
        }
        if !is_text(bytes) {
            return None;
        }
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase());
        match ending.as_deref() {
            Some("csv" | "tsv") => Some(Self::Csv),
            Some("md" | "markdown") => Some(Self::Markdown),
            _ => Some(Self::Text),
        }
    }
}

impl std::str::FromStr for DocumentKind {
    type Err = String;
    fn from_str(word: &str) -> Result<Self, String> {
        [Self::Pdf, Self::Docx, Self::Markdown, Self::Csv, Self::Text]
            .into_iter()
            .find(|kind| kind.as_str() == word)
            .ok_or_else(|| format!("{word} is no kind of file"))
    }
}

fn has(bytes: &[u8], name: &[u8]) -> bool {
    bytes.windows(name.len()).any(|window| window == name)
}

/// Text in UTF-8, in UTF-16 with its mark, or in one byte a letter: none of them has zeros or bells in it.
fn is_text(bytes: &[u8]) -> bool {
    if bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff") {
        return bytes.len().is_multiple_of(2);
    }
    let looks_like_a_page = |head: &str| {
        let head = head.trim_start().to_lowercase();
        head.starts_with("<!doctype html") || head.starts_with("<html") || head.starts_with("{\\rtf")
    };
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(64)]);
    let is_control = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    !looks_like_a_page(&head) && !bytes.iter().any(|byte| is_control(byte) || *byte == 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_decides_and_the_name_tells_texts_apart() {
        use DocumentKind::{Csv, Docx, Markdown, Pdf, Text};
        for (name, bytes, kind) in [
            ("guide.txt", b"%PDF-1.7\n\x00\x01".as_slice(), Some(Pdf)),
            ("guide.pdf", b"PK\x03\x04....word/document.xml", Some(Docx)),
            ("sheet.docx", b"PK\x03\x04....xl/workbook.xml", None),
            ("guide.pdf", b"Wash cold.", Some(Text)),
            ("sizes.CSV", b"Size,Chest\n", Some(Csv)),
            ("care.md", b"# Care\n", Some(Markdown)),
            ("old.txt", b"caf\xe9", Some(Text)),
            ("wide.txt", b"\xff\xfeh\0i\0", Some(Text)),
            ("no name", b"", Some(Text)),
            ("photo.txt", b"\x89PNG\r\n\x1a\n", None),
            ("page.txt", b"\n<!DOCTYPE html><p>", None),
            ("old.doc", b"\xd0\xcf\x11\xe0\0\0", None),
            ("run.txt", b"\x7fELF\x02\x01", None),
        ] {
            assert_eq!(DocumentKind::of(name, bytes), kind, "{name}");
        }
    }
}
