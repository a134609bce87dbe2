//! Customers who write in French, Spanish and Portuguese: what they are answered, and that the last look reads the claims of
//! these languages as it reads English ones.

use super::rules::{sent, shop_with};
use super::sample::{ask, question, shop};
use crate::assistant::decide::{Decision, Reason};
use crate::assistant::memory::Memory;
use crate::assistant::think::{Thought, think};
use crate::assistant::understand::Language::{self, English, French, Pidgin, Portuguese, Spanish};
use crate::assistant::verify::{Kind, verify};

/// What the customer reads, with plain spaces.
fn said(thought: &Thought) -> String {
    let text = match &thought.decision {
        Decision::Send { text } | Decision::HandOver { text, .. } => text.as_str(),
        Decision::StaySilent => "",
    };
    text.replace('\u{a0}', " ")
}

/// A message, its language, and what the answer says.
const TOLD: &[(&str, Language, &[&str])] = &[
    (
        "Bonjour, combien coûte l'Ankara Sunburst ?",
        French,
        &["Bonjour.", "Ankara Sunburst : 18 500 ₦, en stock."],
    ),
    ("prix du auto gele svp", French, &["Auto gele : 9 500 ₦"]),
    (
        "Avez-vous la robe Ebun en taille 40, bleu marine ?",
        French,
        &[
            "Ebun wrap dress (40, Navy blue)",
            "en rupture de stock",
            "En stock à la place",
        ],
    ),
    (
        "vous livrez à Ibadan ?",
        French,
        &["Oui, nous livrons : Other states, 5 000 ₦, 2 à 3 jours."],
    ),
    (
        "vous êtes ouverts dimanche ?",
        French,
        &["Le dimanche, la boutique est fermée.", "lundi à samedi"],
    ),
    (
        "faites un effort sur le auto gele",
        French,
        &["ceux affichés", "9 500 ₦"],
    ),
    (
        "Hola, ¿qué precio tiene el Ankara Sunburst?",
        Spanish,
        &["Ankara Sunburst: ₦18,500, en stock."],
    ),
    (
        "¿tienen el auto gele en verde?",
        Spanish,
        &["No tenemos Auto gele en verde.", "Red, Gold, Silver"],
    ),
    (
        "hacen envíos a Lekki?",
        Spanish,
        &["Sí, hacemos envíos: Lagos island, ₦2,500, 1 a 2 días."],
    ),
    (
        "¿abren mañana?",
        Spanish,
        &["El sábado la tienda está abierta de 9:00 a 19:00."],
    ),
    (
        "oi, quanto custa o Ankara Sunburst?",
        Portuguese,
        &["Ankara Sunburst: ₦ 18.500, em estoque."],
    ),
    (
        "tem auto gele em azul?",
        Portuguese,
        &["Não temos Auto gele em azul.", "Red, Gold, Silver"],
    ),
    (
        "entregam em Yaba?",
        Portuguese,
        &["Sim, entregamos: Lagos mainland, ₦ 2.000, 1 dia."],
    ),
    ("abrem no domingo?", Portuguese, &["No domingo a loja fica fechada."]),
    ("una get auto gele?", Pidgin, &["Auto gele is in stock"]),
    ("Bonjour, how much is the auto gele?", English, &["Auto gele is ₦9,500"]),
];

#[test]
fn what_the_rows_say_is_told_in_the_customers_language() {
    let shop = shop();
    for (message, language, parts) in TOLD {
        let thought = ask(&shop, message);
        assert_eq!(thought.understood.language, *language, "{message}");
        let text = said(&thought);
        assert!(matches!(thought.decision, Decision::Send { .. }), "{message}: {text}");
        for part in *parts {
            assert!(text.contains(part), "{message}: {text:?} does not say {part:?}");
        }
    }
}

#[test]
fn a_word_that_any_language_knows_goes_on_in_that_of_the_thread() {
    let shop = shop();
    let first = ask(&shop, "vous avez le auto gele ?");
    let next = think(&shop, &question("gold ?", &first.memory, 0));
    assert_eq!(next.understood.language, French);
    assert!(said(&next).contains("(Gold)"), "{}", said(&next));
    let alone = think(&shop, &question("gold ?", &Memory::default(), 0));
    assert_eq!(alone.understood.language, English);
}

#[test]
fn who_needs_a_person_is_told_so_in_the_same_language() {
    let shop = shop();
    for (message, reason, parts) in [
        (
            "la robe est arrivée déchirée",
            Reason::Complaint,
            ["Toutes nos excuses.", "J'ai prévenu"],
        ),
        (
            "je veux parler à quelqu'un",
            Reason::AskedForPerson,
            ["J'ai prévenu", "Ireti Fabrics"],
        ),
        ("quiero un reembolso", Reason::Refund, ["Lamentamos", "He avisado"]),
        (
            "isso é um golpe, seus ladrões",
            Reason::Anger,
            ["Sentimos muito", "Avisei o dono"],
        ),
    ] {
        let thought = ask(&shop, message);
        let Decision::HandOver { reason: why, .. } = thought.decision else {
            panic!("{message}: {}", said(&thought));
        };
        assert_eq!(why, reason, "{message}");
        for part in parts {
            assert!(said(&thought).contains(part), "{message}: {}", said(&thought));
        }
    }
}

