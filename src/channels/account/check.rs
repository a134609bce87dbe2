//! Whether a connected account can do its work: three questions to the platform, each answered in a sentence.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};

use super::{Account, Login};
use crate::channels::subscription::{self, Subject};
use crate::channels::token_facts::{self, TokenFacts};
use crate::channels::{Platform, SendError, SendErrorKind, instagram, messenger, whatsapp};
use crate::context::Context;

/// Something that was looked at, and how it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// What was looked at.
    pub about: About,
    /// How it stands.
    pub verdict: Verdict,
    /// The same for the owner, with what to do.
    pub words: String,
}

/// What is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum About {
    /// Whether the platform still lets us in.
    Token,
    /// Whether the token could be renewed.
    Renewal,
    /// Whether everything is allowed that is needed.
    Permissions,
    /// Whether the account's events are posted to us.
    Subscription,
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// The owner has to act.
    Bad,
    /// It could not be found out; asked again soon.
    Unknown,
}

/// What a look at an account brought.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    pub(super) facts: TokenFacts,
    /// Why the account can do nothing until it is connected again.
    pub(super) trouble: Option<String>,
}

impl Finding {
    pub(super) fn new(about: About, verdict: Verdict, words: impl Into<String>) -> Self {
        Self {
            about,
            verdict,
            words: words.into(),
        }
    }
}

/// Asks the platform. A token that is good for nothing ends the questions.
pub(super) async fn check(ctx: &Context, account: &Account, token: &SecretString) -> Checked {
    let mut checked = Checked {
        findings: Vec::new(),
        facts: TokenFacts::default(),
        trouble: None,
    };
    let alive = greet(ctx, account, token).await;
    checked.note(token_finding(account, &alive));
    if alive.is_err() {
        return checked;
    }
    match token_facts::find(ctx, account.platform_of_token(), token).await {
        Ok(facts) => {
            let known = if facts.permissions.is_empty() {
                &account.permissions
            } else {
                &facts.permissions
            };
            let finding = permission_finding(account, known);
            checked.facts = facts;
            checked.note(finding);
        }
        Err(_) => checked.note(permission_finding(account, &account.permissions)),
    }
    let finding = subscription_finding(ctx, account, token).await;
    checked.note(finding);
    checked
}

impl Checked {
    /// Without the token or a permission nothing can be sent; without a subscription nothing is heard, but what was heard
    /// can still be answered.
    fn note(&mut self, finding: Finding) {
        if finding.verdict == Verdict::Bad && finding.about != About::Subscription {
            self.trouble.get_or_insert_with(|| finding.words.clone());
        }
        self.findings.push(finding);
    }
}

impl Account {
    /// Whose rules its token follows: an Instagram account of a page is spoken for by the page's.
    fn platform_of_token(&self) -> Platform {
        match (self.platform, &self.asset_id) {
            (Platform::Instagram, Some(_)) => Platform::Messenger,
            (platform, _) => platform,
        }
    }

    /// Without which nothing can be answered, in Meta's words. A token that was brought may well lack what only a log-in
    /// needs.
    fn needed_permissions(&self) -> &'static [&'static str] {
        match (self.platform, self.platform_of_token()) {
            (Platform::Instagram, Platform::Messenger) => &["instagram_manage_messages"],
            (_, Platform::Instagram) => &["instagram_business_manage_messages"],
            (_, Platform::Messenger) => &["pages_messaging"],
            (_, Platform::Whatsapp) => &["whatsapp_business_messaging"],
        }
    }
}

impl Login {
    /// What has to be allowed at this log-in for anything to work.
    pub(in crate::channels) fn needed_permissions(self) -> &'static [&'static str] {
        match self {
            Self::Instagram => &["instagram_business_basic", "instagram_business_manage_messages"],
            Self::Facebook => &["pages_show_list", "pages_messaging", "pages_manage_metadata"],
        }
    }
}

/// Those of the permissions that are not among what was granted.
pub(in crate::channels) fn missing<'a>(needed: &[&'a str], granted: &[String]) -> Vec<&'a str> {
    let is_missing = |name: &&&str| !granted.iter().any(|one| one == **name);
    needed.iter().filter(is_missing).copied().collect()
}

/// The smallest question that needs the token.
async fn greet(ctx: &Context, account: &Account, token: &SecretString) -> Result<(), SendError> {
    match account.platform_of_token() {
        Platform::Instagram => instagram::profile(ctx, token).await.map(drop),
        Platform::Messenger => messenger::profile(ctx, token).await.map(drop),
        Platform::Whatsapp => whatsapp::profile(ctx, token, &account.platform_account_id)
            .await
            .map(drop),
    }
}

