//! Tables: each row with the names of its columns, so that it can be understood alone.

use chidi::knowledge::{Block, Problem};

/// The rows of a CSV file; its first record names the columns.
pub(super) fn blocks(text: &str) -> Result<Vec<Block>, Problem> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .has_headers(false)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let Some(first) = records.next() else {
        return Err(Problem::Empty);
    };
    let columns: Vec<String> = first.map_err(|_| Problem::Broken)?.iter().map(clean).collect();
    let mut blocks = Vec::new();
    for record in records {
        blocks.extend(row(&columns, record.map_err(|_| Problem::Broken)?.iter()));
    }
    if blocks.is_empty() {
        // One line is no table.
        blocks.push(Block::Text {
            text: columns.join(" "),
        });
    }
    Ok(blocks)
}

/// "Size: M; Chest: 92"; nothing of an empty row.
pub(super) fn row<'c>(columns: &[String], cells: impl Iterator<Item = &'c str>) -> Option<Block> {
    let filled = cells.enumerate().filter_map(|(at, cell)| {
        let cell = clean(cell);
        let column = columns.get(at).map(String::as_str).unwrap_or_default();
        match (cell.is_empty(), column.is_empty()) {
            (true, _) => None,
            (false, true) => Some(cell),
            (false, false) => Some(format!("{column}: {cell}")),
        }
    });
    let text = filled.collect::<Vec<_>>().join("; ");
    (!text.is_empty()).then_some(Block::Row { text })
}

fn clean(cell: &str) -> String {
    cell.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The sign that the first line has most of: a comma, a semicolon or a tab.
fn delimiter(text: &str) -> u8 {
    let head = text.lines().next().unwrap_or_default();
    let count = |sign: &u8| head.bytes().filter(|byte| byte == sign).count();
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_what_their_columns_are() {
        let rows = |text: &str| -> Vec<String> {
            let of = |block| match block {
                Block::Row { text } | Block::Text { text } | Block::Heading { text, .. } => text,
            };
            blocks(text).expect("a table").into_iter().map(of).collect()
        };
        assert_eq!(
            rows("Question,Answer\n\"Do you sew,\nalso?\",Yes\n,\nAlone\n"),
            ["Question: Do you sew, also?; Answer: Yes", "Question: Alone"]
        );
        assert_eq!(rows("Size;Chest\nM;92;wide\n"), ["Size: M; Chest: 92; wide"]);
        assert_eq!(rows("Size\tChest\nM\t92\n"), ["Size: M; Chest: 92"]);
        assert_eq!(rows("only one line"), ["only one line"]);
        assert_eq!(blocks(""), Err(Problem::Empty));
    }
}
