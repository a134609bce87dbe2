//! What the rules come to for what a customer wants to buy. Pure: rules, a basket and a day in, amounts out.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Action, Kind, Least, Percent, Rule};
use crate::ids::{ProductId, RuleId};
use crate::money::Money;

/// What a customer wants to buy, or only what it is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Basket {
    /// Three capital letters; rules in other money do not apply.
    pub currency: String,
    pub lines: Vec<Line>,
    /// The place it goes to, by the name of its delivery zone.
    pub zone: Option<String>,
}

/// One kind of thing in a basket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// `None` when only the worth is known; then only rules about everything apply.
    pub product: Option<ProductId>,
    pub category: String,
    /// How many; `None` when only the worth is known.
    pub pieces: Option<u32>,
    /// All pieces at list price, in minor units.
    pub amount_minor: i64,
}

/// What the rules come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// At list prices.
    pub before: Money,
    /// After what was taken off; never below zero, never above `before`.
    pub after: Money,
    /// The rules that took something off, in the order in which they did.
    pub steps: Vec<Step>,
    /// The rule by which delivery is free.
    pub free_delivery: Option<RuleId>,
    /// Rules by which the order is too small.
    pub too_small: Vec<RuleId>,
    /// What is paid first, and the rule that says so.
    pub deposit: Option<(RuleId, Money)>,
}

/// What one rule took off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub rule: RuleId,
    pub before: Money,
    pub after: Money,
}

/// Applies the rules that hold today. Of discounts that do not stack the uppermost that fits is given, and no other; those
/// that stack are given beside it, each on what the ones before have left. `None` when the amounts are beyond counting.
pub fn apply(rules: &[Rule], basket: &Basket, today: NaiveDate) -> Option<Applied> {
    let before = basket
        .lines
        .iter()
        .try_fold(0_i64, |sum, line| sum.checked_add(line.amount_minor.max(0)))?;
    let mut live: Vec<&Rule> = rules.iter().filter(|rule| rule.holds_on(today)).collect();
    live.sort_by_key(|rule| (rule.position, rule.id));
    let money = |minor: i64| Money::new(minor, basket.currency.clone());
    let mut left: Vec<i64> = basket.lines.iter().map(|line| line.amount_minor.max(0)).collect();
    let mut steps: Vec<Step> = Vec::new();
    let mut is_one_given = false;
    for rule in live.iter().filter(|rule| rule.terms.lowers_prices()) {
        let stacks = rule.terms.conditions.stacks;
        if (is_one_given && !stacks) || !basket.reaches(rule) {
            continue;
        }
        let sum = left.iter().sum();
        take_off(rule, basket, &mut left);
        let rest: i64 = left.iter().sum();
        if rest < sum {
            is_one_given |= !stacks;
            steps.push(Step {
                rule: rule.id,
                before: money(sum),
                after: money(rest),
            });
        }
    }
    let after: i64 = left.iter().sum();
    let of_kind = |kind: Kind| live.iter().copied().filter(move |rule| rule.terms.kind() == kind);
    Some(Applied {
        free_delivery: of_kind(Kind::FreeDelivery)
            .find(|rule| basket.goes_to(rule) && basket.reaches(rule))
            .map(|rule| rule.id),
        too_small: of_kind(Kind::MinimumOrder)
            .filter(|rule| basket.falls_short(rule))
            .map(|rule| rule.id)
            .collect(),
        deposit: of_kind(Kind::Deposit)
            .filter(|rule| basket.reaches(rule))
            .find_map(|rule| Some((rule.id, money(deposit(&rule.terms.action, after)?)))),
        before: money(before),
        after: money(after),
        steps,
    })
}

/// What the percentage of an amount is, any part of a minor unit counted as a whole one: rounding is the shop's loss.
pub(super) fn share(percent: Percent, minor: i64) -> i64 {
    let hundredths = i128::from(minor.max(0)) * i128::from(percent.0);
    i64::try_from((hundredths + 9_999) / 10_000).map_or(minor, |share| share.min(minor))
}

