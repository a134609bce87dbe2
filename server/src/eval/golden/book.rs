//! Reads a file of golden conversations. First the shop, a line for each thing it told; then conversations:
//!
//! ```text
//! shop: Ireti Fabrics
//! kind: fashion
//! currency: NGN
//! product: Ankara Peacock | Ankara | peacock print       (name, category, nicknames)
//! about: Wax print, 6 yards a piece.
//! options: Colour
//! item: ANK-021 | Teal | 17000 | 9                       (SKU, values, price, stock)
//!
//! == product_price, pcm: a price in few words            (class, language, title; `== open:` when it is known to fail)
//! > abeg how much be peacock                             (the customer; two such lines are two bubbles of one turn)
//! send: ₦17,000 | in stock | !sold out                   (what is done; what is said, and after `!` what is not)
//! ```
//!
//! What is done is `send`, `ask` (it is sent, but asks what was meant), `silent`, `person` with or without a reason, or
//! several of them joined by `or`. A line that begins with `#` is a remark.

use std::sync::Arc;

use anyhow::{Context as _, bail, ensure};
use chidi::assistant::decide::Reason;
use chidi::assistant::shop::{Catalogue, Item, Policy, Product, Shop, Zone};
use chidi::business::{Tone, hours};
use chidi::ids::{ItemId, ProductId, ZoneId};
use chidi::money::Money;
use chidi_engine::label::Intent;
use chrono_tz::Tz;

use super::super::thread::new_shop;

/// A shop and the conversations with it.
#[derive(Debug)]
pub(super) struct Book {
    pub(super) kind: String,
    pub(super) shop: Shop,
    pub(super) conversations: Vec<Conversation>,
}

#[derive(Debug)]
pub(super) struct Conversation {
    pub(super) class: Intent,
    /// ISO 639-3.
    pub(super) language: String,
    pub(super) title: String,
    /// Known not to pass; played and counted by itself.
    pub(super) is_open: bool,
    pub(super) turns: Vec<Turn>,
}

#[derive(Debug)]
pub(super) struct Turn {
    pub(super) said: String,
    pub(super) expected: Expected,
}

#[derive(Debug)]
pub(super) struct Expected {
    /// Any of these will do; never empty.
    pub(super) outcomes: Vec<Outcome>,
    pub(super) parts: Vec<String>,
    pub(super) never: Vec<String>,
}

/// What is done at a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Send,
    Ask,
    Person(Option<Reason>),
    Silent,
}

impl Book {
    /// Reads a file.
    pub(super) fn read(text: &str) -> anyhow::Result<Self> {
        let mut reader = Reader {
            book: Self {
                kind: String::new(),
                shop: new_shop("", "NGN", chrono_tz::Africa::Lagos),
                conversations: Vec::new(),
            },
            products: Vec::new(),
            said: Vec::new(),
        };
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if !line.is_empty() && !line.starts_with('#') {
                reader
                    .line(line)
                    .with_context(|| format!("line {}: {line}", number + 1))?;
            }
        }
        ensure!(
            reader.said.is_empty(),
            "the last turn has no line that says what is expected"
        );
        ensure!(!reader.book.kind.is_empty(), "no line says the `kind:` of the shop");
        reader.book.shop.catalogue = Arc::new(Catalogue::new(reader.products));
        Ok(reader.book)
    }
}

struct Reader {
    book: Book,
    products: Vec<Product>,
    /// The bubbles of the turn that is being read.
    said: Vec<String>,
}

impl Reader {
    fn line(&mut self, line: &str) -> anyhow::Result<()> {
        if let Some(heading) = line.strip_prefix("== ") {
            ensure!(
                self.said.is_empty(),
                "the turn before has no line that says what is expected"
            );
            self.book.conversations.push(conversation(heading)?);
            return Ok(());
        }
        if let Some(bubble) = line.strip_prefix('>') {
            self.said.push(bubble.trim().to_owned());
            return Ok(());
        }
        let (key, value) = line
            .split_once(':')
            .map_or((line, ""), |(key, value)| (key, value.trim()));
        match self.book.conversations.last_mut() {
            Some(conversation) => {
                ensure!(!self.said.is_empty(), "nobody said anything before this");
                conversation.turns.push(Turn {
                    said: std::mem::take(&mut self.said).join("\n"),
                    expected: expected(key, value)?,
                });
                Ok(())
            }
            None => self.shop_line(key, value),
        }
    }

