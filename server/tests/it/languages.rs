//! Customers who write in French, Spanish and Portuguese are answered in their language from the same rows, or the owner is
//! called and they are told so in it.

use chidi::conversations::ThreadState;
use chidi_simulator::{Behaviour, Platform};

use crate::shop::{Shop, World};

const ACCOUNT: &str = "17841400000000001";

async fn open(world: &World) -> Shop<'_> {
    let shop = world
        .open_shop_on(Platform::WhatsApp, "Ireti Fabrics", ACCOUNT, Behaviour::default())
        .await;
    shop.sells_in("Ebun wrap dress", "27500", "Colour", &[("Red", 4), ("Blue", 0)])
        .await;
    sqlx::query(
        "INSERT INTO delivery_zones (id, business_id, name, price_minor, currency, days_min, days_max, position)
         VALUES (gen_random_uuid(), $1, 'Lagos', 200000, 'NGN', 1, 2, 1)",
    )
    .bind(shop.business_id)
    .execute(world.ctx.db.queue_pool())
    .await
    .expect("a zone");
    shop
}

/// What the customer reads, with plain spaces.
async fn answer(shop: &Shop<'_>, said: &str) -> String {
    shop.answer_to("aya", said).await.replace('\u{a0}', " ")
}

#[tokio::test]
async fn a_french_thread_goes_from_the_price_to_a_complaint() {
    let world = World::start().await;
    let shop = open(&world).await;
    let reply = answer(&shop, "Bonjour, combien coûte la robe Ebun ?").await;
    assert!(reply.contains("Bonjour."), "{reply}");
    assert!(reply.contains("Ebun wrap dress : 27 500 ₦, en stock."), "{reply}");

    let reply = answer(&shop, "vous l'avez en rouge ?").await;
    assert!(reply.contains("en stock") && reply.contains("(Red)"), "{reply}");
    let reply = answer(&shop, "et en bleu ?").await;
    assert!(
        reply.contains("(Blue)") && reply.contains("rupture de stock"),
        "{reply}"
    );

    let reply = answer(&shop, "Vous livrez à Lagos ?").await;
    assert!(
        reply.contains("Oui, nous livrons : Lagos, 2 000 ₦, 1 à 2 jours."),
        "{reply}"
    );

    let reply = answer(&shop, "la robe que j'ai reçue est déchirée").await;
    assert!(reply.contains("Toutes nos excuses."), "{reply}");
    assert!(
        reply.contains("J'ai prévenu le propriétaire de Ireti Fabrics"),
        "{reply}"
    );
    assert_eq!(shop.only_thread().await.thread.state, ThreadState::EscalatedHumanNeeded);
}

#[tokio::test]
async fn what_is_not_understood_in_french_goes_to_the_owner_in_french() {
    let world = World::start().await;
    let shop = open(&world).await;
    let reply = answer(
        &shop,
        "Ma tante voudrait savoir pourquoi le voisin préfère dormir ailleurs",
    )
    .await;
    assert!(reply.contains("J'ai prévenu le propriétaire"), "{reply}");
    assert_eq!(shop.only_thread().await.thread.state, ThreadState::EscalatedHumanNeeded);
}

#[tokio::test]
async fn a_spanish_thread_is_answered_in_spanish() {
    let world = World::start().await;
    let shop = open(&world).await;
    let reply = answer(&shop, "Hola, ¿cuánto cuesta el vestido Ebun?").await;
    assert!(
        reply.contains("Hola.") && reply.contains("Ebun wrap dress: ₦27,500, en stock."),
        "{reply}"
    );
    let reply = answer(&shop, "¿y en azul?").await;
    assert!(reply.contains("(Blue)") && reply.contains("sin stock"), "{reply}");
    let reply = answer(&shop, "¿Hacen envíos a Lagos?").await;
    assert!(
        reply.contains("Sí, hacemos envíos: Lagos, ₦2,000, 1 a 2 días."),
        "{reply}"
    );
    let reply = answer(&shop, "me lo llevo, ¿puedo hablar con una persona?").await;
    assert!(reply.contains("He avisado al dueño de Ireti Fabrics"), "{reply}");
}

#[tokio::test]
async fn a_portuguese_thread_is_answered_in_portuguese() {
    let world = World::start().await;
    let shop = open(&world).await;
    let reply = answer(&shop, "Oi, quanto custa o vestido Ebun?").await;
    assert!(
        reply.contains("Olá.") && reply.contains("Ebun wrap dress: ₦ 27.500, em estoque."),
        "{reply}"
    );
    let reply = answer(&shop, "tem em azul?").await;
    assert!(reply.contains("(Blue)") && reply.contains("sem estoque"), "{reply}");
    let reply = answer(&shop, "entregam em Lagos?").await;
    assert!(
        reply.contains("Sim, entregamos: Lagos, ₦ 2.000, 1 a 2 dias."),
        "{reply}"
    );
    let reply = answer(&shop, "quero meu dinheiro de volta").await;
    assert!(reply.contains("Avisei o dono de Ireti Fabrics"), "{reply}");
    assert_eq!(shop.only_thread().await.thread.state, ThreadState::EscalatedHumanNeeded);
}