/// Lowers the lines the rule is about. `left` is what is left of each line.
fn take_off(rule: &Rule, basket: &Basket, left: &mut [i64]) {
    let lines = basket.lines.iter().zip(left);
    let covered = lines.filter(|(line, _)| rule.terms.conditions.scope.covers(line.product, &line.category));
    match &rule.terms.action {
        Action::PercentOff { percent } => {
            for (_, left) in covered {
                *left -= share(*percent, *left);
            }
        }
        Action::AmountOff { amount } if amount.currency == basket.currency => {
            let mut rest = amount.minor.max(0);
            for (_, left) in covered {
                let taken = rest.min(*left);
                *left -= taken;
                rest -= taken;
            }
        }
        Action::Wholesale { price } if price.currency == basket.currency => {
            for (line, left) in covered {
                let whole = line
                    .pieces
                    .and_then(|pieces| price.minor.max(0).checked_mul(i64::from(pieces)));
                *left = whole.map_or(*left, |whole| whole.min(*left));
            }
        }
        _ => {}
    }
}

fn deposit(action: &Action, total: i64) -> Option<i64> {
    match action {
        Action::DepositPercent { percent } => Some(share(*percent, total)),
        Action::DepositAmount { amount } => Some(amount.minor.clamp(0, total)),
        _ => None,
    }
}

impl Basket {
    /// Whether what the rule is about is in the basket, and enough of it.
    fn reaches(&self, rule: &Rule) -> bool {
        let conditions = &rule.terms.conditions;
        let mut lines = self.covered(rule).peekable();
        if lines.peek().is_none() {
            return false;
        }
        match &conditions.least {
            None => true,
            Some(Least::From(least)) => self.has_money(least) && sum(lines) >= i128::from(least.minor),
            Some(Least::Above(least)) => self.has_money(least) && sum(lines) > i128::from(least.minor),
            Some(Least::Pieces(least)) => {
                lines.map(|line| u64::from(line.pieces.unwrap_or(0))).sum::<u64>() >= u64::from(*least)
            }
        }
    }

    /// Whether it is certain that less is wanted than the rule demands.
    fn falls_short(&self, rule: &Rule) -> bool {
        let is_counted = self.covered(rule).all(|line| line.pieces.is_some());
        let least = &rule.terms.conditions.least;
        let is_judged = match least {
            None => false,
            Some(Least::Pieces(_)) => is_counted,
            Some(Least::From(least) | Least::Above(least)) => self.has_money(least),
        };
        is_judged && self.covered(rule).next().is_some() && !self.reaches(rule)
    }

    /// Free delivery to some places is for those only.
    fn goes_to(&self, rule: &Rule) -> bool {
        let zones = &rule.terms.conditions.zones;
        zones.is_empty() || self.zone.as_ref().is_some_and(|zone| zones.contains(zone))
    }

    fn covered(&self, rule: &Rule) -> impl Iterator<Item = &Line> {
        let scope = rule.terms.conditions.scope.clone();
        self.lines
            .iter()
            .filter(move |line| scope.covers(line.product, &line.category))
    }

    fn has_money(&self, amount: &Money) -> bool {
        amount.currency == self.currency
    }
}

