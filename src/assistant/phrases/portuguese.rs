//! What CHIDI says in Portuguese, as it is written in Brazil and understood elsewhere: "você" throughout, and nothing that
//! would have to agree with a product's name.

use crate::business::Tone;
use crate::business::delivery::EVERYWHERE;
use crate::business::hours::OpenDay;
use crate::business::rules::Terms;
use crate::money::Money;

use super::super::understand::Greeting;
use super::rules::{self, RuleWords};
use super::{OptionKind, Phrases, WeekWords, grouped, joined, label_in_brackets, option_kind, week_in_words};

pub(super) struct Portuguese;

const WEEK: WeekWords = WeekWords {
    days: [
        "segunda-feira",
        "terça-feira",
        "quarta-feira",
        "quinta-feira",
        "sexta-feira",
        "sábado",
        "domingo",
    ],
    to: "a",
    every_day: "todos os dias",
    never: "fechado todos os dias",
};

/// What an option is called, whatever the catalogue's language.
fn option_name(option: &str) -> String {
    match option_kind(option) {
        OptionKind::Size => "tamanho".to_owned(),
        OptionKind::Colour => "cor".to_owned(),
        OptionKind::Other => option.to_lowercase(),
    }
}

impl Portuguese {
    fn priced(&self, labels: &[(String, &Money)]) -> String {
        let shown: Vec<String> = labels
            .iter()
            .map(|(label, amount)| format!("{label} por {}", self.money(amount)))
            .collect();
        joined(&shown, "e")
    }
}

impl Phrases for Portuguese {
    /// "R$ 1.250,50"; the space is such that no line breaks there.
    fn money(&self, amount: &Money) -> String {
        let sign = Money::sign(&amount.currency);
        format!("{}\u{a0}{}", sign.trim(), grouped(amount, '.', ','))
    }

