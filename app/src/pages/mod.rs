//! One folder per page, with its server functions and view structs.

mod answer;
mod channels;
mod dashboard;
mod door;
mod inbox;
mod landing;
mod not_found;
mod notifications;
mod onboarding;
mod product_form;
mod products;
mod settings;
mod undelivered;

pub use answer::AnswerPage;
pub use channels::ChannelsPage;
pub use dashboard::Dashboard;
pub use door::{LogIn, SentBack, SignUp};
#[cfg(feature = "ssr")]
pub(crate) use inbox::needs_words;
pub use inbox::{InboxPage, NoThread, ThreadPage};
pub use landing::Landing;
pub use not_found::NotFound;
pub use notifications::NotificationList;
pub use onboarding::Onboarding;
pub use product_form::{NewProductPage, ProductPage};
pub use products::ProductsPage;
pub use settings::SettingsPage;
pub use undelivered::UndeliveredPage;
