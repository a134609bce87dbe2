//! Ireti Fabrics: made and put back through the verbs that pages call, so that what the demo shows is what owners get.

use anyhow::{Context as _, bail};
use chidi::business::onboarding::{self, Step};
use chidi::business::{self, Settings, SignUp};
use chidi::channels::account::{self, Key};
use chidi::identity::{self, Client};
use chidi::ids::BusinessId;
use chidi::inventory::{self, ItemInput, NewProduct, OptionInput, Product};
use chidi::{Context, Error};
use chidi_simulator::{AccountSpec, Platform, Simulator};
use secrecy::{ExposeSecret, SecretString};

/// The owner's ready login.
pub const EMAIL: &str = "temi@ireti.example";
/// Known to everybody, so the demo listens on this machine only.
pub const PASSWORD: &str = "adire-and-aso-oke";
const OWNER: &str = "Temi Adeyemi";
const SHOP: &str = "Ireti Fabrics";
/// How long the sample shop waits for another bubble: shorter than real shops, so that the story is told quickly.
pub const DEBOUNCE_MS: i32 = 600;

/// The account on the simulated Instagram.
pub const ACCOUNT: &str = "17841400000000001";
const USERNAME: &str = "ireti.fabrics";
/// The WhatsApp business its number belongs to.
const WABA: &str = "204400000000001";

/// What the owner says in onboarding.
const ANSWERS: [(Step, &str); 8] = [
    (
        Step::Shop,
        "Ireti Fabrics sells hand-dyed cloth and ready-made wear. We are at 12 Adeniran Ogunsanya Street, Surulere, Lagos.",
    ),
    (
        Step::Goods,
        "Adire, ankara and aso oke, sewn and by the piece, and what goes with them.",
    ),
    (Step::Currency, "Naira"),
    (
        Step::Hours,
        "Monday to Friday 9am to 7pm, Saturday 10am to 6pm, closed on Sunday",
    ),
    (
        Step::Delivery,
        "Lagos 2,500 naira, 1 to 2 days. Abuja 5,000 naira, 2 to 4 days. Port Harcourt 5,500 naira, 3 to 5 days. Pick-up at the shop is free.",
    ),
    (
        Step::Payment,
        "Bank transfer before we send, or card at the shop. We do not take payment on delivery.",
    ),
    (
        Step::Returns,
        "Unworn pieces can be exchanged within 7 days. Cut cloth cannot be returned.",
    ),
    (Step::Tone, "warm"),
];

/// The sample shop, as it is after [`prepare`].
#[derive(Debug, Clone)]
pub struct SampleShop {
    /// Its id.
    pub business_id: BusinessId,
    /// Whether an earlier run had made it.
    pub was_there: bool,
    /// Products on sale.
    pub products: usize,
    /// Items of them that are sold out.
    pub sold_out: usize,
}

/// A product, its options, and per item the values, the price in naira and the stock.
struct Sample {
    name: &'static str,
    about: &'static str,
    category: &'static str,
    nicknames: &'static [&'static str],
    options: &'static [&'static str],
    items: &'static [(&'static [&'static str], &'static str, i32)],
}

