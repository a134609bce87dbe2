//! Words that owners use and that change nothing.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::Kind;
use super::tokens::singular;

/// Whether a word changes nothing in a rule of this kind.
pub(super) fn changes_nothing(kind: Kind, word: &str) -> bool {
    is_filler(word) || is_its_own(kind, word)
}

/// Words that change nothing, whatever the rule.
pub(super) fn is_filler(word: &str) -> bool {
    const FILLERS: &str = "a abeg accept add all also always am amount an and any anybody anyone anything apply are as at \
        automatically be bill but buy buyer buying bought by can cart cash client cost customer dey do each enjoy every everybody everyone \
        everything for get getting give giving goes good guy have he her hit i if in is it item just let like love make money must my na \
        need now of offer on only or order ordering our out pay pcs people person piece please price product purchase reach receive \
        send set she shop should size so somebody someone spend spending store take taking that the their them then there they thing \
        this to total una unit us value want we well when whenever where which who whoever whole will with would worth you your";
    static SET: LazyLock<HashSet<String>> = LazyLock::new(|| FILLERS.split_whitespace().map(singular).collect());
    SET.contains(word)
}

/// Words that change nothing in a rule of this kind.
fn is_its_own(kind: Kind, word: &str) -> bool {
    let own = match kind {
        Kind::Discount => {
            "off discount discounted reduction reduce reduced remove deduct minus less promo cheaper \
             bulk wholesale from automatic"
        }
        Kind::Wholesale => "wholesale bulk apiece per start sell from",
        Kind::FreeDelivery => {
            "free delivery deliver delivered shipping ship waybill dispatch sending home no fee charge \
             within inside carry"
        }
        Kind::MinimumOrder => {
            "minimum min moq smallest small least quantity no not dont cannot cant never sell start \
             from per wholesale"
        }
        Kind::Deposit => {
            "deposit advance upfront up front down part payment commitment fee before begin start first \
             paid require required work making"
        }
        Kind::SameDay => {
            "same day go going before delivery deliver delivered ship shipped dispatch dispatched come \
             in placed within leave sent arrive arrives"
        }
        Kind::Statement => "",
    };
    own.split(' ').any(|known| known == word)
}
