//! What the product form asks of the server.

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::error::AppError;

/// The form's fields as text, the way they are typed and posted.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ProductInput {
    /// Empty for a new product.
    pub id: String,
    /// The product's version when the form was opened.
    pub version: String,
    pub name: String,
    pub category: String,
    pub nicknames: String,
    pub description: String,
    pub low_stock_at: String,
    /// For a product without choices: the one item there is.
    pub price: String,
    pub stock: String,
    pub stock_was: String,
    pub sku: String,
    /// [`super::draft::Draft`], written.
    pub draft: String,
}

/// What stands in the form when it opens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductForm {
    pub input: ProductInput,
    /// The sign of the currency, e.g. ₦.
    pub sign: String,
    /// When it was changed last, in words; empty for a new one.
    pub changed: String,
    /// Groups that other products are in.
    pub groups: Vec<String>,
}

/// An empty form in the shop's currency.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "products/blank")]
pub async fn blank_product() -> Result<ProductForm, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditProducts)?;
    super::server::blank(&member).await
}

/// The form of a product that is there.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "products/edit")]
pub async fn product_to_edit(id: String) -> Result<ProductForm, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditProducts)?;
    super::server::edit(&member, &id).await
}

/// Saves a new or a changed product.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "products/save")]
pub async fn save_product(product: ProductInput) -> Result<(), AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditProducts)?;
    super::server::save(&member, &product)
        .await
        .inspect_err(|error| super::server::send_back(&product, error))?;
    crate::session::go_without_wasm("/products?done=saved");
    Ok(())
}

/// Takes a product out of the shop and answers its id, for the way back.
#[server(prefix = "/api/app", output = crate::wire::Json, endpoint = "products/delete")]
pub async fn delete_product(id: String) -> Result<String, AppError> {
    let member = crate::session::enter().await?;
    member.require(chidi::identity::Permission::EditProducts)?;
    super::server::delete(&member, &id).await?;
    crate::session::go_without_wasm(&format!("/products?done=removed&id={id}"));
    Ok(id)
}
