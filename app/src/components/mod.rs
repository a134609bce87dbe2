//! Pieces that more than one page is built from. They show what they are given and fetch nothing.

mod action;
mod field;
mod icon;
mod measure;
mod person;
mod search;
mod state;
mod toast;

pub use action::{SubmitButton, ThemeButton};
pub use field::{Field, FormErrors, PasswordField, TextField};
pub use icon::{Icon, Logo, Mark};
pub use measure::{Confidence, Share, SplitBar, WindowRing};
pub use person::{Channel, Face, Pill, StatePill};
pub use search::{SearchField, query_string};
pub use state::{DoneNotice, Empty, Failed, LoadedPage, LookOnly, PageHead, SkeletonPage, SkeletonRows};
pub use toast::{Toast, ToastAction, ToastRegion, Toasts, provide_toasts, use_toasts};
