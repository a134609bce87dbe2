//! `chidi extract`: opens one file and answers its text, in a process of its own. Whoever reads a document
//! (`chidi::knowledge`) starts it with an empty environment, hands the file over on its input and takes JSON lines from its
//! output; it gives itself little memory and time before it looks at the file. A crash over a file is an answer too.
//!
//! - [`pdf`]: pages. - [`docx`]: Word's. - [`table`]: CSV. - [`markdown`], [`text`]: text, and what in it is a heading.

mod docx;
mod markdown;
mod pdf;
mod table;
mod text;

use std::io::{Read, Write};

use anyhow::Context as _;
use chidi::knowledge::{
    Block, CPU_S_MAX, DOCUMENT_BYTES_MAX, DocumentKind, Line, MEMORY_BYTES_MAX, OUTPUT_BYTES_MAX, Problem,
};
use clap::Args;
use rustix::process::{Resource, Rlimit, setrlimit};

/// What `chidi extract` is told.
#[derive(Debug, Args)]
pub struct ExtractArgs {
    /// What is in the file: pdf, docx, markdown, csv or text.
    kind: DocumentKind,
}

/// Reads the file on the input and writes what it says to the output.
pub fn run(args: &ExtractArgs) -> anyhow::Result<()> {
    limit(Resource::As, MEMORY_BYTES_MAX)?;
    limit(Resource::Cpu, CPU_S_MAX)?;
    let mut file = Vec::new();
    let input = std::io::stdin().lock();
    input.take(DOCUMENT_BYTES_MAX as u64 + 1).read_to_end(&mut file)?;
    let mut output = std::io::BufWriter::new(std::io::stdout().lock());
    let end = match open(args.kind, &file) {
        Ok(blocks) => {
            for block in blocks {
                write(&mut output, &Line::Block(block))?;
            }
            None
        }
        Err(problem) => Some(problem),
    };
    write(&mut output, &Line::End { end })?;
    output.flush().context("nobody waits for the answer")
}

fn limit(resource: Resource, most: u64) -> anyhow::Result<()> {
    let limit = Rlimit {
        current: Some(most),
        maximum: Some(most),
    };
    setrlimit(resource, limit).context("cannot limit this process")
}

fn write(output: &mut impl Write, line: &Line) -> anyhow::Result<()> {
    serde_json::to_writer(&mut *output, line)?;
    Ok(output.write_all(b"\n")?)
}

fn open(kind: DocumentKind, file: &[u8]) -> Result<Vec<Block>, Problem> {
    if file.len() > DOCUMENT_BYTES_MAX {
        return Err(Problem::TooLong);
    }
    let blocks = match kind {
        DocumentKind::Pdf => pdf::blocks(file)?,
        DocumentKind::Docx => docx::blocks(file)?,
        DocumentKind::Csv => table::blocks(&text::decode(file)?)?,
        DocumentKind::Markdown => markdown::blocks(&text::decode(file)?),
        DocumentKind::Text | DocumentKind::Profile => text::blocks(&text::decode(file)?),
    };
    let has_words = |block: &Block| {
        let (Block::Heading { text, .. } | Block::Text { text } | Block::Row { text }) = block;
        text.chars().any(char::is_alphanumeric)
    };
    let size = |block: &Block| {
        let (Block::Heading { text, .. } | Block::Text { text } | Block::Row { text }) = block;
        text.len()
    };
    if blocks.iter().map(size).sum::<usize>() > OUTPUT_BYTES_MAX / 2 {
        return Err(Problem::TooLong);
    }
    if !blocks.iter().any(has_words) {
        return Err(Problem::Empty);
    }
    Ok(blocks)
}
