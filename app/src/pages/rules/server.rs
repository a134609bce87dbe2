//! Between the owner's sentences and the shop's rules.

use chidi::business::rules::{self, Known, Listed, NewRule, Rule, Terms, Unclear};
use chidi::business::{self, delivery};
use chidi::identity::Permission;
use chidi::ids::{ProductId, RuleId};
use chidi::inventory;
use chidi::{Error, Tenant};
use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;

use super::api::{Heard, RuleInput, RuleRow, RulesView, Sentence, State};
use crate::components::query_string;
use crate::error::{AppError, FieldError};
use crate::session::{self, Visitor};
use crate::words;

pub(super) async fn list(member: &Visitor, sentence: Sentence) -> Result<RulesView, AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let shop = Shop::read(&mut tx).await?;
    let rules = rules::list_with_uses(&mut tx, member.business_id).await?;
    let edited = rules
        .iter()
        .map(|listed| &listed.rule)
        .find(|rule| rule.id.to_string() == sentence.edit);
    let sentence = Sentence {
        said: match edited {
            Some(rule) if sentence.said.is_empty() => rule.said.clone(),
            _ => sentence.said,
        },
        edit: edited.map(|rule| rule.id.to_string()).unwrap_or_default(),
    };
    let heard = (!sentence.said.trim().is_empty()).then(|| shop.hear(&sentence.said, edited));
    Ok(RulesView {
        rules: rules.iter().map(|listed| shop.row(listed)).collect(),
        sentence,
        heard,
        may_edit: member.role.may(Permission::EditShop),
    })
}

pub(super) async fn save(member: &Visitor, input: &RuleInput) -> Result<(), AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    let shop = Shop::read(&mut tx).await?;
    let read = shop.read_sentence(&input.said, input.quote);
    let terms = read.map_err(|unclear| Error::field("said", unclear.message))?;
    if terms.in_words() != input.shown {
        let changed = "Your products or places changed meanwhile. Look at what is understood now.";
        return Err(Error::Refused(changed.to_owned()).into());
    }
    let new = NewRule {
        terms,
        said: input.said.clone(),
        wording: input.wording.clone(),
    };
    match input.edit.as_str() {
        "" => rules::add(&mut tx, new).await.map(drop),
        id => rules::change(&mut tx, rule_id(id)?, new).await,
    }
    .map_err(|error| renamed(error.into()))?;
    Ok(tx.commit().await?)
}

pub(super) async fn switch(member: &Visitor, id: &str, is_on: bool) -> Result<(), AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    rules::switch(&mut tx, rule_id(id)?, is_on).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn move_by(member: &Visitor, id: &str, places: i32) -> Result<(), AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    rules::move_by(&mut tx, rule_id(id)?, places).await?;
    Ok(tx.commit().await?)
}

pub(super) async fn delete(member: &Visitor, id: &str, back: bool) -> Result<(), AppError> {
    let mut tx = member.context.tenant(member.business_id).await?;
    if back {
        rules::restore(&mut tx, rule_id(id)?).await?;
    } else {
        rules::delete(&mut tx, rule_id(id)?).await?;
    }
    Ok(tx.commit().await?)
}

/// Without wasm what is wrong is said on the next page, beside the sentence.
pub(super) fn send_back(input: &RuleInput, error: &AppError) {
    let problem = serde_json::to_string(error).unwrap_or_default();
    let pairs = [
        ("said", input.said.as_str()),
        ("edit", &input.edit),
        ("problem", &problem),
    ];
    session::go_without_wasm(&format!("/rules{}", query_string(&pairs)));
}

/// What sentences may speak of.
struct Shop {
    currency: String,
    zone: Tz,
    now: DateTime<Utc>,
    products: Vec<(ProductId, String)>,
    categories: Vec<String>,
    places: Vec<String>,
}

