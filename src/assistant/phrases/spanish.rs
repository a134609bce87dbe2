//! What CHIDI says in Spanish, as it is written in Latin America: "usted" throughout, and nothing that would have to agree
//! with a product's name.

use crate::business::Tone;
use crate::business::delivery::EVERYWHERE;
use crate::business::hours::OpenDay;
use crate::business::rules::Terms;
use crate::money::Money;

use super::super::understand::Greeting;
use super::rules::{self, RuleWords};
use super::{OptionKind, Phrases, WeekWords, joined, label_in_brackets, option_kind, week_in_words};

pub(super) struct Spanish;

const WEEK: WeekWords = WeekWords {
    days: ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"],
    to: "a",
    every_day: "todos los días",
    never: "cerrado todos los días",
};

/// What an option is called, whatever the catalogue's language.
fn option_name(option: &str) -> String {
    match option_kind(option) {
        OptionKind::Size => "talla".to_owned(),
        OptionKind::Colour => "color".to_owned(),
        OptionKind::Other => option.to_lowercase(),
    }
}

impl Spanish {
    fn priced(&self, labels: &[(String, &Money)]) -> String {
        let shown: Vec<String> = labels
            .iter()
            .map(|(label, amount)| format!("{label} por {}", self.money(amount)))
            .collect();
        joined(&shown, "y")
    }
}

impl Phrases for Spanish {
    /// As from Mexico to the Caribbean: "$1,250.50".
    fn money(&self, amount: &Money) -> String {
        amount.to_string()
    }