#[rustfmt::skip]
const PRODUCTS: [Sample; 13] = [
    Sample { name: "Adire wrap dress", about: "Hand-dyed cotton, ties at the waist, falls below the knee.", category: "Dresses", nicknames: &["adire dress", "wrap dress"],
        options: &["Size", "Colour"], items: &[
            (&["S", "Indigo"], "24000", 3), (&["S", "Wine"], "24000", 2), (&["M", "Indigo"], "24000", 5), (&["M", "Wine"], "24000", 4),
            (&["L", "Indigo"], "24000", 0), (&["L", "Wine"], "24000", 3), (&["XL", "Indigo"], "26000", 2), (&["XL", "Wine"], "26000", 0)] },
    Sample { name: "Ankara gown", about: "Long gown with short sleeves, lined.", category: "Dresses", nicknames: &["ankara dress"],
        options: &["Size"], items: &[(&["M"], "18500", 6), (&["L"], "18500", 4), (&["XL"], "19500", 2)] },
    Sample { name: "Aso oke set", about: "Wrapper, blouse and head tie, hand-woven.", category: "Sets", nicknames: &["aso-oke", "asooke"],
        options: &["Colour"], items: &[(&["Emerald"], "65000", 2), (&["Burgundy"], "65000", 3), (&["Gold"], "65000", 0)] },
    Sample { name: "Senator suit", about: "Top and trousers, plain weave.", category: "Menswear", nicknames: &["senator"],
        options: &["Size", "Colour"], items: &[
            (&["M", "Black"], "45000", 2), (&["M", "Navy"], "45000", 3), (&["L", "Black"], "45000", 4), (&["L", "Navy"], "45000", 1),
            (&["XL", "Black"], "47000", 0), (&["XL", "Navy"], "47000", 2)] },
    Sample { name: "Linen kaftan", about: "Light linen, side pockets.", category: "Menswear", nicknames: &["kaftan", "caftan"],
        options: &["Size"], items: &[(&["S"], "22000", 2), (&["M"], "22000", 5), (&["L"], "22000", 0)] },
    Sample { name: "Agbada set", about: "Three pieces with embroidery.", category: "Menswear", nicknames: &["agbada"],
        options: &["Colour"], items: &[(&["White"], "85000", 2), (&["Sky blue"], "85000", 1)] },
    Sample { name: "Ankara fabric", about: "Wax print, sold as six yards.", category: "Cloth", nicknames: &["ankara cloth", "ankara material"],
        options: &["Pattern"], items: &[(&["Sunburst"], "9500", 12), (&["Peacock"], "9500", 7), (&["River"], "9500", 0)] },
    Sample { name: "Lace fabric", about: "Cord lace, sold as five yards.", category: "Cloth", nicknames: &["lace"],
        options: &["Colour"], items: &[(&["Champagne"], "38000", 4), (&["Teal"], "38000", 2)] },
    Sample { name: "Gele head tie", about: "Stiff and pre-pleated.", category: "Accessories", nicknames: &["gele", "headtie"],
        options: &["Colour"], items: &[(&["Silver"], "6500", 8), (&["Coral"], "6500", 5), (&["Gold"], "6500", 0)] },
    Sample { name: "Coral bead necklace", about: "Two rows, with earrings.", category: "Accessories", nicknames: &["coral beads", "necklace"],
        options: &[], items: &[(&[], "12000", 6)] },
    Sample { name: "Fila cap", about: "Soft cap, woven by hand.", category: "Accessories", nicknames: &["fila"],
        options: &["Size"], items: &[(&["22"], "4500", 3), (&["23"], "4500", 4)] },
    Sample { name: "Beaded clutch", about: "Evening bag with a chain.", category: "Accessories", nicknames: &["clutch bag", "purse"],
        options: &[], items: &[(&[], "14000", 0)] },
    Sample { name: "Leather sandals", about: "Open, hand-stitched.", category: "Shoes", nicknames: &["sandals"],
        options: &["Size"], items: &[(&["40"], "16500", 2), (&["41"], "16500", 3), (&["42"], "16500", 3), (&["43"], "16500", 1), (&["44"], "16500", 0)] },
];

/// Makes the shop, or finds it and puts its sample rows back as the story needs them.
pub async fn prepare(ctx: &Context, debounce_ms: i32) -> anyhow::Result<SampleShop> {
    let (business_id, was_there) = owner_and_shop(ctx).await?;
    for (step, answer) in ANSWERS {
        onboarding::say(ctx, business_id, step, answer).await?;
        onboarding::confirm(ctx, business_id, step)
            .await
            .with_context(|| format!("onboarding: {}", step.title()))?;
    }
    onboarding::finish(ctx, business_id).await?;
    let mut tx = ctx.tenant(business_id).await?;
    let profile = business::profile(&mut tx, business_id).await?;
    let settings = Settings {
        ai_notice_on: profile.ai_notice_on,
        ai_notice: profile.ai_notice,
        answer_debounce_ms: debounce_ms,
        confidence_line: 80,
        tone: profile.tone,
        approval_mode: false,
        always_ask: Vec::new(),
    };
    business::update_settings(&mut tx, settings).await?;
    business::set_timezone(&mut tx, "Africa/Lagos").await?;
    business::set_paused(&mut tx, false).await?;
    let there = inventory::catalogue(&mut tx, business_id).await?;
    for sample in &PRODUCTS {
        put(
            &mut tx,
            there.iter().find(|product| product.name == sample.name),
            sample,
        )
        .await?;
    }
    tx.commit().await?;
    let sold_out = PRODUCTS
        .iter()
        .flat_map(|sample| sample.items)
        .filter(|(.., stock)| *stock == 0)
        .count();
    Ok(SampleShop {
        business_id,
        was_there,
        products: PRODUCTS.len(),
        sold_out,
    })
}

/// The shop's account on the simulated Instagram, connected.
pub async fn connect(ctx: &Context, simulator: &Simulator, shop: &SampleShop, base_url: &str) -> anyhow::Result<()> {
    let instagram = account_on(ctx, Platform::Instagram, base_url);
    connect_account(ctx, simulator, shop.business_id, instagram).await
}