fn sum<'a>(lines: impl Iterator<Item = &'a Line>) -> i128 {
    lines.map(|line| i128::from(line.amount_minor.max(0))).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Conditions, Scope, Terms};
    use super::*;

    fn naira(whole: i64) -> Money {
        Money::new(whole * 100, "NGN")
    }

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, day).unwrap()
    }

    fn rule(position: i32, action: Action, conditions: Conditions) -> Rule {
        Rule {
            id: RuleId::new(),
            terms: Terms {
                conditions,
                action,
                starts_on: None,
                ends_on: None,
            },
            said: String::new(),
            wording: String::new(),
            position,
            is_on: true,
            version: 1,
        }
    }

    fn percent(whole: u16) -> Action {
        Action::PercentOff {
            percent: Percent(whole * 100),
        }
    }

    fn from(least: Least) -> Conditions {
        Conditions {
            least: Some(least),
            ..Conditions::default()
        }
    }

    fn basket(lines: &[(&str, u32, i64)]) -> Basket {
        Basket {
            currency: "NGN".into(),
            lines: lines
                .iter()
                .map(|(category, pieces, naira)| Line {
                    product: Some(ProductId::new()),
                    category: (*category).to_owned(),
                    pieces: Some(*pieces),
                    amount_minor: i64::from(*pieces) * naira * 100,
                })
                .collect(),
            zone: None,
        }
    }

    fn worth(naira: i64) -> Basket {
        let line = Line {
            product: None,
            category: String::new(),
            pieces: None,
            amount_minor: naira * 100,
        };
        Basket {
            currency: "NGN".into(),
            lines: vec![line],
            zone: None,
        }
    }

    fn after(rules: &[Rule], basket: &Basket) -> String {
        apply(rules, basket, day(20)).unwrap().after.to_string()
    }

    #[test]
    fn a_limit_is_met_exactly_as_it_was_worded() {
        let above = [rule(1, percent(10), from(Least::Above(naira(100_000))))];
        let at_least = [rule(1, percent(10), from(Least::From(naira(100_000))))];
        let pieces = [rule(1, percent(5), from(Least::Pieces(3)))];
        for (rules, basket, expected) in [
            (&above, worth(99_999), "₦99,999"),
            (&above, worth(100_000), "₦100,000"),
            (&above, worth(100_001), "₦90,000.90"),
            (&at_least, worth(99_999), "₦99,999"),
            (&at_least, worth(100_000), "₦90,000"),
            (&pieces, basket(&[("Ankara", 2, 1_000)]), "₦2,000"),
            (&pieces, basket(&[("Ankara", 3, 1_000)]), "₦2,850"),
            (&pieces, basket(&[("Ankara", 2, 1_000), ("Lace", 1, 1_000)]), "₦2,850"),
            (&pieces, worth(1_000_000), "₦1,000,000"),
        ] {
            assert_eq!(after(rules, &basket), expected, "{:?} {basket:?}", rules[0].terms);
        }
    }

    #[test]
    fn only_what_a_rule_is_about_gets_cheaper() {
        let ankara = [rule(
            1,
            percent(5),
            Conditions {
                scope: Scope::Category("ankara".into()),
                ..from(Least::Pieces(3))
            },
        )];
        assert_eq!(
            after(&ankara, &basket(&[("Ankara", 3, 1_000), ("Lace", 5, 1_000)])),
            "₦7,850"
        );
        assert_eq!(
            after(&ankara, &basket(&[("Ankara", 2, 1_000), ("Lace", 5, 1_000)])),
            "₦7,000"
        );
        let one = basket(&[("Lace", 2, 1_000)]);
        let product = |id| {
            [rule(
                1,
                Action::AmountOff { amount: naira(300) },
                Conditions {
                    scope: Scope::Product {
                        id,
                        name: "Cord lace".into(),
                    },
                    ..Conditions::default()
                },
            )]
        };
        assert_eq!(after(&product(one.lines[0].product.unwrap()), &one), "₦1,700");
        assert_eq!(after(&product(ProductId::new()), &one), "₦2,000");
        let made = [rule(
            1,
            percent(5),
            Conditions {
                scope: Scope::MadeToOrder,
                ..Conditions::default()
            },
        )];
        assert_eq!(after(&made, &one), "₦2,000");
    }

    #[test]
    fn the_upper_discount_wins_and_is_the_only_one_unless_one_stacks() {
        let ten = rule(2, percent(10), from(Least::From(naira(100_000))));
        let five = rule(1, percent(5), from(Least::From(naira(50_000))));
        assert_eq!(after(&[ten.clone(), five.clone()], &worth(200_000)), "₦190,000");
        let upper_ten = Rule {
            position: 0,
            ..ten.clone()
        };
        assert_eq!(after(&[five.clone(), upper_ten], &worth(200_000)), "₦180,000");
        let stacking = Rule {
            position: 3,
            ..rule(
                3,
                Action::AmountOff { amount: naira(1_000) },
                Conditions {
                    stacks: true,
                    ..Conditions::default()
                },
            )
        };
        let applied = apply(&[ten, stacking, five], &worth(200_000), day(20)).unwrap();
        assert_eq!(applied.after.to_string(), "₦189,000");
        assert_eq!(applied.steps.len(), 2);
        assert_eq!(applied.steps[0].after, applied.steps[1].before);
    }

    #[test]
    fn a_rule_holds_from_its_first_day_to_its_last() {
        let mut dated = rule(1, percent(10), Conditions::default());
        dated.terms.starts_on = Some(day(10));
        dated.terms.ends_on = Some(day(20));
        let on = |today| apply(&[dated.clone()], &worth(100), today).unwrap().after.to_string();
        assert_eq!(
            [on(day(9)), on(day(10)), on(day(20)), on(day(21))],
            ["₦100", "₦90", "₦90", "₦100"]
        );
        dated.is_on = false;
        assert_eq!(after(&[dated], &worth(100)), "₦100");
    }

    #[test]
    fn wholesale_never_makes_dearer() {
        let ankara = |price| {
            [rule(
                1,
                Action::Wholesale { price: naira(price) },
                Conditions {
                    scope: Scope::Category("Ankara".into()),
                    ..from(Least::Pieces(10))
                },
            )]
        };
        assert_eq!(after(&ankara(800), &basket(&[("Ankara", 10, 1_000)])), "₦8,000");
        assert_eq!(after(&ankara(800), &basket(&[("Ankara", 9, 1_000)])), "₦9,000");
        assert_eq!(after(&ankara(1_200), &basket(&[("Ankara", 10, 1_000)])), "₦10,000");
    }

    #[test]
    fn delivery_is_free_where_the_rule_says_so() {
        let lagos = rule(
            1,
            Action::FreeDelivery,
            Conditions {
                zones: vec!["Lagos mainland".into()],
                ..from(Least::Above(naira(50_000)))
            },
        );
        let to = |zone: Option<&str>, naira| {
            let basket = Basket {
                zone: zone.map(str::to_owned),
                ..worth(naira)
            };
            apply(std::slice::from_ref(&lagos), &basket, day(20))
                .unwrap()
                .free_delivery
        };
        assert_eq!(to(Some("Lagos mainland"), 60_000), Some(lagos.id));
        assert_eq!(to(Some("Lagos mainland"), 50_000), None);
        assert_eq!(to(Some("Other states"), 60_000), None);
        assert_eq!(to(None, 60_000), None);
    }

    #[test]
    fn a_small_order_is_told_and_a_deposit_is_a_part_of_what_is_paid() {
        let two = rule(1, Action::MinimumOrder, from(Least::Pieces(2)));
        let half = rule(
            2,
            Action::DepositPercent {
                percent: Percent(5_000),
            },
            from(Least::From(naira(10_000))),
        );
        let ten = rule(3, percent(10), Conditions::default());
        let rules = [two.clone(), half.clone(), ten];
        let one = apply(&rules, &basket(&[("Lace", 1, 9_000)]), day(20)).unwrap();
        assert_eq!((one.too_small, one.deposit), (vec![two.id], None));
        let many = apply(&rules, &basket(&[("Lace", 2, 9_000)]), day(20)).unwrap();
        assert!(many.too_small.is_empty());
        assert_eq!(many.deposit, Some((half.id, naira(8_100))));
        assert!(apply(&rules, &worth(100), day(20)).unwrap().too_small.is_empty());
    }

    #[test]
    fn other_money_and_amounts_beyond_counting_change_nothing() {
        let dollars = [rule(
            1,
            Action::AmountOff {
                amount: Money::new(100, "USD"),
            },
            Conditions::default(),
        )];
        assert_eq!(after(&dollars, &worth(100)), "₦100");
        let above = [rule(1, percent(10), from(Least::Above(Money::new(1, "USD"))))];
        assert_eq!(after(&above, &worth(100)), "₦100");
        let mut huge = basket(&[("Lace", 1, 1), ("Lace", 1, 1)]);
        huge.lines.iter_mut().for_each(|line| line.amount_minor = i64::MAX);
        assert_eq!(apply(&dollars, &huge, day(20)), None);
    }

    #[test]
    fn a_part_of_the_smallest_coin_goes_to_the_customer() {
        assert_eq!(share(Percent(1_000), 1), 1);
        assert_eq!(share(Percent(1_250), 1_000), 125);
        assert_eq!(share(Percent(10_000), i64::MAX), i64::MAX);
        assert_eq!(share(Percent(1), i64::MAX), i64::MAX / 10_000 + 1);
    }

    fn any_action() -> impl Strategy<Value = Action> {
        prop_oneof![
            (1_u16..=10_000).prop_map(|percent| Action::PercentOff {
                percent: Percent(percent)
            }),
            (0_i64..=i64::MAX).prop_map(|minor| Action::AmountOff {
                amount: Money::new(minor, "NGN")
            }),
            (0_i64..=i64::MAX).prop_map(|minor| Action::Wholesale {
                price: Money::new(minor, "NGN")
            }),
            Just(Action::FreeDelivery),
            Just(Action::MinimumOrder),
            (1_u16..=10_000).prop_map(|percent| Action::DepositPercent {
                percent: Percent(percent)
            }),
        ]
    }

    fn any_rule() -> impl Strategy<Value = Rule> {
        let least = prop_oneof![
            Just(None),
            (0_i64..200_000).prop_map(|minor| Some(Least::From(Money::new(minor, "NGN")))),
            (0_i64..200_000).prop_map(|minor| Some(Least::Above(Money::new(minor, "NGN")))),
            (1_u32..20).prop_map(|pieces| Some(Least::Pieces(pieces))),
        ];
        let scope = prop_oneof![
            Just(Scope::Everything),
            Just(Scope::Category("Ankara".into())),
            Just(Scope::MadeToOrder)
        ];
        (0_i32..5, any_action(), least, scope, any::<bool>(), any::<bool>()).prop_map(
            |(position, action, least, scope, stacks, is_on)| Rule {
                is_on,
                ..rule(
                    position,
                    action,
                    Conditions {
                        least,
                        scope,
                        zones: Vec::new(),
                        stacks,
                    },
                )
            },
        )
    }

    fn any_basket() -> impl Strategy<Value = Basket> {
        let line = (
            prop_oneof!["Ankara", "Lace"],
            prop::option::of(1_u32..50),
            prop_oneof![0_i64..500_000, 0_i64..=i64::MAX],
        );
        prop::collection::vec(line, 0..4).prop_map(|lines| Basket {
            currency: "NGN".into(),
            lines: lines
                .into_iter()
                .map(|(category, pieces, amount_minor)| Line {
                    product: Some(ProductId::new()),
                    category,
                    pieces,
                    amount_minor,
                })
                .collect(),
            zone: None,
        })
    }

    proptest! {
        #[test]
        fn nobody_is_paid_for_buying_and_nothing_gets_dearer(rules in prop::collection::vec(any_rule(), 0..6), basket in any_basket()) {
            if let Some(applied) = apply(&rules, &basket, day(20)) {
                prop_assert!(0 <= applied.after.minor && applied.after.minor <= applied.before.minor);
                prop_assert!(applied.deposit.is_none_or(|(_, deposit)| 0 <= deposit.minor && deposit.minor <= applied.after.minor));
                let mut left = applied.before.clone();
                for step in applied.steps {
                    prop_assert_eq!(&step.before, &left);
                    prop_assert!(step.after.minor < step.before.minor);
                    left = step.after;
                }
                prop_assert_eq!(left, applied.after);
            }
        }

        #[test]
        fn never_two_discounts_unless_they_stack(rules in prop::collection::vec(any_rule(), 0..6), basket in any_basket()) {
            if let Some(applied) = apply(&rules, &basket, day(20)) {
                let alone = applied.steps.iter().filter(|step| rules.iter().any(|rule| rule.id == step.rule && !rule.terms.conditions.stacks));
                prop_assert!(alone.count() <= 1);
                let off = rules.iter().filter(|rule| !rule.is_on);
                for rule in off {
                    prop_assert!(applied.steps.iter().all(|step| step.rule != rule.id));
                }
            }
        }

        #[test]
        fn the_order_the_rules_are_handed_over_in_does_not_matter(rules in prop::collection::vec(any_rule(), 0..6), basket in any_basket()) {
            let backwards: Vec<Rule> = rules.iter().rev().cloned().collect();
            prop_assert_eq!(apply(&rules, &basket, day(20)), apply(&backwards, &basket, day(20)));
        }
    }
}
