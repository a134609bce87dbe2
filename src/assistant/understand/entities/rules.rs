//! What is asked of the shop's rules: what a purchase of some worth comes to, the smallest order, a deposit.

use crate::business::rules::Kind;

use super::super::text::Token;
use super::points_back;

/// "if I buy for 100k", "goods worth 60,000": what somebody thinks of spending, in hundredths. An offer for one product
/// ("can I buy it for 40k") is none.
pub fn worth(clause: &[Token]) -> Option<i64> {
    const SPENDING: [&str; 10] = [
        "buy", "buying", "spend", "spending", "purchase", "shop", "shopping", "order", "ordering", "worth",
    ];
    let at = clause.iter().position(Token::is_amount)?;
    let before = clause[..at].iter().rev().take(4);
    let is_spent = before.clone().any(|token| SPENDING.contains(&token.stem.as_str()));
    let is_worth = clause.get(at + 1).is_some_and(|token| token.text == "worth");
    let is_one_amount = clause.iter().filter(|token| token.is_amount()).count() == 1;
    ((is_spent || is_worth) && is_one_amount && !points_back(clause)).then_some(clause[at].hundredths)?
}

/// A kind of rule that is asked about by name.
pub fn rule_kind(clause: &[Token]) -> Option<Kind> {
    let says = |words: &[&str]| clause.iter().any(|token| words.contains(&token.stem.as_str()));
    let pair = |first: &str, second: &str| {
        clause
            .windows(2)
            .any(|two| two[0].stem == first && two[1].stem == second)
    };
    if says(&["minimum", "moq"]) || pair("least", "order") || pair("smallest", "order") {
        return Some(Kind::MinimumOrder);
    }
    let is_deposit =
        says(&["deposit", "upfront"]) || pair("part", "payment") || pair("down", "payment") || pair("pay", "half");
    is_deposit.then_some(Kind::Deposit)
}
