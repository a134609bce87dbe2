//! The story on paper: aligned, and coloured only on a terminal.

use std::env;
use std::fmt::Write as _;
use std::io::{self, IsTerminal, Write as _};

use chidi::conversations::turn::Verdict;

use super::play::Outcome;
use super::shop::{self, SampleShop};
use super::story::Line;

const WIDTH: usize = 96;
/// The column that texts begin in.
const INDENT: usize = 14;

/// Prints as the story goes on.
#[derive(Debug)]
pub(super) struct Transcript {
    in_colour: bool,
}

#[derive(Debug, Clone, Copy)]
enum Ink {
    Plain,
    Strong,
    Faint,
    Teal,
    Green,
    Red,
    Amber,
}

impl Transcript {
    pub(super) fn new() -> Self {
        Self {
            in_colour: io::stdout().is_terminal() && env::var_os("NO_COLOR").is_none(),
        }
    }

    pub(super) fn opening(&mut self) {
        self.say(
            Ink::Strong,
            "CHIDI: a shop, a simulated Instagram, and a story of customers\n",
        );
        self.say(
            Ink::Faint,
            "Starting the database, the program and the simulator (first time about 10 s)\n\n",
        );
    }

    pub(super) fn shop(&mut self, shop: &SampleShop) {
        let verb = if shop.was_there {
            "is here from an earlier run and was put back in order"
        } else {
            "was opened"
        };
        let text = format!(
            "Ireti Fabrics {verb}: {} products, {} of their variants sold out. Its Instagram account is connected.\n\
             Times run from posting the webhook to the Graph call; {} ms of them are spent waiting for another bubble.\n\n",
            shop.products,
            shop.sold_out,
            shop::DEBOUNCE_MS
        );
        self.say(Ink::Plain, &text);
    }

    pub(super) fn line(&mut self, number: usize, line: &Line, outcome: &Outcome, problems: &[String]) {
        self.say(Ink::Strong, &format!("{number:>2}  {}\n", line.title));
        for text in line.says {
            self.row(line.customer, Ink::Plain, text);
        }
        for reply in &outcome.replies {
            self.row("CHIDI", Ink::Teal, reply);
        }
        if let Some(noted) = &outcome.noted {
            let facts = if noted.facts.is_empty() {
                "nothing of the shop's rows".to_owned()
            } else {
                noted.facts.join("; ")
            };
            self.row("rests on", Ink::Faint, &facts);
            let mut judged = format!(
                "{:.0} of 100 sure, {}",
                noted.confidence * 100.0,
                in_words(noted.decision)
            );
            if !noted.needs.is_empty() {
                let _ = write!(judged, " ({})", noted.needs);
            }
            if let Some(ms) = outcome.answered_ms {
                let _ = write!(judged, ", {ms:.0} ms");
            }
            self.row("judged", Ink::Faint, &judged);
        }
        if problems.is_empty() {
            self.row("", Ink::Green, "✓ as the story demands");
        }
        for problem in problems {
            self.row("", Ink::Red, &format!("✗ {problem}"));
        }
        self.say(Ink::Plain, "\n");
    }

    pub(super) fn closing(&mut self, lines: usize, failed: usize) {
        if failed == 0 {
            self.say(
                Ink::Green,
                &format!("✓ All {lines} lines came out as the story demands.\n"),
            );
        } else {
            self.say(
                Ink::Red,
                &format!("✗ {failed} of {lines} lines did not come out as the story demands.\n"),
            );
        }
    }

    pub(super) fn addresses(&mut self, base_url: &str, simulator_url: &str) {
        self.say(Ink::Plain, "\n");
        self.row("Owner", Ink::Strong, &format!("{base_url}/log-in"));
        self.row("", Ink::Plain, &format!("{}   {}", shop::EMAIL, shop::PASSWORD));
        self.row(
            "Customer",
            Ink::Strong,
            &format!("{simulator_url}/?account={}&customer=You", shop::ACCOUNT),
        );
        self.row(
            "",
            Ink::Plain,
            "A phone to type on. What you write appears in the owner's inbox, the answer on the phone.",
        );
        self.say(
            Ink::Amber,
            "\nUp until you press Ctrl-C. Nothing here reaches a real customer.\n",
        );
    }

    /// A name in the margin, and a text beside it that is broken between words.
    fn row(&mut self, name: &str, ink: Ink, text: &str) {
        for (at, part) in wrap(text, WIDTH - INDENT).iter().enumerate() {
            let margin = if at == 0 { name } else { "" };
            if !part.is_empty() {
                self.say(Ink::Faint, &format!("    {margin:<width$}", width = INDENT - 4));
                self.say(ink, part);
            }
            self.say(Ink::Plain, "\n");
        }
    }

    fn say(&mut self, ink: Ink, text: &str) {
        let code = match ink {
            Ink::Plain => "0",
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Teal => "36",
            Ink::Green => "32",
            Ink::Red => "31",
            Ink::Amber => "33",
        };
        let text = if self.in_colour {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        };
        let mut out = io::stdout().lock();
        // A reader that went away is no reason to leave the story.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

fn in_words(decision: Verdict) -> &'static str {
    match decision {
        Verdict::Send => "sent",
        Verdict::HandOver => "held and handed to the owner",
        Verdict::Suggest => "kept as a suggestion for the owner",
        Verdict::StaySilent => "nothing said",
    }
}

/// Lines of at most `width` characters, broken between words; the text's own line ends are kept.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.lines() {
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.chars().count() + 1 + word.chars().count() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_broken_between_words_and_keeps_its_own_line_ends() {
        assert_eq!(wrap("one two three\nfour", 8), ["one two", "three", "four"]);
        assert_eq!(wrap("unbreakable", 4), ["unbreakable"]);
        assert!(wrap("", 4).is_empty());
    }
}
