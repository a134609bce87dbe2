//! The table at the end: a column for each platform, one for the shop that filled the queue, one for all.

use std::fmt;

use chidi_simulator::Platform;

use super::trouble::Troubles;
use super::verdict::Left;

/// Names shown per kind of wrong.
const SHOWN_MAX: usize = 10;

/// What the customers of one column saw.
#[derive(Debug, Default, Clone)]
pub(super) struct Column {
    pub(super) questions: usize,
    pub(super) answers_seen: usize,
    pub(super) perhaps_sent: usize,
    pub(super) failed_and_told: usize,
    pub(super) lost: Vec<String>,
    pub(super) doubled: Vec<String>,
    pub(super) out_of_order: Vec<String>,
    pub(super) longest_ms: f64,
}

/// The count at the end.
#[derive(Debug, Default)]
pub(super) struct Count {
    instagram: Column,
    messenger: Column,
    whatsapp: Column,
    busy: Column,
    pub(super) flood_jobs_max: i64,
    /// Delays of those who asked the shop while the other one filled the queue.
    pub(super) during_flood_ms: Vec<f64>,
    pub(super) left: Left,
    pub(super) troubles: Troubles,
}

impl Count {
    pub(super) fn of(flood_jobs_max: i64) -> Self {
        Self {
            flood_jobs_max,
            ..Self::default()
        }
    }

    /// Where a customer is counted.
    pub(super) fn column(&mut self, platform: Platform, is_flooding: bool) -> &mut Column {
        match platform {
            _ if is_flooding => &mut self.busy,
            Platform::Instagram => &mut self.instagram,
            Platform::Messenger => &mut self.messenger,
            Platform::WhatsApp => &mut self.whatsapp,
        }
    }

    /// Whether the promise held.
    pub(super) fn is_clean(&self) -> bool {
        let all = self.all();
        self.left == Left::default() && all.lost.is_empty() && all.doubled.is_empty() && all.out_of_order.is_empty()
    }

    fn columns(&self) -> [&Column; 4] {
        [&self.instagram, &self.messenger, &self.whatsapp, &self.busy]
    }

    fn all(&self) -> Column {
        let mut all = Column::default();
        for column in self.columns() {
            all.questions += column.questions;
            all.answers_seen += column.answers_seen;
            all.perhaps_sent += column.perhaps_sent;
            all.failed_and_told += column.failed_and_told;
            all.lost.extend(column.lost.iter().cloned());
            all.doubled.extend(column.doubled.iter().cloned());
            all.out_of_order.extend(column.out_of_order.iter().cloned());
            all.longest_ms = all.longest_ms.max(column.longest_ms);
        }
        all
    }
}

type Cell = fn(&Column) -> String;

/// The rows, in the order they are read.
const ROWS: [(&str, Cell); 8] = [
    ("questions", |column| column.questions.to_string()),
    ("answers seen", |column| column.answers_seen.to_string()),
    ("lost", |column| column.lost.len().to_string()),
    ("doubled", |column| column.doubled.len().to_string()),
    ("out of order", |column| column.out_of_order.len().to_string()),
    ("perhaps sent, owner told", |column| column.perhaps_sent.to_string()),
    ("not sent, owner told", |column| column.failed_and_told.to_string()),
    ("longest delay", |column| {
        format!("{:.1} s", column.longest_ms / 1_000.0)
    }),
];

impl fmt::Display for Count {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "\n{}\n", self.troubles)?;
        let all = self.all();
        let columns = self.columns().into_iter().chain([&all]);
        write!(f, "  {:<26}", "")?;
        for title in ["Instagram", "Messenger", "WhatsApp", "busy shop", "all"] {
            write!(f, "{title:>11}")?;
        }
        writeln!(f)?;
        for (name, cell) in ROWS {
            write!(f, "  {name:<26}")?;
            for column in columns.clone() {
                write!(f, "{:>11}", cell(column))?;
            }
            writeln!(f)?;
        }
        for (what, who) in [
            ("lost", &all.lost),
            ("doubled", &all.doubled),
            ("out of order", &all.out_of_order),
        ] {
            if !who.is_empty() {
                writeln!(f, "  {what}: {}", who[..who.len().min(SHOWN_MAX)].join(", "))?;
            }
        }
        if self.flood_jobs_max > 0 {
            let longest_ms = self.during_flood_ms.iter().copied().fold(0.0, f64::max);
            writeln!(
                f,
                "\n  queue filled: {} jobs ready at once; meanwhile {} answers to customers of the other shop, the slowest after {:.1} s",
                self.flood_jobs_max,
                self.during_flood_ms.len(),
                longest_ms / 1_000.0
            )?;
        }
        let Left {
            webhooks,
            jobs,
            messages,
        } = self.left;
        if self.left != Left::default() {
            writeln!(
                f,
                "  it did not come to rest in time: {webhooks} webhooks, {jobs} jobs and {messages} messages still wait"
            )?;
        }
        Ok(())
    }
}

impl fmt::Display for Troubles {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "  trouble: nodes killed {} times at random and {} times at a named step, Postgres restarted {} times, Graph made \
             to fail or change {} times\n  Redis: ",
            self.kills, self.deaths_at_steps, self.postgres_restarts, self.graph_faults
        )?;
        match self.redis_drops {
            Some(drops) => write!(f, "dropped and restarted {drops} times"),
            None => f.write_str("not run: no redis-server is installed"),
        }
    }
}
