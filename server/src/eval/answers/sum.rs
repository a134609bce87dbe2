//! What a text told of each part of an order, to be held against the sum it tells.

use std::collections::BTreeMap;

use chidi::money::Money;

/// The parts told so far, in hundredths.
#[derive(Debug, Default)]
pub(super) struct Sum {
    goods: BTreeMap<String, i64>,
    /// Of delivery.
    pub(super) fee: i64,
}

impl Sum {
    /// A price or a total; the last one told of a product counts.
    pub(super) fn note(&mut self, product: &str, amounts: &[Money]) {
        if let [amount] = amounts {
            self.goods.insert(product.to_owned(), amount.minor);
        }
    }

    pub(super) fn goods(&self) -> impl Iterator<Item = &String> {
        self.goods.keys()
    }

    /// All parts together.
    pub(super) fn all(&self, is_delivered: bool) -> i64 {
        self.goods.values().sum::<i64>() + if is_delivered { self.fee } else { 0 }
    }
}
