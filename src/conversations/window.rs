//! When a platform takes what we write to a customer.

use chrono::{DateTime, TimeDelta, Utc};

use crate::channels::Platform;

/// After the customer's last message, every platform takes our messages for this long.
pub(super) const OPEN_FOR: TimeDelta = TimeDelta::hours(24);
/// Instagram and Messenger take what a person of the shop writes for this long, if Meta has approved the app for it
/// (<https://developers.facebook.com/docs/messenger-platform/send-messages/message-tags>, `HUMAN_AGENT`).
pub(super) const LATE_FOR: TimeDelta = TimeDelta::days(7);
/// After Meta said that the app is not approved, it is asked again no sooner.
pub(super) const REFUSED_FOR: TimeDelta = TimeDelta::days(30);

/// What the platform takes now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// Everything, until then.
    Open {
        /// When that ends.
        ends_at: DateTime<Utc>,
    },
    /// What a person of the shop writes, until then.
    Late {
        /// When that ends.
        ends_at: DateTime<Utc>,
    },
    /// Nothing, until the customer writes again.
    Closed,
}

/// What the platform takes now. `refused_at`: when Meta last refused a late message of this account.
pub fn window(
    platform: Platform,
    last_inbound_at: Option<DateTime<Utc>>,
    refused_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
) -> Window {
    let Some(last) = last_inbound_at else {
        return Window::Closed;
    };
    if now < last + OPEN_FOR {
        return Window::Open {
            ends_at: last + OPEN_FOR,
        };
    }
    let may_be_late = platform != Platform::Whatsapp && refused_at.is_none_or(|at| now >= at + REFUSED_FOR);
    if may_be_late && now < last + LATE_FOR {
        Window::Late {
            ends_at: last + LATE_FOR,
        }
    } else {
        Window::Closed
    }
}

impl Window {
    /// Whether a message can go out, and if so whether it is a late one.
    pub fn takes(self, written: Written) -> Option<IsLate> {
        match (self, written) {
            (Self::Open { .. }, _) | (_, Written::Template) => Some(IsLate::No),
            (Self::Late { .. }, Written::ByPerson) => Some(IsLate::Yes),
            (Self::Late { .. } | Self::Closed, Written::ByChidi | Written::ByPerson) => None,
        }
    }

    /// Until when.
    pub fn ends_at(self) -> Option<DateTime<Utc>> {
        match self {
            Self::Open { ends_at } | Self::Late { ends_at } => Some(ends_at),
            Self::Closed => None,
        }
    }
}

/// What a message is to the platform's rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Written {
    /// Automatic.
    ByChidi,
    /// By a person of the shop.
    ByPerson,
    /// Approved by Meta before.
    Template,
}

/// Whether a message goes out after the 24 hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IsLate {
    /// Within them.
    No,
    /// After them, by a person.
    Yes,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(platform: Platform, hours: i64, refused_hours_ago: Option<i64>) -> Window {
        let now = Utc::now();
        let ago = |hours| now - TimeDelta::hours(hours);
        window(platform, Some(ago(hours)), refused_hours_ago.map(ago), now)
    }

    #[test]
    fn a_day_for_all_and_a_week_for_people_where_the_platform_has_it() {
        for platform in [Platform::Instagram, Platform::Messenger] {
            assert!(matches!(after(platform, 23, None), Window::Open { .. }));
            assert!(matches!(after(platform, 24, None), Window::Late { .. }));
            assert!(matches!(after(platform, 167, None), Window::Late { .. }));
            assert_eq!(after(platform, 168, None), Window::Closed);
        }
        assert_eq!(after(Platform::Whatsapp, 24, None), Window::Closed);
        assert_eq!(window(Platform::Instagram, None, None, Utc::now()), Window::Closed);
    }

    #[test]
    fn what_meta_refused_is_not_offered_for_a_month() {
        assert_eq!(after(Platform::Instagram, 30, Some(1)), Window::Closed);
        assert!(matches!(
            after(Platform::Instagram, 30, Some(31 * 24)),
            Window::Late { .. }
        ));
        assert!(matches!(after(Platform::Instagram, 3, Some(1)), Window::Open { .. }));
    }

    #[test]
    fn chidi_itself_is_never_late() {
        assert_eq!(after(Platform::Messenger, 30, None).takes(Written::ByChidi), None);
        assert_eq!(
            after(Platform::Messenger, 30, None).takes(Written::ByPerson),
            Some(IsLate::Yes)
        );
        assert_eq!(
            after(Platform::Messenger, 3, None).takes(Written::ByChidi),
            Some(IsLate::No)
        );
    }
}
