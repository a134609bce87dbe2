//! Reading what is in a file. Files come from anywhere and the libraries that open them are large, so a process of its own
//! does it: `chidi extract`, with nothing in its environment, little memory, little time, the file on its input and JSON lines
//! on its output. What it may be told and what it answers is here; the opening itself is left to the program.

use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::DocumentKind;
use crate::{Context, Error, Result};

/// How long a file may take.
const READ_LIMIT: Duration = Duration::from_secs(30);
/// Seconds of computing that the process gives itself: it ends by itself even when nobody is left to end it.
pub const CPU_S_MAX: u64 = 90;
/// Bytes of memory that it gives itself.
pub const MEMORY_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// What is read of a document, as JSON.
pub const OUTPUT_BYTES_MAX: usize = 8 * 1024 * 1024;
/// Pages of a document.
pub const PAGES_MAX: usize = 600;

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "block", rename_all = "snake_case")]
pub enum Block {
    /// The title of what follows; 1 is the outermost.
    Heading { level: u8, text: String },
    /// A paragraph.
    Text { text: String },
    /// A row of a table, each value with its column's name.
    Row { text: String },
}

/// A line of what the process answers. The last one tells that all is there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Line {
    /// More of the document.
    Block(Block),
    /// How it ended.
    End { end: Option<Problem> },
}

/// Why a document cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Problem {
    /// Nothing is in it.
    Empty,
    /// It has pages, but they are pictures of text.
    Scanned,
    /// It opens with a password only.
    Encrypted,
    /// It is damaged, or not what it says.
    Broken,
    /// It has more pages or text than is read.
    TooLong,
    /// Reading it took too long.
    TooSlow,
    /// It went wrong on our side, again and again.
    Trouble,
    /// Its file is gone from the store.
    Lost,
}

/// The parts of a file, or why there are none.
pub(super) async fn extract(ctx: &Context, kind: DocumentKind, file: Vec<u8>) -> Result<Result<Vec<Block>, Problem>> {
    let mut child = start(ctx, kind)?;
    let Ok(answered) = timeout(READ_LIMIT, converse(&mut child, file)).await else {
        return Ok(Err(Problem::TooSlow));
    };
    match answered {
        Ok(output) if output.len() > OUTPUT_BYTES_MAX => Ok(Err(Problem::TooLong)),
        Ok(output) => Ok(parse(&output)),
        Err(error) => Err(Error::Internal(format!("cannot talk to `chidi extract`: {error}"))),
    }
}

fn start(ctx: &Context, kind: DocumentKind) -> Result<Child> {
    let program = match &ctx.config.extract_program {
        Some(program) => Ok(program.clone()),
        None => std::env::current_exe(),
    };
    let failed = |error: std::io::Error| Error::Internal(format!("cannot start `chidi extract`: {error}"));
    let program: PathBuf = program.map_err(failed)?;
    Command::new(program)
        .args(["extract", kind.as_str()])
        .env_clear()
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(failed)
}

/// Hands the file over and takes the answer, at once, as either side may fill its pipe. A process that dies early closes it.
async fn converse(child: &mut Child, file: Vec<u8>) -> std::io::Result<Vec<u8>> {
    let pipes = child.stdin.take().zip(child.stdout.take());
    let (mut input, output) = pipes.ok_or(std::io::ErrorKind::BrokenPipe)?;
    // The end is the answer's: a file that answers more than is taken is not read to its own.
    let write = async {
        let _ = input.write_all(&file).await;
        drop(input);
        std::future::pending::<()>().await;
    };
    let (mut answer, mut output) = (Vec::new(), output.take(OUTPUT_BYTES_MAX as u64 + 1));
    tokio::select! {
        read = output.read_to_end(&mut answer) => { read?; }
        () = write => {}
    }
    Ok(answer)
}

fn parse(output: &[u8]) -> Result<Vec<Block>, Problem> {
    let mut blocks = Vec::new();
    for line in output.split(|byte| *byte == b'\n') {
        match serde_json::from_slice(line) {
            Ok(Line::Block(block)) => blocks.push(block),
            Ok(Line::End { end: None }) => {
                return if blocks.is_empty() {
                    Err(Problem::Empty)
                } else {
                    Ok(blocks)
                };
            }
            Ok(Line::End { end: Some(problem) }) => return Err(problem),
            Err(_) => break,
        }
    }
    // It died over the file.
    Err(Problem::Broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_counts_when_it_came_to_its_end() {
        let block = Block::Row { text: "Size: M".into() };
        let line = serde_json::to_string(&Line::Block(block.clone())).unwrap();
        assert_eq!(line, r#"{"block":"row","text":"Size: M"}"#);
        let whole = format!("{line}\n{}\n", serde_json::to_string(&Line::End { end: None }).unwrap());
        assert_eq!(parse(whole.as_bytes()), Ok(vec![block]));
        assert_eq!(parse(line.as_bytes()), Err(Problem::Broken));
        assert_eq!(parse(b""), Err(Problem::Broken));
        assert_eq!(parse(b"{\"end\":null}\n"), Err(Problem::Empty));
        assert_eq!(parse(b"{\"end\":\"encrypted\"}\n"), Err(Problem::Encrypted));
    }
}
