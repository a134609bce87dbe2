//! Rows from CSV with a header line.

use super::row::{COLUMNS, COLUMNS_NEEDED, Row, Written, read_options};
use super::{ROWS_MAX, RowError};

/// Reads CSV in UTF-8. The first line names the columns, in any order; `currency` is used where a row names none.
pub fn parse_csv(bytes: &[u8], currency: &str) -> Result<Vec<Row>, Vec<RowError>> {
    let text = read_text(bytes).map_err(|error| vec![error])?;
    let mut reader = csv::ReaderBuilder::new()
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| unreadable(1, &error))?;
    let header: Vec<String> = header.iter().map(str::to_lowercase).collect();
    check_header(&header).map_err(|message| vec![about_file(1, message)])?;

    let mut place = Place::default();
    let mut rows = Vec::new();
    let mut wrong = Vec::new();
    for record in reader.into_records() {
        let record = record.map_err(|error| unreadable(place.line + 1, &error))?;
        let line = place.line_of(text, &record);
        match read_record(&header, &record, line, currency) {
            Ok(row) => rows.push(row),
            Err(errors) => wrong.extend(errors),
        }
        if rows.len() > ROWS_MAX {
            wrong.push(about_file(line, format!("Keep to {ROWS_MAX} rows in one file.")));
            break;
        }
    }
    if rows.is_empty() && wrong.is_empty() {
        let message = "There is no product in this file. Write one line for each below the first.";
        wrong.push(about_file(2, message.to_owned()));
    }
    if wrong.is_empty() { Ok(rows) } else { Err(wrong) }
}

fn read_text(bytes: &[u8]) -> Result<&str, RowError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let message = "This line is not UTF-8 text. Save the file as \"CSV UTF-8\" and import that.";
        about_file(1 + line_ends(&bytes[..error.valid_up_to()]), message.to_owned())
    })?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// How far the lines of a file are counted. The reader's own count starts a record at the line end before it.
#[derive(Default)]
struct Place {
    byte: usize,
    line: u32,
}

impl Place {
    /// The line a record starts on, as an editor counts. Records come in order.
    fn line_of(&mut self, text: &str, record: &csv::StringRecord) -> u32 {
        let started = record.position().map_or(self.byte, |position| position.byte() as usize);
        let blank = text.as_bytes()[started..]
            .iter()
            .take_while(|byte| matches!(byte, b'\r' | b'\n'));
        let start = started + blank.count();
        self.line += line_ends(&text.as_bytes()[self.byte..start]);
        self.byte = start;
        self.line + 1
    }
}

fn line_ends(bytes: &[u8]) -> u32 {
    (bytes.split(|byte| *byte == b'\n').count() - 1) as u32
}

fn check_header(header: &[String]) -> Result<(), String> {
    let columns = COLUMNS.join(", ");
    if let Some(missing) = COLUMNS_NEEDED
        .iter()
        .find(|column| !header.iter().any(|given| given == *column))
    {
        return Err(format!(
            "The column {missing} is missing. The first line names the columns: {columns}."
        ));
    }
    if let Some(unknown) = header.iter().find(|given| !COLUMNS.contains(&given.as_str())) {
        return Err(format!(
            "The column \"{unknown}\" is not known. Take it out or rename it to one of: {columns}."
        ));
    }
    match header
        .iter()
        .enumerate()
        .find(|(at, given)| header[..*at].contains(given))
    {
        Some((_, twice)) => Err(format!("The column {twice} is there twice. Take one out.")),
        None => Ok(()),
    }
}

fn read_record(
    header: &[String],
    record: &csv::StringRecord,
    number: u32,
    currency: &str,
) -> Result<Row, Vec<RowError>> {
    if record.len() > header.len() {
        let message = format!(
            "This row has {} cells where the first line has {}. Put quotes around a cell that holds a comma, like \"9,500\".",
            record.len(),
            header.len()
        );
        return Err(vec![about_file(number, message)]);
    }
    let cell = |column: &str| {
        let at = header.iter().position(|given| given == column);
        at.and_then(|at| record.get(at)).unwrap_or_default().to_owned()
    };
    let options = read_options(&cell("options"));
    let options_wrong = options.as_ref().err().map(|message| RowError {
        row: number,
        field: "options",
        message: message.clone(),
    });
    let written = Written {
        name: cell("name"),
        price: cell("price"),
        currency: cell("currency"),
        stock: cell("stock"),
        sku: cell("sku"),
        options: options.unwrap_or_default(),
    };
    match (written.read(number, currency), options_wrong) {
        (Ok(row), None) => Ok(row),
        (Ok(_), Some(error)) => Err(vec![error]),
        (Err(errors), options_wrong) => Err(errors.into_iter().chain(options_wrong).collect()),
    }
}