    fn greeting(&self, tone: Tone, greeting: Greeting) -> &'static str {
        match (greeting, tone) {
            (Greeting::Morning, _) => "Bom dia.",
            (Greeting::Afternoon, _) => "Boa tarde.",
            (Greeting::Evening, _) => "Boa noite.",
            (Greeting::Hello, Tone::Playful) => "Oi!",
            (Greeting::Hello, Tone::Warm | Tone::Plain | Tone::Formal) => "Olá.",
        }
    }

    fn what_may_i_do(&self, tone: Tone, shop: &str) -> String {
        match tone {
            Tone::Warm => format!("Aqui é {shop}. O que posso encontrar para você?"),
            Tone::Plain => format!("Aqui é {shop}. O que você procura?"),
            Tone::Playful => format!("Aqui é {shop}. O que vai ser?"),
            Tone::Formal => format!("Aqui é {shop}. Como posso ajudar?"),
        }
    }

    fn closing(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Warm => "Me diga se você quiser.",
            Tone::Plain => "",
            Tone::Playful => "Vamos levar?",
            Tone::Formal => "Fico à disposição caso queira fazer o pedido.",
        }
    }

    fn welcome(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Warm => "De nada. Estou aqui se precisar de algo.",
            Tone::Plain => "De nada.",
            Tone::Playful => "Imagina! Volte sempre.",
            Tone::Formal => "Foi um prazer atender você.",
        }
    }

    fn all_right(&self) -> &'static str {
        "Tudo bem. Estou aqui se precisar de mais alguma coisa."
    }

    fn label(&self, product: &str, values: &[(&str, &str)]) -> String {
        label_in_brackets(product, values)
    }

    fn price(&self, label: &str, amount: &Money) -> String {
        format!("{label}: {}.", self.money(amount))
    }

    fn price_and_in_stock(&self, label: &str, amount: &Money) -> String {
        format!("{label}: {}, em estoque.", self.money(amount))
    }

    fn in_stock_at(&self, label: &str, amount: &Money) -> String {
        format!("Sim, em estoque: {label}, {}.", self.money(amount))
    }

    fn price_range(&self, label: &str, low: &Money, high: &Money) -> String {
        format!("{label}: {}, conforme a sua escolha.", self.span(low, high))
    }

    fn in_stock(&self, label: &str) -> String {
        format!("Sim, em estoque: {label}.")
    }

    fn sold_out(&self, label: &str) -> String {
        format!("{label}: sem estoque no momento.")
    }

    fn sold_out_at(&self, label: &str, amount: &Money) -> String {
        format!("{label}: {}, mas sem estoque no momento.", self.money(amount))
    }

    fn total(&self, quantity: u32, total: &Money) -> String {
        format!("Para {quantity}, fica {}.", self.money(total))
    }

    fn together(&self, is_delivered: bool, total: &Money) -> String {
        let total = self.money(total);
        if is_delivered {
            format!("Com a entrega, fica {total}.")
        } else {
            format!("No total, fica {total}.")
        }
    }

    fn values(&self, label: &str, option: &str, in_stock: &[String], sold_out: &[String]) -> String {
        let name = option_name(option);
        let (there, gone) = (in_stock.join(", "), sold_out.join(", "));
        match (in_stock.is_empty(), sold_out.is_empty()) {
            (false, true) => format!("{label}, {name} em estoque: {there}."),
            (false, false) => format!("{label}, {name} em estoque: {there}. Sem estoque: {gone}."),
            (true, _) => format!("{label}, {name} sem estoque: {gone}."),
        }
    }

    fn not_offered(&self, product: &str, option: &str, value: &str) -> String {
        match option_kind(option) {
            OptionKind::Size => format!("Não temos {product} no tamanho {value}."),
            OptionKind::Colour | OptionKind::Other => format!("Não temos {product} em {value}."),
        }
    }

    fn instead(&self, labels: &[(String, &Money)]) -> String {
        format!("Em estoque, no lugar: {}.", self.priced(labels))
    }

    fn within_budget(&self, labels: &[(String, &Money)]) -> String {
        format!(
            "Em estoque dentro desse valor: {}. Qual você prefere?",
            self.priced(labels)
        )
    }

    fn nothing_within_budget(&self) -> &'static str {
        "Não há nada por esse valor no momento."
    }

    fn lowest(&self, label: &str, amount: &Money) -> String {
        format!("O menor preço em estoque é {}: {label}.", self.money(amount))
    }

    fn highest(&self, label: &str, amount: &Money) -> String {
        format!("O maior preço em estoque é {}: {label}.", self.money(amount))
    }

    fn several(&self, lines: &[String]) -> String {
        format!("Temos algumas opções: {}. Qual você procura?", lines.join("; "))
    }

    fn list_line(&self, label: &str, price: &str, is_in_stock: bool) -> String {
        if is_in_stock {
            format!("{label}, {price}")
        } else {
            format!("{label}, {price}, sem estoque")
        }
    }

    fn span(&self, low: &Money, high: &Money) -> String {
        format!("de {} a {}", self.money(low), self.money(high))
    }

    fn range(&self, names: &[String]) -> String {
        format!("Vendemos: {}.", joined(names, "e"))
    }

    fn which_would_you_like(&self) -> &'static str {
        "Sobre o que você quer saber?"
    }

    fn which_product(&self) -> &'static str {
        "De qual produto você está falando? O nome basta."
    }

    fn not_in_our_list(&self) -> &'static str {
        "Não vejo isso entre os nossos produtos."
    }

    fn is_one_of_these(&self) -> &'static str {
        "Você procura algum destes?"
    }

    fn what_do_you_look_for(&self, shop: &str) -> String {
        format!("Não entendi bem. O que você procura em {shop}?")
    }

    fn still_unsure(&self) -> &'static str {
        "Desculpe, ainda não entendi. Pode me dizer o nome do produto, ou o que você quer saber?"
    }

    fn hours(&self, description: &str) -> String {
        format!("Nosso horário: {}.", description.trim_end_matches('.'))
    }

    fn week(&self, days: &[OpenDay]) -> String {
        week_in_words(days, &WEEK)
    }

    fn day(&self, weekday: i16, open: Option<&(String, String)>) -> String {
        let day = WEEK.day(weekday);
        let on = if weekday >= 6 { "No" } else { "Na" };
        match open {
            Some((opens, closes)) => format!("{on} {day} a loja fica aberta de {opens} a {closes}."),
            None => format!("{on} {day} a loja fica fechada."),
        }
    }

    fn address(&self, address: &str) -> String {
        format!("Você nos encontra aqui: {}.", address.trim_end_matches('.'))
    }

    fn price_and_days(&self, price: &Money, days: Option<(i16, i16)>) -> String {
        let price = if price.minor == 0 {
            "sem custo".to_owned()
        } else {
            self.money(price)
        };
        match days {
            None => price,
            Some((0, 0)) => format!("{price}, no mesmo dia"),
            Some((1, 1)) => format!("{price}, 1 dia"),
            Some((least, most)) if least == most => format!("{price}, {least} dias"),
            Some((least, most)) => format!("{price}, {least} a {most} dias"),
        }
    }

    fn delivery_to(&self, zone: &str, price: &Money, days: Option<(i16, i16)>) -> String {
        let cost = self.price_and_days(price, days);
        if zone == EVERYWHERE {
            format!("Sim, entregamos em todo lugar: {cost}.")
        } else {
            format!("Sim, entregamos: {zone}, {cost}.")
        }
    }

    fn delivery_list(&self, zones: &[String]) -> String {
        format!("Entregamos nestes lugares: {}.", zones.join("; "))
    }

    fn which_of_these_places(&self) -> &'static str {
        "Em qual deles você está?"
    }

    fn rule(&self, terms: &Terms) -> String {
        rules::in_words(terms, &RULES, |amount| self.money(amount))
    }

    fn prices_as_listed(&self) -> &'static str {
        "Nossos preços são os anunciados, e não posso mudá-los."
    }

    fn offers(&self, tone: Tone, rules: &[String]) -> String {
        let lead = match tone {
            Tone::Warm => "Sim, temos algo para você:",
            Tone::Plain => "Oferecemos:",
            Tone::Playful => "Você está com sorte:",
            Tone::Formal => "Temos o prazer de oferecer:",
        };
        format!("{lead} {}.", rules.join("; "))
    }

    fn with_that(&self, quantity: Option<u32>, before: &Money, after: &Money) -> String {
        let (before, after) = (self.money(before), self.money(after));
        match quantity {
            Some(quantity) if quantity > 1 => format!("Assim, {quantity} ficam por {after} em vez de {before}."),
            _ => format!("Assim, fica por {after} em vez de {before}."),
        }
    }

    fn worth_comes_to(&self, worth: &Money, after: &Money, delivery_is_free: bool) -> String {
        let (is_same, worth, after) = (worth == after, self.money(worth), self.money(after));
        match (is_same, delivery_is_free) {
            (true, _) => format!("Para {worth} a entrega é grátis."),
            (false, true) => format!("Para {worth} você paga {after}, e a entrega é grátis."),
            (false, false) => format!("Para {worth} você paga {after}."),
        }
    }

    fn deposit(&self, amount: &Money, of: &Money) -> String {
        format!("Sobre {}, fica {}.", self.money(of), self.money(amount))
    }

    fn otherwise_as_listed(&self) -> &'static str {
        "Fora isso, nossos preços são os anunciados."
    }

    fn about_me(&self, shop: &str) -> String {
        format!("Sou CHIDI, o assistente de IA de {shop}. Também há uma pessoa aqui: é só pedir, e eu chamo.")
    }

    fn outside_shop(&self, shop: &str) -> String {
        format!("Com isso não posso ajudar. Respondo perguntas sobre {shop}: produtos, preços, horários e entrega.")
    }

    fn holding(&self, shop: &str) -> String {
        format!("Avisei o dono de {shop}; uma pessoa vai responder aqui.")
    }

    fn sorry(&self) -> &'static str {
        "Sentimos muito pelo ocorrido."
    }
}

const RULES: RuleWords = RuleWords {
    off: "de desconto",
    on: "em",
    of: "para",
    to: "para",
    and: "e",
    from: "a partir de",
    above: "acima de",
    from_pieces: "a partir de",
    pieces: ["peça", "peças"],
    everything: "tudo",
    each: ["a", "cada peça"],
    free_delivery: "entrega grátis",
    minimum: "o pedido mínimo",
    is: "é de",
    deposit: "um sinal de",
    same_day: ["os pedidos", "feitos antes das", "saem no mesmo dia"],
    until: "até",
    starting: "a partir de",
    on_day: "em",
    of_month: "de ",
    months: [
        "janeiro",
        "fevereiro",
        "março",
        "abril",
        "maio",
        "junho",
        "julho",
        "agosto",
        "setembro",
        "outubro",
        "novembro",
        "dezembro",
    ],
    point: ',',
};
