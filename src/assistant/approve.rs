//! A person's yes to a suggestion, in CHIDI's words or others. Other words are read like a draft: what they claim is looked
//! for in the shop's rows of this moment. A claim that no row backs holds them back once, so that the person sees it and
//! decides; nothing is forbidden.

use std::collections::HashSet;

use chrono::{NaiveDate, Utc};

use crate::business::rules::RuleUse;
use crate::context::Context;
use crate::conversations::suggestion::{self, Approved, Doubt, Edited};
use crate::conversations::turn::SourceRow;
use crate::identity::{Member, Permission};
use crate::ids::AnswerId;
use crate::money::Money;
use crate::{Error, Result};

use super::answer::rule_uses;
use super::facts::{self, Fact, Sourced};
use super::load;
use super::record::{self, AnswerRecord, FactRecord};
use super::shop::{Product, Shop};
use super::verify::{self, Check, Kind};

/// How often words are read anew because the rows behind them change meanwhile.
const ROUNDS: usize = 3;
/// Records named beside a doubt.
const NAMED_MAX: usize = 2;
/// A number with so many digits is one to call, or of an account.
const LONG_NUMBER: usize = 7;
/// What a person may promise of what he or she does next; no record could say it.
const OWN_TIME: &[&str] = &[
    "tomorrow",
    "tonight",
    "minutes",
    "minute",
    "immediately",
    "shortly",
    "asap",
    "today",
    "this morning",
    "this afternoon",
    "this evening",
    "in the morning",
    "in the evening",
];

/// Sends a suggestion. `words` replace CHIDI's; `is_insisted`: whoever sends them has seen what is doubted in them. Twice is
/// once.
pub async fn approve(
    ctx: &Context,
    member: &Member,
    answer_id: AnswerId,
    (words, is_insisted): (Option<&str>, bool),
) -> Result<Approved> {
    let words = words.map(|words| words.replace("\r\n", "\n").trim().to_owned());
    let Some(words) = words.filter(|words| !words.is_empty()) else {
        return suggestion::approve(ctx, member, answer_id, None).await;
    };
    member.require(Permission::Answer)?;
    for _ in 0..ROUNDS {
        let Some(read) = read(ctx, member, answer_id, &words).await? else {
            return suggestion::approve(ctx, member, answer_id, None).await;
        };
        let edited = Edited { is_insisted, ..read };
        match suggestion::approve(ctx, member, answer_id, Some(&edited)).await? {
            Approved::RowsChanged => {}
            done => return Ok(done),
        }
    }
    Err(Error::Refused(
        "Your records are changing just now. Nothing was sent; try again in a moment.".to_owned(),
    ))
}

/// Reads a person's words against the shop as it is now; `None` for a suggestion that is not there any more.
async fn read(ctx: &Context, member: &Member, answer_id: AnswerId, words: &str) -> Result<Option<Edited>> {
    let mut tx = ctx.tenant(member.business_id).await?;
    let record = match record::get(&mut tx, member.business_id, answer_id).await {
        Ok(record) => record,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error),
    };
    let shop = load::load(&mut tx, member.business_id).await?.shop;
    tx.commit().await?;
    let today = Utc::now().with_timezone(&shop.timezone).date_naive();
    Ok(Some(weigh(&shop, &record, words, today)))
}

fn weigh(shop: &Shop, record: &AnswerRecord, words: &str, today: NaiveDate) -> Edited {
    let language = record.understood.language;
    let products = products(shop, &record.facts, words);
    let mut facts = facts::everything(shop, language, &products, today);
    // What the customer asked for may come to a sum, and may have been found in a document.
    let asked = facts::gather(shop, language, &record.understood.asks, today);
    facts.extend(asked.into_iter().flat_map(|found| found.facts));
    let quotes = record.facts.iter().filter_map(FactRecord::sourced);
    facts.extend(quotes.filter(|sourced| matches!(sourced.fact, Fact::Passage { .. })));
    let checks = verify::verify(shop, language, words, &facts).checks;
    let backing: Vec<&Sourced> = facts
        .iter()
        .filter(|sourced| {
            let title = sourced.fact.title();
            checks.iter().any(|check| check.backed_by.as_ref() == Some(&title))
        })
        .collect();
    let mut doubts: Vec<Doubt> = Vec::new();
    for check in checks.iter().filter(|check| is_doubtful(check, (shop, &facts))) {
        let doubt = doubt(check, &facts);
        if !doubts.contains(&doubt) {
            doubts.push(doubt);
        }
    }
    Edited {
        text: words.to_owned(),
        doubts,
        sources: rows(&backing),
        rules: rules(&backing, &facts),
        is_insisted: false,
    }
}