    fn shop_line(&mut self, key: &str, value: &str) -> anyhow::Result<()> {
        let shop = &mut self.book.shop;
        let policy = || {
            Some(Policy {
                body: value.to_owned(),
                version: 1,
            })
        };
        match key {
            "shop" => value.clone_into(&mut shop.name),
            "kind" => value.clone_into(&mut self.book.kind),
            "currency" => value.clone_into(&mut shop.currency),
            "timezone" => shop.timezone = value.parse::<Tz>().context("no such time zone")?,
            "tone" => shop.tone = Tone::parse(value).context("no such tone")?,
            "sells" => value.clone_into(&mut shop.about),
            "address" => value.clone_into(&mut shop.address),
            "hours" => {
                shop.hours = hours::parse(value).context("no opening hours")?;
                shop.hours_known = true;
            }
            "zone" => shop.zones.push(zone(value, &shop.currency)?),
            "payment" => shop.payment = policy(),
            "returns" => shop.returns = policy(),
            "product" => self.products.push(product(value)),
            "about" => value.clone_into(&mut self.product()?.description),
            "options" => self.product()?.option_names = list(value),
            "item" => {
                let currency = self.book.shop.currency.clone();
                let item = item(value, &currency)?;
                self.product()?.items.push(item);
            }
            _ => bail!("a shop has no {key:?}"),
        }
        Ok(())
    }

    fn product(&mut self) -> anyhow::Result<&mut Product> {
        self.products.last_mut().context("this belongs below a `product:`")
    }
}

fn list(text: &str) -> Vec<String> {
    text.split(',')
        .map(|part| part.trim().to_owned())
        .filter(|part| !part.is_empty())
        .collect()
}

fn cells(line: &str) -> Vec<&str> {
    line.split('|').map(str::trim).collect()
}

/// `Lagos island | 2500 | 1-2`, the days left out when they are not told.
fn zone(line: &str, currency: &str) -> anyhow::Result<Zone> {
    let cells = cells(line);
    let [name, price, rest @ ..] = cells.as_slice() else {
        bail!("a zone is a name and a price")
    };
    let days = rest.first().map(|days| {
        let (least, most) = days.split_once('-').unwrap_or((days, days));
        anyhow::Ok((least.trim().parse()?, most.trim().parse()?))
    });
    Ok(Zone {
        id: ZoneId::new(),
        name: (*name).to_owned(),
        price: Money::parse(price, currency).context("no price")?,
        days: days.transpose().context("days are written 1-2")?,
        version: 1,
    })
}

fn product(line: &str) -> Product {
    let mut cells = cells(line).into_iter();
    Product {
        id: ProductId::new(),
        name: cells.next().unwrap_or_default().to_owned(),
        category: cells.next().unwrap_or_default().to_owned(),
        nicknames: cells.next().map(list).unwrap_or_default(),
        description: String::new(),
        option_names: Vec::new(),
        items: Vec::new(),
        version: 1,
    }
}

/// `ANK-021 | Teal, 40 | 17000 | 9`; without options `ANK-010 | 18500 | 4`.
fn item(line: &str, currency: &str) -> anyhow::Result<Item> {
    let cells = cells(line);
    let (sku, values, price, stock) = match cells.as_slice() {
        [sku, price, stock] => (sku, "", price, stock),
        [sku, values, price, stock] => (sku, *values, price, stock),
        _ => bail!("an item is a SKU, values, a price and a stock"),
    };
    Ok(Item {
        id: ItemId::new(),
        sku: (*sku).to_owned(),
        values: list(values),
        price: Money::parse(price, currency).context("no price")?,
        stock: stock.parse().context("no stock")?,
        version: 1,
    })
}

/// `product_price, pcm: a price in few words`.
fn conversation(heading: &str) -> anyhow::Result<Conversation> {
    let is_open = heading.starts_with("open:");
    let heading = heading.trim_start_matches("open:").trim();
    let (labels, title) = heading
        .split_once(':')
        .context("a heading is `class, language: title`")?;
    let (class, language) = labels
        .split_once(',')
        .context("a heading is `class, language: title`")?;
    let class = Intent::ALL
        .into_iter()
        .find(|intent| intent.as_str() == class.trim())
        .with_context(|| format!("no class is called {class:?}"))?;
    Ok(Conversation {
        class,
        language: language.trim().to_owned(),
        title: title.trim().to_owned(),
        is_open,
        turns: Vec::new(),
    })
}

fn expected(outcomes: &str, parts: &str) -> anyhow::Result<Expected> {
    let (never, parts): (Vec<&str>, Vec<&str>) = cells(parts)
        .into_iter()
        .filter(|part| !part.is_empty())
        .partition(|part| part.starts_with('!'));
    Ok(Expected {
        outcomes: outcomes.split(" or ").map(outcome).collect::<Result<_, _>>()?,
        parts: parts.into_iter().map(str::to_owned).collect(),
        never: never.into_iter().map(|part| part[1..].trim().to_owned()).collect(),
    })
}

fn outcome(words: &str) -> anyhow::Result<Outcome> {
    Ok(match words.trim() {
        "send" => Outcome::Send,
        "ask" => Outcome::Ask,
        "silent" => Outcome::Silent,
        "person" => Outcome::Person(None),
        other => {
            let reason = other.strip_prefix("person ").and_then(Reason::read);
            Outcome::Person(Some(reason.with_context(|| format!("nothing is called {other:?}"))?))
        }
    })
}
