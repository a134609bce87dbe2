//! What CHIDI says in French: "vous" throughout, and nothing that would have to agree with a product's name.

use crate::business::Tone;
use crate::business::delivery::EVERYWHERE;
use crate::business::hours::OpenDay;
use crate::business::rules::Terms;
use crate::money::Money;

use super::super::understand::Greeting;
use super::rules::{self, RuleWords};
use super::{OptionKind, Phrases, WeekWords, grouped, joined, label_in_brackets, option_kind, week_in_words};

pub(super) struct French;

const WEEK: WeekWords = WeekWords {
    days: ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
    to: "à",
    every_day: "tous les jours",
    never: "fermé tous les jours",
};

/// What an option is called, whatever the catalogue's language.
fn option_name(option: &str) -> String {
    match option_kind(option) {
        OptionKind::Size if option.to_lowercase().contains("pointure") => "pointure".to_owned(),
        OptionKind::Size => "taille".to_owned(),
        OptionKind::Colour => "couleur".to_owned(),
        OptionKind::Other => option.to_lowercase(),
    }
}

impl French {
    fn priced(&self, labels: &[(String, &Money)]) -> String {
        let shown: Vec<String> = labels
            .iter()
            .map(|(label, amount)| format!("{label} à {}", self.money(amount)))
            .collect();
        joined(&shown, "et")
    }
}

impl Phrases for French {
    /// "18 500 ₦", "15 000 FCFA": the spaces are such that no line breaks there.
    fn money(&self, amount: &Money) -> String {
        let sign = match amount.currency.as_str() {
            "XOF" => "FCFA".to_owned(),
            code => Money::sign(code).trim().to_owned(),
        };
        format!("{}\u{a0}{sign}", grouped(amount, '\u{a0}', ','))
    }