fn unreadable(line: u32, error: &csv::Error) -> Vec<RowError> {
    vec![about_file(line, format!("This line cannot be read: {error}."))]
}

fn about_file(row: u32, message: String) -> RowError {
    RowError {
        row,
        field: "file",
        message,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn errors(text: &str) -> Vec<String> {
        let errors = parse_csv(text.as_bytes(), "NGN").expect_err("a refusal");
        errors
            .into_iter()
            .map(|error| format!("{} {}: {}", error.row, error.field, error.message))
            .collect()
    }

    #[test]
    fn a_file_is_read_as_spreadsheets_write_it() {
        let text = "\u{feff}Name,Price,Currency,Stock,SKU,Options\r\n\
            Ankara gown,\"₦9,500\",,4,,Size=M; Colour = Red\r\n\
            \r\n\
            \"Tea,\nloose\",12.50,GHS,\"1,000\",tea-1,\r\n\
            Gele,2k,,0\r\n";
        let rows = parse_csv(text.as_bytes(), "NGN").expect("three rows");
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [2, 4, 6]);
        assert_eq!(
            (rows[0].price.to_string(), rows[0].stock, &rows[0].sku),
            ("₦9,500".to_owned(), 4, &None)
        );
        assert_eq!(
            rows[0].options,
            [("Size".into(), "M".into()), ("Colour".into(), "Red".into())]
        );
        assert_eq!(
            (rows[1].name.as_str(), rows[1].price.to_string()),
            ("Tea, loose", "GH₵12.50".to_owned())
        );
        assert_eq!((rows[1].sku.as_deref(), rows[1].stock), (Some("TEA-1"), 1000));
        assert_eq!(
            (rows[2].price.to_string(), rows[2].options.len()),
            ("₦2,000".to_owned(), 0)
        );
    }

    #[test]
    fn every_wrong_cell_is_named_with_its_row() {
        insta::assert_snapshot!(
            errors("name,price,currency,stock,sku,options\n,free,EURO,-1,a b,Size\nGown,100,,1,,Size=M;size=L\nTea,9,500,,3,,").join("\n"),
            @r#"
        2 name: Write what the product is called.
        2 currency: Write one of these currencies: NGN, GHS, KES, ZAR, XOF, USD, EUR, GBP, INR, BRL, CAD, MXN. Or leave it empty for NGN.
        2 price: Write the price as an amount, like ₦9,500 or 9500.
        2 stock: Write how many there are as a whole number, 0 when it is sold out.
        2 sku: Write a SKU of up to 40 letters and digits; dots, hyphens and underscores may stand between them, like ANK-SUN-RED-XL. Or leave it empty to have one made.
        2 options: Write options as name=value with semicolons between, like Size=M;Colour=Red.
        3 options: size is there twice. Give each option one value.
        4 file: This row has 7 cells where the first line has 6. Put quotes around a cell that holds a comma, like "9,500".
        "#
        );
    }

    #[test]
    fn a_file_that_is_no_list_of_products_is_refused_as_a_whole() {
        for (text, part) in [
            ("", "column name is missing"),
            ("name,price\nTea,5", "column stock is missing"),
            ("name,price,stock,colour\nTea,5,1,red", "\"colour\" is not known"),
            ("name,price,stock,name\n", "name is there twice"),
            ("name,price,stock\n", "no product"),
        ] {
            let errors = errors(text);
            assert!(errors.len() == 1 && errors[0].contains(part), "{errors:?}");
        }
        let errors = parse_csv(b"name,price,stock\nTea,5,1\nCaf\xe9,5,1\n", "NGN").expect_err("Latin-1 is refused");
        assert_eq!((errors[0].row, errors[0].field), (3, "file"));
    }

    proptest! {
        #[test]
        fn no_file_makes_reading_fail_otherwise_than_by_rows(bytes in prop::collection::vec(any::<u8>(), 0..200), tail in ".{0,200}") {
            let _ = parse_csv(&bytes, "NGN");
            let _ = parse_csv(format!("name,price,stock,sku,options\n{tail}").as_bytes(), "NGN");
        }
    }
}