/// Those that the words name, and those the suggestion rests on: "it" is one of them.
fn products<'s>(shop: &'s Shop, facts: &[FactRecord], words: &str) -> Vec<&'s Product> {
    let mut places = shop.catalogue.index.named_in(words);
    let suggested = facts.iter().filter_map(|fact| fact.fact.as_ref()?.product());
    let suggested = suggested.filter_map(|name| shop.catalogue.named(name));
    places.extend(suggested.filter_map(|product| shop.catalogue.index.place_of(product.id)));
    let mut seen = HashSet::new();
    places.retain(|place| seen.insert(*place));
    places
        .into_iter()
        .map(|place| &shop.catalogue.products[place])
        .collect()
}

/// Whether the shop's own records would have to say it, and do not. A person may set a link, press, or be quick.
fn is_doubtful(check: &Check, (shop, facts): (&Shop, &[Sourced])) -> bool {
    if check.backed_by.is_some() {
        return false;
    }
    match check.kind {
        Kind::Link | Kind::Wording | Kind::Scarcity => false,
        Kind::Promise => !OWN_TIME.contains(&check.said.as_str()),
        // A price is often written without its sign, and "two of them" is no claim.
        Kind::Number => {
            let digits = check.said.chars().filter(char::is_ascii_digit).count();
            let amount = Money::parse(&check.said, &shop.currency);
            let is_amount = |sourced: &Sourced| {
                sourced
                    .fact
                    .amounts()
                    .into_iter()
                    .any(|known| Some(known) == amount.as_ref())
            };
            (1..LONG_NUMBER).contains(&digits) && !facts.iter().any(is_amount)
        }
        _ => true,
    }
}

/// The doubt in words, with what the records do say.
fn doubt(check: &Check, facts: &[Sourced]) -> Doubt {
    let said = &check.said;
    let words = match check.kind {
        Kind::Amount => format!("{said} is no price of yours{}", instead(facts, is_price)),
        Kind::Number => format!("{said} is in none of your records{}", instead(facts, is_price)),
        Kind::Percentage => format!("No rule of yours gives {said}."),
        Kind::Availability => format!("Your records do not say “{said}”{}", instead(facts, is_stock)),
        Kind::Option => format!(
            "“{said}” is not among what your records list{}",
            instead(facts, is_values)
        ),
        Kind::Day => format!(
            "“{said}” is not what your opening hours say{}",
            instead(facts, is_hours)
        ),
        Kind::Place => format!("No delivery place of yours is in “{said}”."),
        Kind::Sku => format!("No product of yours has the SKU {said}."),
        Kind::Promise => format!("No rule or policy of yours promises “{said}”."),
        Kind::Product | Kind::Scarcity | Kind::Link | Kind::Wording => format!("“{said}” is in none of your records."),
    };
    Doubt {
        said: said.clone(),
        words,
    }
}

/// ": Ebun wrap dress is ₦18,500."
fn instead(facts: &[Sourced], is_meant: fn(&Fact) -> bool) -> String {
    let meant = facts.iter().map(|sourced| &sourced.fact).filter(|fact| is_meant(fact));
    let mut named: Vec<String> = Vec::new();
    for words in meant.map(in_words) {
        if named.len() < NAMED_MAX && !named.contains(&words) {
            named.push(words);
        }
    }
    if named.is_empty() {
        ".".to_owned()
    } else {
        format!(": {}.", named.join("; ").trim_end_matches('.'))
    }
}

fn in_words(fact: &Fact) -> String {
    match fact.product() {
        Some(product) => match fact {
            Fact::Values { option, .. } => format!("{product}, {}: {}", option.to_lowercase(), fact.value()),
            _ => format!("{product} is {}", fact.value()),
        },
        None => fact.value(),
    }
}

fn is_price(fact: &Fact) -> bool {
    matches!(fact, Fact::Price { product, label, .. } | Fact::PriceRange { product, label, .. } if product == label)
}

fn is_stock(fact: &Fact) -> bool {
    matches!(fact, Fact::Stock { product, label, .. } if product == label)
}

fn is_values(fact: &Fact) -> bool {
    matches!(fact, Fact::Values { product, label, .. } if product == label)
}

fn is_hours(fact: &Fact) -> bool {
    matches!(fact, Fact::Hours { .. })
}

fn rows(backing: &[&Sourced]) -> Vec<SourceRow> {
    let mut seen = HashSet::new();
    let rows = backing.iter().flat_map(|sourced| sourced.sources.iter().cloned());
    rows.filter(|row| seen.insert((row.table, row.id.clone()))).collect()
}

/// The rules that the words tell.
fn rules(backing: &[&Sourced], facts: &[Sourced]) -> Vec<RuleUse> {
    let told: Vec<Sourced> = backing.iter().map(|sourced| (*sourced).clone()).collect();
    rule_uses(&told, facts)
}
