//! One folder per page, with its server functions and view structs.

mod answer;
mod assistant_settings;
mod channels;
mod dashboard;
mod door;
mod inbox;
pub mod knowledge;
mod landing;
pub mod lazy;
mod not_found;
mod notifications;
mod onboarding;
mod product_form;
mod products;
mod rules;
mod settings;
mod undelivered;

pub use dashboard::Dashboard;
pub use door::{LogIn, SentBack, SignUp};
#[cfg(feature = "ssr")]
pub use inbox::address_with_problem;
#[cfg(feature = "ssr")]
pub(crate) use inbox::needs_words;
pub use landing::Landing;
pub use not_found::NotFound;
pub use notifications::NotificationList;
