//! From an owner's sentence to a rule. Every word must have had its part in it: what is not understood is asked about, never
//! passed over, because code gives away money by what is read here.

use chrono::NaiveDate;

use super::fillers::changes_nothing;
use super::place::{Place, place, scope};
use super::statement::topic;
use super::tokens::{Token, tokens, words};
use super::{Action, Conditions, Kind, Least, SAID_CHARS_MAX, Scope, Terms, Topic, dates};
use crate::business::text;
use crate::ids::ProductId;
use crate::money::Money;

/// What the sentence may speak of.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    /// What its numbers are in.
    pub currency: &'a str,
    pub products: &'a [(ProductId, String)],
    pub categories: &'a [String],
    /// Delivery places by name.
    pub zones: &'a [String],
    pub today: NaiveDate,
}

/// Why a sentence is no rule yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unclear {
    /// What is missing and how to say it, for the owner.
    pub message: String,
    /// What it would be quoted for if it is kept as it was said.
    pub quotable: Option<Topic>,
}

/// Reads a sentence. Statements keep its words as their wording; see [`Terms::topic`].
pub fn parse(said: &str, known: &Known<'_>) -> Result<Terms, Unclear> {
    if said.chars().count() > SAID_CHARS_MAX {
        return Err(Unclear {
            message: "Say it in fewer words, 300 letters at most.".to_owned(),
            quotable: None,
        });
    }
    let (words, span) = dates::taken_out(&words(said), known.today);
    let topic = topic(&words);
    let unclear = |message: String| Unclear {
        message,
        quotable: topic,
    };
    let (starts_on, ends_on) = span.map_err(unclear)?;
    if words.is_empty() {
        return Err(unclear(
            "Say the rule in a sentence, like “10% off above 100k”.".to_owned(),
        ));
    }
    let mut reader = Reader {
        tokens: tokens(&words, known.currency),
        used: Vec::new(),
        known,
    };
    reader.used = vec![false; reader.tokens.len()];
    let (conditions, action) = match reader.kind(topic).map_err(unclear)? {
        Kind::Statement => (
            Conditions::default(),
            Action::Statement {
                topic: topic.ok_or_else(|| Unclear {
                    message: NO_RULE.to_owned(),
                    quotable: None,
                })?,
            },
        ),
        kind => reader.rule(kind).map_err(unclear)?,
    };
    Ok(Terms {
        conditions,
        action,
        starts_on,
        ends_on,
    })
}

const NO_RULE: &str = "I found no rule in that. Say what a customer gets and from when on, like “10% off above 100k” or “free delivery over 50k”.";
pub(super) const SEVERAL: &str = "That is more than one rule. Say them one after the other.";

pub(super) struct Reader<'a> {
    pub(super) tokens: Vec<Token>,
    /// Which tokens have had their part.
    pub(super) used: Vec<bool>,
    pub(super) known: &'a Known<'a>,
}

pub(super) type Problem<T> = Result<T, String>;