    fn greeting(&self, _tone: Tone, greeting: Greeting) -> &'static str {
        match greeting {
            Greeting::Evening => "Bonsoir.",
            Greeting::Morning | Greeting::Afternoon | Greeting::Hello => "Bonjour.",
        }
    }

    fn what_may_i_do(&self, tone: Tone, shop: &str) -> String {
        match tone {
            Tone::Warm => format!("Bienvenue chez {shop}. Que puis-je trouver pour vous ?"),
            Tone::Plain => format!("Ici {shop}. Que cherchez-vous ?"),
            Tone::Playful => format!("Bienvenue chez {shop}. Qu'est-ce qui vous ferait plaisir ?"),
            Tone::Formal => format!("Bienvenue chez {shop}. En quoi puis-je vous aider ?"),
        }
    }

    fn closing(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Warm => "Dites-moi si cela vous intéresse.",
            Tone::Plain => "",
            Tone::Playful => "Alors, ça vous tente ?",
            Tone::Formal => "Dites-moi si vous souhaitez passer commande.",
        }
    }

    fn welcome(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Warm => "Avec plaisir. Je suis là si vous avez besoin de quoi que ce soit.",
            Tone::Plain => "Je vous en prie.",
            Tone::Playful => "Avec grand plaisir !",
            Tone::Formal => "Je vous en prie, c'est un plaisir.",
        }
    }

    fn all_right(&self) -> &'static str {
        "Très bien. Je suis là si vous avez besoin d'autre chose."
    }

    fn label(&self, product: &str, values: &[(&str, &str)]) -> String {
        label_in_brackets(product, values)
    }

    fn price(&self, label: &str, amount: &Money) -> String {
        format!("{label} : {}.", self.money(amount))
    }

    fn price_and_in_stock(&self, label: &str, amount: &Money) -> String {
        format!("{label} : {}, en stock.", self.money(amount))
    }

    fn in_stock_at(&self, label: &str, amount: &Money) -> String {
        format!("Oui, en stock : {label}, {}.", self.money(amount))
    }

    fn price_range(&self, label: &str, low: &Money, high: &Money) -> String {
        format!("{label} : {}, selon votre choix.", self.span(low, high))
    }

    fn in_stock(&self, label: &str) -> String {
        format!("Oui, en stock : {label}.")
    }

    fn sold_out(&self, label: &str) -> String {
        format!("{label} : en rupture de stock pour le moment.")
    }

    fn sold_out_at(&self, label: &str, amount: &Money) -> String {
        format!(
            "{label} : {}, mais en rupture de stock pour le moment.",
            self.money(amount)
        )
    }

    fn total(&self, quantity: u32, total: &Money) -> String {
        format!("Pour {quantity}, cela fait {}.", self.money(total))
    }

    fn together(&self, is_delivered: bool, total: &Money) -> String {
        let total = self.money(total);
        if is_delivered {
            format!("Avec la livraison, cela fait {total}.")
        } else {
            format!("En tout, cela fait {total}.")
        }
    }

    fn values(&self, label: &str, option: &str, in_stock: &[String], sold_out: &[String]) -> String {
        let name = option_name(option);
        let (there, gone) = (in_stock.join(", "), sold_out.join(", "));
        match (in_stock.is_empty(), sold_out.is_empty()) {
            (false, true) => format!("{label}, {name} en stock : {there}."),
            (false, false) => format!("{label}, {name} en stock : {there}. En rupture de stock : {gone}."),
            (true, _) => format!("{label}, {name} en rupture de stock : {gone}."),
        }
    }

    fn not_offered(&self, product: &str, option: &str, value: &str) -> String {
        match option_kind(option) {
            OptionKind::Size => format!("Nous n'avons pas {product} en {} {value}.", option_name(option)),
            OptionKind::Colour | OptionKind::Other => format!("Nous n'avons pas {product} en {value}."),
        }
    }

    fn instead(&self, labels: &[(String, &Money)]) -> String {
        format!("En stock à la place : {}.", self.priced(labels))
    }

    fn within_budget(&self, labels: &[(String, &Money)]) -> String {
        format!(
            "En stock dans ce budget : {}. Qu'est-ce qui vous plairait ?",
            self.priced(labels)
        )
    }

    fn nothing_within_budget(&self) -> &'static str {
        "Il n'y a rien pour ce montant en ce moment."
    }

    fn lowest(&self, label: &str, amount: &Money) -> String {
        format!("Le prix le plus bas en stock est de {} : {label}.", self.money(amount))
    }

    fn highest(&self, label: &str, amount: &Money) -> String {
        format!(
            "Le prix le plus élevé en stock est de {} : {label}.",
            self.money(amount)
        )
    }

    fn several(&self, lines: &[String]) -> String {
        format!(
            "Nous en avons plusieurs : {}. De quel article parlez-vous ?",
            lines.join("; ")
        )
    }

    fn list_line(&self, label: &str, price: &str, is_in_stock: bool) -> String {
        if is_in_stock {
            format!("{label}, {price}")
        } else {
            format!("{label}, {price}, en rupture de stock")
        }
    }

    fn span(&self, low: &Money, high: &Money) -> String {
        format!("de {} à {}", self.money(low), self.money(high))
    }

    fn range(&self, names: &[String]) -> String {
        format!("Nous vendons : {}.", joined(names, "et"))
    }

    fn which_would_you_like(&self) -> &'static str {
        "Qu'est-ce qui vous intéresse ?"
    }

    fn which_product(&self) -> &'static str {
        "De quel article parlez-vous ? Son nom suffit."
    }

    fn not_in_our_list(&self) -> &'static str {
        "Je ne vois pas cela parmi nos articles."
    }

    fn is_one_of_these(&self) -> &'static str {
        "Cherchez-vous l'un de ces articles ?"
    }

    fn what_do_you_look_for(&self, shop: &str) -> String {
        format!("Je n'ai pas bien compris. Que cherchez-vous chez {shop} ?")
    }

    fn still_unsure(&self) -> &'static str {
        "Excusez-moi, je n'ai toujours pas compris. Pouvez-vous me donner le nom de l'article, ou me dire ce que vous voulez savoir ?"
    }

    fn hours(&self, description: &str) -> String {
        format!("Nos horaires : {}.", description.trim_end_matches('.'))
    }

    fn week(&self, days: &[OpenDay]) -> String {
        week_in_words(days, &WEEK)
    }

    fn day(&self, weekday: i16, open: Option<&(String, String)>) -> String {
        let day = WEEK.day(weekday);
        match open {
            Some((opens, closes)) => format!("Le {day}, la boutique est ouverte de {opens} à {closes}."),
            None => format!("Le {day}, la boutique est fermée."),
        }
    }

    fn address(&self, address: &str) -> String {
        format!("Vous nous trouvez ici : {}.", address.trim_end_matches('.'))
    }

    fn price_and_days(&self, price: &Money, days: Option<(i16, i16)>) -> String {
        let price = if price.minor == 0 {
            "sans frais".to_owned()
        } else {
            self.money(price)
        };
        match days {
            None => price,
            Some((0, 0)) => format!("{price}, le jour même"),
            Some((1, 1)) => format!("{price}, 1 jour"),
            Some((least, most)) if least == most => format!("{price}, {least} jours"),
            Some((least, most)) => format!("{price}, {least} à {most} jours"),
        }
    }

    fn delivery_to(&self, zone: &str, price: &Money, days: Option<(i16, i16)>) -> String {
        let cost = self.price_and_days(price, days);
        if zone == EVERYWHERE {
            format!("Oui, nous livrons partout : {cost}.")
        } else {
            format!("Oui, nous livrons : {zone}, {cost}.")
        }
    }

    fn delivery_list(&self, zones: &[String]) -> String {
        format!("Nous livrons à ces endroits : {}.", zones.join("; "))
    }

    fn which_of_these_places(&self) -> &'static str {
        "Où faut-il livrer ?"
    }

    fn rule(&self, terms: &Terms) -> String {
        rules::in_words(terms, &RULES, |amount| self.money(amount))
    }

    fn prices_as_listed(&self) -> &'static str {
        "Nos prix sont ceux affichés, et je ne peux pas les changer."
    }

    fn offers(&self, tone: Tone, rules: &[String]) -> String {
        let lead = match tone {
            Tone::Warm => "Oui, il y a quelque chose pour vous :",
            Tone::Plain => "Nous proposons :",
            Tone::Playful => "Vous avez de la chance :",
            Tone::Formal => "Nous avons le plaisir de vous proposer :",
        };
        format!("{lead} {}.", rules.join("; "))
    }

    fn with_that(&self, quantity: Option<u32>, before: &Money, after: &Money) -> String {
        let (before, after) = (self.money(before), self.money(after));
        match quantity {
            Some(quantity) if quantity > 1 => format!("Ainsi, pour {quantity}, cela fait {after} au lieu de {before}."),
            _ => format!("Ainsi, cela fait {after} au lieu de {before}."),
        }
    }

    fn worth_comes_to(&self, worth: &Money, after: &Money, delivery_is_free: bool) -> String {
        let (is_same, worth, after) = (worth == after, self.money(worth), self.money(after));
        match (is_same, delivery_is_free) {
            (true, _) => format!("Pour {worth}, la livraison est gratuite."),
            (false, true) => format!("Pour {worth}, vous payez {after}, et la livraison est gratuite."),
            (false, false) => format!("Pour {worth}, vous payez {after}."),
        }
    }

    fn deposit(&self, amount: &Money, of: &Money) -> String {
        format!("Sur {}, cela fait {}.", self.money(of), self.money(amount))
    }

    fn otherwise_as_listed(&self) -> &'static str {
        "Sinon, nos prix sont ceux affichés."
    }

    fn about_me(&self, shop: &str) -> String {
        format!("Je suis CHIDI, l'assistant IA de {shop}. Une personne est là aussi : dites-le, et je l'appelle.")
    }

    fn outside_shop(&self, shop: &str) -> String {
        format!(
            "Je ne peux pas vous aider sur ce sujet. Je réponds aux questions sur {shop} : nos articles, les prix, les horaires et la livraison."
        )
    }

    fn holding(&self, shop: &str) -> String {
        format!("J'ai prévenu le propriétaire de {shop} ; une personne vous répondra ici.")
    }

    fn sorry(&self) -> &'static str {
        "Toutes nos excuses."
    }
}

const RULES: RuleWords = RuleWords {
    off: "de remise",
    on: "sur",
    of: "pour",
    to: "vers",
    and: "et",
    from: "dès",
    above: "au-dessus de",
    from_pieces: "à partir de",
    pieces: ["pièce", "pièces"],
    everything: "tout",
    each: ["à", "la pièce"],
    free_delivery: "livraison gratuite",
    minimum: "la commande minimale",
    is: "est de",
    deposit: "un acompte de",
    same_day: ["les commandes", "passées avant", "partent le jour même"],
    until: "jusqu'au",
    starting: "à partir du",
    on_day: "le",
    of_month: "",
    months: [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    point: ',',
};