fn token_finding(account: &Account, alive: &Result<(), SendError>) -> Finding {
    let label = account.platform.label();
    let (verdict, words) = match alive.as_ref().map_err(|error| error.kind) {
        Ok(()) => (Verdict::Good, format!("{label} lets CHIDI in.")),
        Err(SendErrorKind::TokenExpired) => (
            Verdict::Bad,
            format!("{label} no longer accepts CHIDI's access. Connect it again."),
        ),
        Err(SendErrorKind::Permission) => (
            Verdict::Bad,
            format!("{label} does not let CHIDI see this account. Connect it again and allow everything it asks for."),
        ),
        Err(_) => (
            Verdict::Unknown,
            format!("{label} did not answer. CHIDI asks again within the hour."),
        ),
    };
    Finding::new(About::Token, verdict, words)
}

fn permission_finding(account: &Account, granted: &[String]) -> Finding {
    if granted.is_empty() {
        let words = "Meta does not tell what this token allows. If sending fails, connect it again.";
        return Finding::new(About::Permissions, Verdict::Good, words);
    }
    let missing = missing(account.needed_permissions(), granted);
    if missing.is_empty() {
        return Finding::new(About::Permissions, Verdict::Good, "CHIDI may do all it needs.");
    }
    let words = format!(
        "Missing: {}. Connect it again and leave it switched on.",
        missing.join(", ")
    );
    Finding::new(About::Permissions, Verdict::Bad, words)
}

/// Looks whether events are posted to us, and asks for them again when they are not.
async fn subscription_finding(ctx: &Context, account: &Account, token: &SecretString) -> Finding {
    if account.platform == Platform::Whatsapp && account.asset_id.is_none() {
        let words = "CHIDI does not know this number's business account. Connect it again to have this checked.";
        return Finding::new(About::Subscription, Verdict::Unknown, words);
    }
    let subject = Subject {
        platform: account.platform,
        asset_id: account.asset_id.as_deref(),
        token,
    };
    let outcome = match subscription::is_made(ctx, &subject).await {
        Ok(true) => Ok("Messages that customers send reach CHIDI."),
        Ok(false) => subscription::make(ctx, &subject)
            .await
            .map(|()| "Messages had stopped reaching CHIDI; they do again."),
        // Where it cannot be asked for, asking anew does no harm and tells as much.
        Err(error) if error.kind == SendErrorKind::Refused => subscription::make(ctx, &subject)
            .await
            .map(|()| "Messages that customers send reach CHIDI."),
        Err(error) => Err(error),
    };
    let label = account.platform.label();
    match outcome {
        Ok(words) => Finding::new(About::Subscription, Verdict::Good, words),
        Err(error) if is_final(error.kind) => {
            tracing::warn!(account.id = %account.id, %error, "a subscription cannot be made again");
            let words = format!("{label} no longer passes on what customers write. Connect it again.");
            Finding::new(About::Subscription, Verdict::Bad, words)
        }
        Err(_) => {
            let words = format!("{label} did not say whether messages reach CHIDI. CHIDI asks again within the hour.");
            Finding::new(About::Subscription, Verdict::Unknown, words)
        }
    }
}

/// Whether asking again will not help.
pub(super) fn is_final(kind: SendErrorKind) -> bool {
    matches!(
        kind,
        SendErrorKind::TokenExpired | SendErrorKind::Permission | SendErrorKind::Refused
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_allowed_is_named() {
        let granted = vec!["instagram_business_basic".to_owned()];
        assert_eq!(
            missing(Login::Instagram.needed_permissions(), &granted),
            ["instagram_business_manage_messages"]
        );
        assert!(missing(&["instagram_business_basic"], &granted).is_empty());
    }

    #[test]
    fn only_what_the_owner_can_mend_stops_an_account() {
        let mut checked = Checked {
            findings: Vec::new(),
            facts: TokenFacts::default(),
            trouble: None,
        };
        checked.note(Finding::new(About::Subscription, Verdict::Bad, "silent"));
        checked.note(Finding::new(About::Token, Verdict::Unknown, "away"));
        assert_eq!(checked.trouble, None);
        checked.note(Finding::new(About::Permissions, Verdict::Bad, "first"));
        checked.note(Finding::new(About::Token, Verdict::Bad, "second"));
        assert_eq!(checked.trouble.as_deref(), Some("first"));
    }
}
