//! Markdown: the headings that are marked as such, tables, and text without its marks.

use chidi::knowledge::Block;

use super::text;

/// Blocks in their order.
pub(super) fn blocks(source: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut columns: Vec<String> = Vec::new();
    for paragraph in text::paragraphs(&underlined_as_marked(source)) {
        let mut lines: Vec<String> = Vec::new();
        for line in paragraph {
            if let Some(cells) = cells(line) {
                flush(&mut blocks, &mut lines);
                push_row(&mut blocks, &mut columns, &cells);
                continue;
            }
            columns.clear();
            match heading(line).or_else(|| text::question(&plain(line))) {
                Some(heading) => {
                    flush(&mut blocks, &mut lines);
                    blocks.push(heading);
                }
                None if is_rule(line) => {}
                None => lines.push(plain(line)),
            }
        }
        columns.clear();
        flush(&mut blocks, &mut lines);
    }
    blocks
}

fn flush(blocks: &mut Vec<Block>, lines: &mut Vec<String>) {
    if !lines.is_empty() {
        blocks.push(Block::Text {
            text: std::mem::take(lines).join("\n"),
        });
    }
}

/// A title with `===` or `---` below it, as one with `#` before it.
fn underlined_as_marked(source: &str) -> String {
    let lines: Vec<&str> = source.lines().collect();
    let mut marked = String::with_capacity(source.len());
    let mut at = 0;
    while at < lines.len() {
        let below = lines.get(at + 1).map(|line| line.trim_end()).unwrap_or_default();
        let is_line_of = |sign: char| below.len() >= 3 && below.chars().all(|one| one == sign);
        let is_text = !lines[at].trim().is_empty() && !lines[at].trim_start().starts_with(['#', '|', '-', '=']);
        let mark = match (is_text, is_line_of('='), is_line_of('-')) {
            (true, true, _) => Some("# "),
            (true, _, true) => Some("## "),
            _ => None,
        };
        marked.push_str(mark.unwrap_or_default());
        marked.push_str(lines[at]);
        marked.push('\n');
        at += if mark.is_some() { 2 } else { 1 };
    }
    marked
}

fn heading(line: &str) -> Option<Block> {
    let level = line.bytes().take_while(|byte| *byte == b'#').count();
    let text = line.get(level..).filter(|rest| rest.starts_with(' '))?;
    (1..=6).contains(&level).then(|| Block::Heading {
        level: level as u8,
        text: plain(text.trim().trim_end_matches('#')).trim().to_owned(),
    })
}

fn is_rule(line: &str) -> bool {
    let signs: Vec<char> = line.chars().filter(|sign| !sign.is_whitespace()).collect();
    line.starts_with("```") || (signs.len() >= 3 && signs.iter().all(|sign| matches!(sign, '-' | '*' | '_' | '=')))
}

/// The cells of a table's row.
fn cells(line: &str) -> Option<Vec<String>> {
    let inner = line.strip_prefix('|')?;
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    Some(inner.split('|').map(|cell| plain(cell.trim())).collect())
}

/// The first row names the columns; the line of dashes below it says nothing.
fn push_row(blocks: &mut Vec<Block>, columns: &mut Vec<String>, cells: &[String]) {
    let is_line = cells
        .iter()
        .all(|cell| !cell.is_empty() && cell.chars().all(|sign| matches!(sign, '-' | ':')));
    if is_line {
        return;
    }
    if columns.is_empty() {
        columns.extend_from_slice(cells);
        return;
    }
    blocks.extend(super::table::row(columns, cells.iter().map(String::as_str)));
}

/// Without the marks of lists, quotes, emphasis, code, links and pictures.
fn plain(line: &str) -> String {
    let line = line.trim_start_matches(['>', ' ']);
    let line = ["- [ ] ", "- [x] ", "- ", "* ", "+ "]
        .iter()
        .find_map(|mark| line.strip_prefix(mark))
        .unwrap_or(line);
    let mut text = without_links(line);
    for mark in ["**", "__", "``", "`", "~~"] {
        text = text.replace(mark, "");
    }
    if text.matches('*').count().is_multiple_of(2) {
        text = text.replace('*', "");
    }
    text
}

/// `[words](address)` is its words.
fn without_links(line: &str) -> String {
    let (mut text, mut rest) = (String::with_capacity(line.len()), line);
    while let Some((before, after)) = rest.split_once('[') {
        let target = after
            .split_once("](")
            .and_then(|(words, after)| Some((words, after.split_once(')')?.1)))
            .filter(|(words, _)| !words.contains('['));
        let Some((words, after)) = target else {
            text.push_str(before);
            text.push('[');
            rest = after_bracket(rest);
            continue;
        };
        text.push_str(before.strip_suffix('!').unwrap_or(before));
        text.push_str(words);
        rest = after;
    }
    text + rest
}

fn after_bracket(rest: &str) -> &str {
    rest.split_once('[').map_or("", |(_, after)| after)
}

#[cfg(test)]
mod tests {
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

    #[test]
    fn marks_become_headings_rows_and_plain_text() {
        let read = blocks(
            "Care\n====\nBy **hand**, see [the guide](https://example.com/a).\n\n## Washing ##\n- cold *water*\n- `salt`\n\n---\n\
             | Size | Chest |\n|------|:-----:|\n| M | 92 |\n| L | |\n\n### Can I iron it?\nYes [1].\n\nIs it soft?\nVery.",
        );
        assert_eq!(
            read,
            [
                heading(1, "Care"),
                text("By hand, see the guide."),
                heading(2, "Washing"),
                text("cold water\nsalt"),
                row("Size: M; Chest: 92"),
                row("Size: L"),
                heading(3, "Can I iron it?"),
                text("Yes [1]."),
                heading(7, "Is it soft?"),
                text("Very."),
            ]
        );
    }

    #[test]
    fn what_only_looks_like_marks_stays() {
        assert_eq!(blocks("#1 in Lagos\n5 * 3 cm"), [text("#1 in Lagos\n5 * 3 cm")]);
        assert_eq!(blocks("[open"), [text("[open")]);
        assert_eq!(without_links("![photo](p.jpg) x"), "photo x");
    }
}