fn unbacked(language: Language, asked: &str, draft: &str) -> Vec<Kind> {
    let shop = shop();
    let verified = verify(&shop, language, draft, &ask(&shop, asked).facts());
    let checks = verified.checks.iter().filter(|check| check.backed_by.is_none());
    checks.map(|check| check.kind).collect()
}

const SUNBURST: &str = "how much is ankara sunburst";
const VOILE: &str = "is swiss voile lace in stock";
const SUNDAY: &str = "are you open on sunday";
const LEKKI: &str = "do you deliver to lekki";

#[test]
#[expect(clippy::too_many_lines, reason = "a table of drafts, read line by line")]
fn a_claim_that_the_rows_deny_is_refused_in_every_language() {
    for (language, asked, draft, kind) in [
        (French, SUNBURST, "Ankara Sunburst : 18 000 ₦.", Kind::Amount),
        (French, SUNBURST, "Ankara Sunburst : 18\u{a0}400\u{a0}₦.", Kind::Amount),
        (
            French,
            SUNBURST,
            "Ankara Sunburst : rupture de stock.",
            Kind::Availability,
        ),
        (
            French,
            SUNBURST,
            "Ankara Sunburst n'est plus disponible.",
            Kind::Availability,
        ),
        (French, VOILE, "Swiss voile lace : en stock.", Kind::Availability),
        (
            French,
            VOILE,
            "Oui, Swiss voile lace est disponible.",
            Kind::Availability,
        ),
        (French, SUNBURST, "Livraison gratuite.", Kind::Promise),
        (French, SUNBURST, "Nous avons une remise.", Kind::Promise),
        (French, SUNBURST, "Il arrive demain.", Kind::Promise),
        (French, SUNBURST, "Ankara Sunburst est garanti.", Kind::Promise),
        (French, SUNBURST, "Il n'en reste presque plus.", Kind::Scarcity),
        (French, SUNBURST, "C'est deux fois moins.", Kind::Number),
        (French, SUNBURST, "10 % de moins.", Kind::Percentage),
        (French, SUNDAY, "Le dimanche, la boutique est ouverte.", Kind::Day),
        (French, SUNDAY, "Nous sommes ouverts.", Kind::Day),
        (French, SUNDAY, "Le lundi, la boutique est fermée.", Kind::Day),
        (French, LEKKI, "Oui, nous livrons : Ghana.", Kind::Place),
        (French, LEKKI, "Oui, nous livrons partout.", Kind::Place),
        (
            French,
            "auto gele in red",
            "Auto gele (Silver) : en stock.",
            Kind::Option,
        ),
        (
            French,
            "do you have auto gele in green",
            "Auto gele en green.",
            Kind::Option,
        ),
        (Spanish, SUNBURST, "Ankara Sunburst: ₦18,000.", Kind::Amount),
        (Spanish, SUNBURST, "Ankara Sunburst: agotado.", Kind::Availability),
        (Spanish, SUNBURST, "Ankara Sunburst: sin stock.", Kind::Availability),
        (Spanish, VOILE, "Sí, en stock: Swiss voile lace.", Kind::Availability),
        (Spanish, VOILE, "Swiss voile lace está disponible.", Kind::Availability),
        (Spanish, SUNBURST, "El envío es gratis.", Kind::Promise),
        (Spanish, SUNBURST, "Hay un descuento.", Kind::Promise),
        (Spanish, SUNBURST, "Llega mañana.", Kind::Promise),
        (Spanish, SUNBURST, "Quedan pocas piezas.", Kind::Scarcity),
        (Spanish, SUNBURST, "Son veinte.", Kind::Number),
        (Spanish, SUNDAY, "El domingo la tienda está abierta.", Kind::Day),
        (Spanish, SUNDAY, "El lunes la tienda está cerrada.", Kind::Day),
        (Spanish, LEKKI, "Sí, hacemos envíos: Ghana.", Kind::Place),
        (
            Spanish,
            "do you have auto gele in green",
            "Tenemos Auto gele en green.",
            Kind::Option,
        ),
        (Portuguese, SUNBURST, "Ankara Sunburst: ₦ 18.000.", Kind::Amount),
        (Portuguese, SUNBURST, "Ankara Sunburst: ₦ 18,50.", Kind::Amount),
        (
            Portuguese,
            SUNBURST,
            "Ankara Sunburst: sem estoque.",
            Kind::Availability,
        ),
        (Portuguese, SUNBURST, "Ankara Sunburst esgotado.", Kind::Availability),
        (
            Portuguese,
            VOILE,
            "Sim, em estoque: Swiss voile lace.",
            Kind::Availability,
        ),
        (Portuguese, VOILE, "Swiss voile lace disponível.", Kind::Availability),
        (Portuguese, SUNBURST, "A entrega é grátis.", Kind::Promise),
        (Portuguese, SUNBURST, "Temos desconto.", Kind::Promise),
        (Portuguese, SUNBURST, "Chega amanhã.", Kind::Promise),
        (Portuguese, SUNBURST, "Restam poucas.", Kind::Scarcity),
        (Portuguese, SUNBURST, "São vinte.", Kind::Number),
        (Portuguese, SUNDAY, "No domingo a loja fica aberta.", Kind::Day),
        (Portuguese, SUNDAY, "Na segunda-feira a loja fica fechada.", Kind::Day),
        (Portuguese, LEKKI, "Sim, entregamos: Ghana.", Kind::Place),
        // "No" denies in English and Spanish; here it is "in the".
        (
            Portuguese,
            "do you have auto gele in green",
            "Temos Auto gele no green.",
            Kind::Option,
        ),
    ] {
        let kinds = unbacked(language, asked, draft);
        assert!(kinds.contains(&kind), "{language:?} {draft}: {kinds:?}");
    }
}