    fn greeting(&self, tone: Tone, greeting: Greeting) -> &'static str {
        match (greeting, tone) {
            (Greeting::Morning, _) => "Buenos días.",
            (Greeting::Afternoon, _) => "Buenas tardes.",
            (Greeting::Evening, _) => "Buenas noches.",
            (Greeting::Hello, Tone::Formal) => "Buen día.",
            (Greeting::Hello, Tone::Playful) => "¡Hola!",
            (Greeting::Hello, Tone::Warm | Tone::Plain) => "Hola.",
        }
    }

    fn what_may_i_do(&self, tone: Tone, shop: &str) -> String {
        match tone {
            Tone::Warm => format!("Le damos la bienvenida a {shop}. ¿Qué le gustaría encontrar?"),
            Tone::Plain => format!("Aquí {shop}. ¿Qué busca?"),
            Tone::Playful => format!("Aquí {shop}. ¿Qué se le antoja?"),
            Tone::Formal => format!("Le damos la bienvenida a {shop}. ¿En qué puedo ayudarle?"),
        }
    }

    fn closing(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Warm => "Avíseme si le interesa.",
            Tone::Plain => "",
            Tone::Playful => "¿Se anima?",
            Tone::Formal => "Avíseme si desea hacer el pedido.",
        }
    }

    fn welcome(&self, tone: Tone) -> &'static str {
        match tone {
            Tone::Warm => "Con mucho gusto. Aquí estoy para lo que necesite.",
            Tone::Plain => "Con gusto.",
            Tone::Playful => "¡Un placer!",
            Tone::Formal => "Ha sido un placer atenderle.",
        }
    }

    fn all_right(&self) -> &'static str {
        "De acuerdo. Aquí estoy si necesita algo más."
    }

    fn label(&self, product: &str, values: &[(&str, &str)]) -> String {
        label_in_brackets(product, values)
    }

    fn price(&self, label: &str, amount: &Money) -> String {
        format!("{label}: {}.", self.money(amount))
    }

    fn price_and_in_stock(&self, label: &str, amount: &Money) -> String {
        format!("{label}: {}, en stock.", self.money(amount))
    }

    fn in_stock_at(&self, label: &str, amount: &Money) -> String {
        format!("Sí, en stock: {label}, {}.", self.money(amount))
    }

    fn price_range(&self, label: &str, low: &Money, high: &Money) -> String {
        format!("{label}: {}, según lo que elija.", self.span(low, high))
    }

    fn in_stock(&self, label: &str) -> String {
        format!("Sí, en stock: {label}.")
    }

    fn sold_out(&self, label: &str) -> String {
        format!("{label}: sin stock por el momento.")
    }

    fn sold_out_at(&self, label: &str, amount: &Money) -> String {
        format!("{label}: {}, pero sin stock por el momento.", self.money(amount))
    }

    fn total(&self, quantity: u32, total: &Money) -> String {
        format!("Por {quantity} son {}.", self.money(total))
    }

    fn together(&self, is_delivered: bool, total: &Money) -> String {
        let total = self.money(total);
        if is_delivered {
            format!("Con el envío son {total}.")
        } else {
            format!("En total son {total}.")
        }
    }

    fn values(&self, label: &str, option: &str, in_stock: &[String], sold_out: &[String]) -> String {
        let name = option_name(option);
        let (there, gone) = (in_stock.join(", "), sold_out.join(", "));
        match (in_stock.is_empty(), sold_out.is_empty()) {
            (false, true) => format!("{label}, {name} en stock: {there}."),
            (false, false) => format!("{label}, {name} en stock: {there}. Sin stock: {gone}."),
            (true, _) => format!("{label}, {name} sin stock: {gone}."),
        }
    }

    fn not_offered(&self, product: &str, option: &str, value: &str) -> String {
        match option_kind(option) {
            OptionKind::Size => format!("No tenemos {product} en talla {value}."),
            OptionKind::Colour | OptionKind::Other => format!("No tenemos {product} en {value}."),
        }
    }

    fn instead(&self, labels: &[(String, &Money)]) -> String {
        format!("En stock en su lugar: {}.", self.priced(labels))
    }

    fn within_budget(&self, labels: &[(String, &Money)]) -> String {
        format!(
            "En stock con ese presupuesto: {}. ¿Cuál le gustaría?",
            self.priced(labels)
        )
    }

    fn nothing_within_budget(&self) -> &'static str {
        "No hay nada por ese monto en este momento."
    }

    fn lowest(&self, label: &str, amount: &Money) -> String {
        format!("El precio más bajo en stock es {}: {label}.", self.money(amount))
    }

    fn highest(&self, label: &str, amount: &Money) -> String {
        format!("El precio más alto en stock es {}: {label}.", self.money(amount))
    }

    fn several(&self, lines: &[String]) -> String {
        format!("Tenemos varias opciones: {}. ¿Cuál busca?", lines.join("; "))
    }

    fn list_line(&self, label: &str, price: &str, is_in_stock: bool) -> String {
        if is_in_stock {
            format!("{label}, {price}")
        } else {
            format!("{label}, {price}, sin stock")
        }
    }

    fn span(&self, low: &Money, high: &Money) -> String {
        format!("de {} a {}", self.money(low), self.money(high))
    }

    fn range(&self, names: &[String]) -> String {
        format!("Vendemos: {}.", joined(names, "y"))
    }

    fn which_would_you_like(&self) -> &'static str {
        "¿Qué le interesa?"
    }

    fn which_product(&self) -> &'static str {
        "¿De qué producto se trata? Con el nombre basta."
    }

    fn not_in_our_list(&self) -> &'static str {
        "No veo eso entre nuestros productos."
    }

    fn is_one_of_these(&self) -> &'static str {
        "¿Busca alguno de estos?"
    }

    fn what_do_you_look_for(&self, shop: &str) -> String {
        format!("No entendí bien. ¿Qué busca en {shop}?")
    }

    fn still_unsure(&self) -> &'static str {
        "Disculpe, sigo sin entender. ¿Me puede decir el nombre del producto, o qué desea saber?"
    }

    fn hours(&self, description: &str) -> String {
        format!("Nuestro horario: {}.", description.trim_end_matches('.'))
    }

    fn week(&self, days: &[OpenDay]) -> String {
        week_in_words(days, &WEEK)
    }

    fn day(&self, weekday: i16, open: Option<&(String, String)>) -> String {
        let day = WEEK.day(weekday);
        match open {
            Some((opens, closes)) => format!("El {day} la tienda está abierta de {opens} a {closes}."),
            None => format!("El {day} la tienda está cerrada."),
        }
    }

    fn address(&self, address: &str) -> String {
        format!("Nos encuentra aquí: {}.", address.trim_end_matches('.'))
    }

    fn price_and_days(&self, price: &Money, days: Option<(i16, i16)>) -> String {
        let price = if price.minor == 0 {
            "sin costo".to_owned()
        } else {
            self.money(price)
        };
        match days {
            None => price,
            Some((0, 0)) => format!("{price}, el mismo día"),
            Some((1, 1)) => format!("{price}, 1 día"),
            Some((least, most)) if least == most => format!("{price}, {least} días"),
            Some((least, most)) => format!("{price}, {least} a {most} días"),
        }
    }

    fn delivery_to(&self, zone: &str, price: &Money, days: Option<(i16, i16)>) -> String {
        let cost = self.price_and_days(price, days);
        if zone == EVERYWHERE {
            format!("Sí, hacemos envíos a todas partes: {cost}.")
        } else {
            format!("Sí, hacemos envíos: {zone}, {cost}.")
        }
    }

    fn delivery_list(&self, zones: &[String]) -> String {
        format!("Hacemos envíos a estos lugares: {}.", zones.join("; "))
    }

    fn which_of_these_places(&self) -> &'static str {
        "¿A cuál sería el envío?"
    }

    fn rule(&self, terms: &Terms) -> String {
        rules::in_words(terms, &RULES, |amount| self.money(amount))
    }

    fn prices_as_listed(&self) -> &'static str {
        "Nuestros precios son los publicados, y no puedo cambiarlos."
    }

    fn offers(&self, tone: Tone, rules: &[String]) -> String {
        let lead = match tone {
            Tone::Warm => "Sí, hay algo para usted:",
            Tone::Plain => "Ofrecemos:",
            Tone::Playful => "Está de suerte:",
            Tone::Formal => "Con gusto le ofrecemos:",
        };
        format!("{lead} {}.", rules.join("; "))
    }

    fn with_that(&self, quantity: Option<u32>, before: &Money, after: &Money) -> String {
        let (before, after) = (self.money(before), self.money(after));
        match quantity {
            Some(quantity) if quantity > 1 => format!("Así, por {quantity} son {after} en lugar de {before}."),
            _ => format!("Así, son {after} en lugar de {before}."),
        }
    }

    fn worth_comes_to(&self, worth: &Money, after: &Money, delivery_is_free: bool) -> String {
        let (is_same, worth, after) = (worth == after, self.money(worth), self.money(after));
        match (is_same, delivery_is_free) {
            (true, _) => format!("Por {worth} el envío es gratis."),
            (false, true) => format!("Por {worth} paga {after}, y el envío es gratis."),
            (false, false) => format!("Por {worth} paga {after}."),
        }
    }

    fn deposit(&self, amount: &Money, of: &Money) -> String {
        format!("Sobre {} son {}.", self.money(of), self.money(amount))
    }

    fn otherwise_as_listed(&self) -> &'static str {
        "Por lo demás, nuestros precios son los publicados."
    }

    fn about_me(&self, shop: &str) -> String {
        format!("Soy CHIDI, el asistente de IA de {shop}. También hay una persona aquí: pídalo, y la llamo.")
    }

    fn outside_shop(&self, shop: &str) -> String {
        format!(
            "Con eso no puedo ayudarle. Respondo preguntas sobre {shop}: nuestros productos, precios, horarios y envíos."
        )
    }

    fn holding(&self, shop: &str) -> String {
        format!("He avisado al dueño de {shop}; una persona le responderá aquí.")
    }

    fn sorry(&self) -> &'static str {
        "Lamentamos lo ocurrido."
    }
}

const RULES: RuleWords = RuleWords {
    off: "de descuento",
    on: "en",
    of: "para",
    to: "a",
    and: "y",
    from: "desde",
    above: "por más de",
    from_pieces: "desde",
    pieces: ["pieza", "piezas"],
    everything: "todo",
    each: ["a", "cada pieza"],
    free_delivery: "envío gratis",
    minimum: "el pedido mínimo",
    is: "es de",
    deposit: "un anticipo de",
    same_day: ["los pedidos", "hechos antes de las", "salen el mismo día"],
    until: "hasta el",
    starting: "desde el",
    on_day: "el",
    of_month: "de ",
    months: [
        "enero",
        "febrero",
        "marzo",
        "abril",
        "mayo",
        "junio",
        "julio",
        "agosto",
        "septiembre",
        "octubre",
        "noviembre",
        "diciembre",
    ],
    point: '.',
};