impl Reader<'_> {
    /// What kind of rule it is, or that it is none or several.
    fn kind(&self, topic: Option<Topic>) -> Problem<Kind> {
        let is_denied = self.says_any("no not never dont doesnt cannot cant wont without");
        let has_percent = self.has(|token| matches!(token, Token::Percent(_)));
        let has_money = self.has(|token| matches!(token, Token::Money(_)));
        let kinds = self.kinds_seen(has_percent, has_money);
        let has_figure = has_money || self.has(|token| matches!(token, Token::Number(_)));
        let is_small_refused = is_denied && (self.says("less than") || self.says_any("below under"));
        match kinds.as_slice() {
            [] if has_figure && (self.demands_a_least() || is_small_refused) => Ok(Kind::MinimumOrder),
            [] => {
                let is_plain = !has_percent && (is_denied || !(has_money || self.is_off()));
                self.statement(topic, is_denied, is_plain)
            }
            [Kind::FreeDelivery] if is_denied && !self.says("no delivery") => Ok(Kind::Statement),
            [Kind::Discount | Kind::Wholesale | Kind::SameDay] if is_denied && !self.says_any("combined") => {
                Err("That says what you do not give. Say what you give, and from when on.".to_owned())
            }
            [Kind::Deposit] if !has_percent && !has_money => Ok(Kind::Statement),
            [kind] => Ok(*kind),
            _ => Err(SEVERAL.to_owned()),
        }
    }

    /// The kinds of rules whose words are there.
    fn kinds_seen(&self, has_percent: bool, has_money: bool) -> Vec<Kind> {
        const DEPOSITS: [&str; 4] = ["up front", "down payment", "part payment", "commitment fee"];
        let is_delivery = self.says_any("delivery deliver shipping ship waybill dispatch sending");
        let is_free = is_delivery && (self.says_any("free") || self.says("no delivery"));
        let is_same_day = self.says("same day")
            && (is_delivery || self.says("go out") || self.has(|token| matches!(token, Token::Time(_))));
        let is_deposit = self.says_any("deposit upfront advance") || DEPOSITS.iter().any(|phrase| self.says(phrase));
        let is_bulk_price = self.says_any("wholesale") && has_money && !has_percent && !self.says_any("off");
        let is_reduced = self.is_off() && (has_percent || self.reduction_in_money().is_some());
        let seen = [
            (is_free, Kind::FreeDelivery),
            (is_same_day, Kind::SameDay),
            (is_deposit, Kind::Deposit),
            (is_bulk_price || self.price_each().is_some(), Kind::Wholesale),
            // "Get 50% deposit" takes nothing off.
            (
                is_reduced && (!is_deposit || self.says_any("off discount")),
                Kind::Discount,
            ),
        ];
        seen.into_iter()
            .filter(|(is_seen, _)| *is_seen)
            .map(|(_, kind)| kind)
            .collect()
    }

    /// No figure that code could apply: a sentence to be quoted, or a rule with its figure missing.
    fn statement(&self, topic: Option<Topic>, is_denied: bool, is_plain: bool) -> Problem<Kind> {
        let is_about_prices = self.is_off() || (topic == Some(Topic::Discounts) && !self.says_any("fixed wholesale"));
        let missing = if is_about_prices && !is_denied {
            "How much off, and from when on? For example “10% off above 100k” or “₦2,000 off from 3 pieces”."
        } else if self.says_any("wholesale bulk") && !is_denied {
            "What is the wholesale price, and from how many pieces? For example “Auto gele ₦8,000 each from 10 pieces”."
        } else if self.says_any("minimum min moq") {
            "How much at least? For example “minimum order is 2 pieces”."
        } else if topic.is_some() && is_plain {
            return Ok(Kind::Statement);
        } else {
            NO_RULE
        };
        Err(missing.to_owned())
    }

    /// Whether it speaks of something taken off.
    fn is_off(&self) -> bool {
        self.says_any("off discount discounted reduction reduce reduced remove deduct minus less promo cheaper get")
            && !self.says("less than")
    }

    /// Conditions and action of a rule of this kind.
    fn rule(&mut self, kind: Kind) -> Problem<(Conditions, Action)> {
        let action = match kind {
            Kind::Discount => self.reduction()?,
            Kind::Wholesale => Action::Wholesale {
                price: self.unit_price()?,
            },
            Kind::FreeDelivery => Action::FreeDelivery,
            Kind::MinimumOrder => Action::MinimumOrder,
            Kind::Deposit => self.deposit()?,
            Kind::SameDay => Action::SameDay {
                before_min: self.closing_time()?,
            },
            Kind::Statement => unreachable!("a statement has no conditions"),
        };
        let mut conditions = Conditions {
            least: self.least(kind)?,
            stacks: self.stacks(),
            ..Conditions::default()
        };
        if matches!(kind, Kind::FreeDelivery | Kind::SameDay) {
            conditions.zones = match place(self, kind)? {
                Place::Everywhere => Vec::new(),
                Place::Zones(zones) => zones,
            };
        }
        conditions.scope = scope(self, kind)?;
        self.nothing_left(kind)?;
        complete(kind, &conditions)?;
        Ok((conditions, action))
    }

    fn reduction(&mut self) -> Problem<Action> {
        if let Some((at, percent)) = self.only_percent()? {
            self.used[at] = true;
            if percent.0 >= 10_000 {
                return Err("100% off would be a gift. Say a smaller percentage.".to_owned());
            }
            return Ok(Action::PercentOff { percent });
        }
        let at = self.reduction_in_money().ok_or("How much off?")?;
        self.used[at] = true;
        Ok(Action::AmountOff {
            amount: self.money_at(at),
        })
    }

    fn deposit(&mut self) -> Problem<Action> {
        if let Some((at, percent)) = self.only_percent()? {
            self.used[at] = true;
            return Ok(Action::DepositPercent { percent });
        }
        let is_limit = |at: &usize| self.bound_before(*at).is_some();
        let at = self
            .money()
            .into_iter()
            .find(|at| !is_limit(at))
            .ok_or("How much is the deposit?")?;
        self.used[at] = true;
        Ok(Action::DepositAmount {
            amount: self.money_at(at),
        })
    }

    fn unit_price(&mut self) -> Problem<Money> {
        let at = self
            .price_each()
            .or_else(|| self.money().into_iter().find(|at| self.bound_before(*at).is_none()))
            .ok_or("What is the price of one piece? For example “Auto gele ₦8,000 each from 10 pieces”.")?;
        self.used[at] = true;
        Ok(self.money_at(at))
    }

    /// The time up to which an order goes out the same day.
    fn closing_time(&mut self) -> Problem<u16> {
        let hour_before = |at: usize| match (at.checked_sub(1).map(|at| &self.tokens[at]), &self.tokens[at]) {
            (Some(Token::Word(word)), Token::Number(hour)) if word == "before" || word == "by" => {
                Some(u16::try_from(*hour).unwrap_or(u16::MAX))
            }
            _ => None,
        };
        let times = (0..self.tokens.len()).filter_map(|at| match &self.tokens[at] {
            Token::Time(minute) => Some((at, Ok(*minute))),
            _ => hour_before(at).map(|hour| (at, Err(hour))),
        });
        let found: Vec<_> = times.collect();
        match found.as_slice() {
            [(at, Ok(minute))] => {
                self.used[*at] = true;
                Ok(*minute)
            }
            [(_, Err(hour))] => Err(format!(
                "Is that {hour} in the morning or in the afternoon? Write {hour} am or {hour} pm."
            )),
            [] => Err(
                "Until what time must the order be there? For example “orders before 12 noon go out the same day”."
                    .to_owned(),
            ),
            _ => Err(SEVERAL.to_owned()),
        }
    }

    fn stacks(&mut self) -> bool {
        if self.says("not be combined") || self.says("cannot be combined") {
            self.use_words("not cannot combined other discount");
            return false;
        }
        let phrases = [
            "on top of",
            "can be combined",
            "together with other",
            "beside other",
            "in addition",
        ];
        let stacks = phrases.iter().any(|phrase| self.says(phrase));
        if stacks {
            self.use_words("top combined together other beside addition discount");
        }
        stacks
    }

    fn nothing_left(&self, kind: Kind) -> Problem<()> {
        let left: Vec<String> = (0..self.tokens.len())
            .filter(|at| !self.used[*at])
            .filter_map(|at| match &self.tokens[at] {
                Token::Word(word) if changes_nothing(kind, word) => None,
                Token::Word(word) => Some(word.clone()),
                Token::Percent(percent) => Some(percent.to_string()),
                Token::Money(money) => Some(money.to_string()),
                Token::Number(number) => Some(number.to_string()),
                Token::Time(minute) => Some(format!("{}:{:02}", minute / 60, minute % 60)),
            })
            .collect();
        if left.is_empty() {
            return Ok(());
        }
        Err(format!(
            "I did not understand “{}”. Name a product or a kind of product as it stands in your list, or leave it away.",
            text::line(&left.join(" "))
        ))
    }

    pub(super) fn use_words(&mut self, words: &str) {
        for (token, used) in self.tokens.iter().zip(&mut self.used) {
            *used |= token
                .word()
                .is_some_and(|word| words.split(' ').any(|known| known == word));
        }
    }
}

/// What a kind cannot do without.
fn complete(kind: Kind, conditions: &Conditions) -> Problem<()> {
    let missing = match kind {
        Kind::Wholesale if !matches!(conditions.least, Some(Least::Pieces(_))) => {
            "From how many pieces on? For example “from 10 pieces”."
        }
        Kind::Wholesale if matches!(conditions.scope, Scope::Everything) => {
            "For which product? Name it as it stands in your list."
        }
        Kind::MinimumOrder if conditions.least.is_none() => {
            "How much at least? For example “minimum order is 2 pieces”."
        }
        Kind::SameDay if conditions.least.is_some() || conditions.scope != Scope::Everything => {
            "Same-day delivery is for every order. Leave the amount and the product away."
        }
        Kind::FreeDelivery if conditions.scope != Scope::Everything => {
            "Free delivery is for whole orders. Say from which amount on, like “free delivery over 50k”."
        }
        Kind::Discount | Kind::MinimumOrder | Kind::Wholesale if conditions.scope == Scope::MadeToOrder => {
            "What is made to order is not in your list. Only a deposit can be for it."
        }
        _ => return Ok(()),
    };
    Err(missing.to_owned())
}