#[test]
fn what_the_rows_say_passes_in_every_language() {
    for (language, asked, draft) in [
        (French, SUNBURST, "Ankara Sunburst : 18\u{a0}500\u{a0}₦, en stock."),
        (French, VOILE, "Swiss voile lace : en rupture de stock pour le moment."),
        (French, SUNDAY, "Le dimanche, la boutique est fermée."),
        (
            French,
            LEKKI,
            "Oui, nous livrons : Lagos island, 2\u{a0}500\u{a0}₦, 1 à 2 jours.",
        ),
        (
            French,
            "do you have auto gele in green",
            "Nous n'avons pas Auto gele en green.",
        ),
        (Spanish, SUNBURST, "Ankara Sunburst: ₦18,500, en stock."),
        (Spanish, VOILE, "Swiss voile lace: sin stock por el momento."),
        (Spanish, SUNDAY, "El domingo la tienda está cerrada."),
        (Spanish, LEKKI, "Sí, hacemos envíos: Lagos island, ₦2,500, 1 a 2 días."),
        (
            Spanish,
            "do you have auto gele in green",
            "No tenemos Auto gele en green.",
        ),
        (Portuguese, SUNBURST, "Ankara Sunburst: ₦\u{a0}18.500, em estoque."),
        (Portuguese, VOILE, "Swiss voile lace: sem estoque no momento."),
        (Portuguese, SUNDAY, "No domingo a loja fica fechada."),
        (
            Portuguese,
            LEKKI,
            "Sim, entregamos: Lagos island, ₦\u{a0}2.500, 1 a 2 dias.",
        ),
        (
            Portuguese,
            "do you have auto gele in green",
            "Não temos Auto gele em green.",
        ),
    ] {
        let kinds = unbacked(language, asked, draft);
        assert!(kinds.is_empty(), "{language:?} {draft}: {kinds:?}");
    }
}

/// Rules, question, parts of the reply in the language of the question.
const RULES_TOLD: &[(&[&str], &str, &[&str])] = &[
    (
        &["10% off above 100k until 30 November", "free delivery above 50k"],
        "Bonjour, vous faites une remise ?",
        &["10% de remise au-dessus de 100\u{a0}000\u{a0}₦ jusqu'au 30 novembre; livraison gratuite au-dessus de"],
    ),
    (
        &["12.5% off from 3 pieces"],
        "avez-vous des réductions ?",
        &["12,5% de remise à partir de 3 pièces"],
    ),
    (
        &["₦2,000 off from 5 pieces"],
        "¿tienen algún descuento?",
        &["₦2,000 de descuento desde 5 piezas"],
    ),
    (
        &["free delivery to Lagos Mainland above 50k"],
        "¿hacen envíos a Lagos Mainland?",
        &["Envío gratis a Lagos mainland por más de ₦50,000."],
    ),
    (
        &["10% off above 100k"],
        "vocês fazem desconto?",
        &["10% de desconto acima de ₦\u{a0}100.000"],
    ),
    (
        &["same day delivery if you order before 2pm"],
        "vocês entregam em Lagos Mainland?",
        &["feitos antes das 14:00 saem no mesmo dia"],
    ),
];

#[test]
fn rules_are_told_in_the_language_of_the_question() {
    for (rules, asked, parts) in RULES_TOLD {
        let thought = ask(&shop_with(rules), asked);
        let said = sent(&thought);
        for part in *parts {
            assert!(said.contains(part), "{asked:?} with {rules:?} said {said:?}");
        }
        assert!(
            matches!(thought.decision, Decision::Send { .. }),
            "{asked:?} with {rules:?}: {said}"
        );
    }
}

#[test]
fn another_figure_of_a_rule_is_no_truer_in_another_language() {
    let thought = ask(&shop_with(&["10% off above 100k"]), "vous faites une remise ?");
    let facts = thought.facts();
    for (text, is_true) in [
        (thought.draft.text.clone(), true),
        (thought.draft.text.replace("10%", "20%"), false),
        (thought.draft.text.replace("100\u{a0}000", "50\u{a0}000"), false),
        ("Nous proposons : livraison gratuite.".to_owned(), false),
    ] {
        let verified = verify(&shop_with(&["10% off above 100k"]), French, &text, &facts);
        assert_eq!(verified.passed, is_true, "{text}: {:?}", verified.checks);
    }
}