/// The shop's account on a simulated platform.
pub fn account_on(ctx: &Context, platform: Platform, base_url: &str) -> AccountSpec {
    let (id, waba) = match platform {
        Platform::Instagram => (ACCOUNT, ""),
        Platform::Messenger => ("104400000000001", ""),
        Platform::WhatsApp => ("106600000000001", WABA),
    };
    AccountSpec {
        platform,
        id: id.to_owned(),
        username: USERNAME.to_owned(),
        name: SHOP.to_owned(),
        token: format!("simulated-{id}"),
        webhook_url: format!("{base_url}/webhooks/{}", platform.word()),
        app_secret: super::app_secret(&ctx.config),
        business_id: waba.to_owned(),
        ..AccountSpec::default()
    }
}

/// Connects an account as the channels page does: the simulator is asked whose the token is.
pub async fn connect_account(
    ctx: &Context,
    simulator: &Simulator,
    business_id: BusinessId,
    spec: AccountSpec,
) -> anyhow::Result<()> {
    let token = SecretString::from(spec.token.clone());
    let key = match spec.platform {
        Platform::Instagram => Key::Instagram { token },
        Platform::Messenger => Key::Messenger { token },
        Platform::WhatsApp => Key::Whatsapp {
            token,
            phone_number_id: spec.id.clone(),
            waba_id: spec.business_id.clone(),
        },
    };
    let (id, platform) = (spec.id.clone(), spec.platform.word());
    simulator.add_account(spec).await?;
    let word = ctx
        .config
        .meta_verify_token
        .as_ref()
        .map(|token| token.expose_secret().to_owned())
        .unwrap_or_default();
    let handshake = simulator.handshake(&id, &word).await?;
    if !handshake.accepted {
        bail!(
            "the simulated {platform} does not accept the webhook address: {}",
            handshake.reason
        );
    }
    account::connect(ctx, business_id, key).await?;
    Ok(())
}

/// The owner logs in; where there is no such owner yet, one is made with the shop.
async fn owner_and_shop(ctx: &Context) -> anyhow::Result<(BusinessId, bool)> {
    let client = Client {
        address: std::net::Ipv4Addr::LOCALHOST.into(),
        user_agent: "chidi demo".to_owned(),
    };
    let password = SecretString::from(PASSWORD);
    if let Ok(signed_in) = identity::log_in(ctx, &client, EMAIL, &password).await {
        let principal =
            identity::authenticate(ctx, &signed_in.access_token).context("the owner's session does not hold")?;
        let member = identity::member(ctx, &principal).await?;
        identity::log_out(ctx, signed_in.session_id).await?;
        return Ok((member.business_id, true));
    }
    let wanted = SignUp {
        name: OWNER.to_owned(),
        email: EMAIL.to_owned(),
        password,
        shop: SHOP.to_owned(),
    };
    match business::create(ctx, wanted).await {
        Ok((_, business_id)) => Ok((business_id, false)),
        Err(Error::Invalid(_)) => bail!(
            "{EMAIL} is here with another password. To start anew, remove the folder {}",
            ctx.config.data_dir.display()
        ),
        Err(error) => Err(error.into()),
    }
}

/// Makes a product, or puts it back to what it was.
async fn put(tx: &mut chidi::Tenant, there: Option<&Product>, sample: &Sample) -> anyhow::Result<()> {
    let input = sample.input(there);
    let done = match there {
        None => inventory::create(tx, None, input).await,
        Some(product) => inventory::update(tx, None, product.id, input).await,
    };
    done.map(drop).with_context(|| format!("the product {}", sample.name))
}

impl Sample {
    fn input(&self, there: Option<&Product>) -> NewProduct {
        let option = |at: usize, name: &str| {
            let mut values: Vec<String> = Vec::new();
            for (item, ..) in self.items {
                if !values.iter().any(|value| value == item[at]) {
                    values.push(item[at].to_owned());
                }
            }
            OptionInput {
                name: name.to_owned(),
                values,
            }
        };
        let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let items = self.items.iter().map(|(values, price, stock)| ItemInput {
            option_values: words(values),
            price: (*price).to_owned(),
            stock: *stock,
            ..ItemInput::default()
        });
        NewProduct {
            name: self.name.to_owned(),
            description: self.about.to_owned(),
            category: self.category.to_owned(),
            nicknames: words(self.nicknames),
            currency: there.map(|product| product.currency.clone()),
            options: self
                .options
                .iter()
                .enumerate()
                .map(|(at, name)| option(at, name))
                .collect(),
            items: items.collect(),
            version: None,
        }
    }
}