impl Shop {
    async fn read(tx: &mut Tenant) -> Result<Self, AppError> {
        let business_id = tx.business_id();
        let profile = business::profile(tx, business_id).await?;
        let zones = delivery::list(tx, business_id).await?;
        let products = inventory::catalogue(tx, business_id).await?;
        let mut categories: Vec<String> = products.iter().map(|product| product.category.clone()).collect();
        categories.sort();
        categories.dedup();
        categories.retain(|name| !name.trim().is_empty());
        Ok(Self {
            zone: words::zone(&profile.timezone),
            currency: profile.currency,
            now: Utc::now(),
            products: products.into_iter().map(|product| (product.id, product.name)).collect(),
            categories,
            places: zones
                .into_iter()
                .filter(|zone| !zone.is_pick_up())
                .map(|zone| zone.name)
                .collect(),
        })
    }

    fn today(&self) -> NaiveDate {
        self.now.with_timezone(&self.zone).date_naive()
    }

    fn read_sentence(&self, said: &str, quote: bool) -> Result<Terms, Unclear> {
        let known = Known {
            currency: &self.currency,
            products: &self.products,
            categories: &self.categories,
            zones: &self.places,
            today: self.today(),
        };
        match rules::parse(said, &known) {
            Err(unclear) if quote => rules::as_statement(said, self.today()).ok_or(unclear),
            read => read,
        }
    }

    fn hear(&self, said: &str, edited: Option<&Rule>) -> Heard {
        match self.read_sentence(said, false) {
            Ok(terms) => {
                let kept = edited.filter(|rule| rule.terms == terms && !rule.wording.is_empty());
                let is_statement = terms.topic().is_some();
                let words = terms.in_words();
                Heard::Understood {
                    kind: terms.kind().name().to_owned(),
                    wording: match kept {
                        Some(rule) => rule.wording.clone(),
                        None if is_statement => said.trim().to_owned(),
                        None => words.clone(),
                    },
                    words,
                    is_statement,
                }
            }
            Err(Unclear { message, quotable }) => {
                // What could not be kept is not offered.
                let quotable = quotable.filter(|_| rules::as_statement(said, self.today()).is_some());
                Heard::Unclear {
                    message,
                    quotable: quotable.map(|topic| topic.name().to_owned()).unwrap_or_default(),
                }
            }
        }
    }

    fn row(&self, listed: &Listed) -> RuleRow {
        let Listed { rule, uses, .. } = listed;
        let today = self.today();
        let state = match (rule.is_on, rule.terms.starts_on, rule.terms.ends_on) {
            (false, ..) => State::Off,
            (true, Some(first), _) if today < first => State::ToCome,
            (true, _, Some(last)) if last < today => State::Over,
            _ => State::On,
        };
        let times = match uses {
            0 => "Not told yet".to_owned(),
            1 => "Told once".to_owned(),
            many => format!("Told {many} times"),
        };
        let last = listed.last_used_at.map(|at| {
            let day = words::on_day(at, self.now, self.zone);
            format!(", last {day} {}", words::clock(at, self.zone))
        });
        RuleRow {
            id: rule.id.to_string(),
            kind: rule.terms.kind().name().to_owned(),
            told: rule.told(),
            applies: if rule.wording.is_empty() {
                String::new()
            } else {
                rule.terms.in_words()
            },
            state,
            uses: times + &last.unwrap_or_default(),
            href: listed.last_thread.map(|id| format!("/inbox/{id}")).unwrap_or_default(),
            is_on: rule.is_on,
        }
    }
}

fn rule_id(id: &str) -> Result<RuleId, AppError> {
    id.parse().map_err(|_| AppError::NotFound)
}

/// The fields are named as the form posts them.
fn renamed(error: AppError) -> AppError {
    match error {
        AppError::Invalid(errors) => {
            let rename = |error: FieldError| FieldError {
                field: format!("rule[{}]", error.field),
                ..error
            };
            AppError::Invalid(errors.into_iter().map(rename).collect())
        }
        other => other,
    }
}
