//! Access tokens and the codes they are bought with: whose they are, how old, and for how long.

use std::collections::{HashMap, VecDeque};

use chrono::{DateTime, Duration, Utc};

use super::bounds;
use crate::{AccountSpec, Platform, SimulatorError};

/// What a long-lived token lasts.
pub(crate) const LONG_LIFE: Duration = Duration::seconds(5_183_944);
/// What a token lasts that was just bought with a code.
pub(crate) const SHORT_LIFE: Duration = Duration::hours(1);
/// A token younger than this is not refreshed.
pub(crate) const REFRESH_AGE: Duration = Duration::hours(24);

/// Whose calls a token makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Holder {
    /// These accounts.
    Accounts(Vec<String>),
    /// A person on Facebook, who chose these pages.
    User { pages: Vec<String> },
}

#[derive(Debug, Clone)]
pub(crate) struct Token {
    pub(crate) holder: Holder,
    pub(crate) issued_at: DateTime<Utc>,
    /// Page tokens and WhatsApp's system tokens have no end.
    pub(crate) expires_at: Option<DateTime<Utc>>,
    pub(crate) is_long: bool,
    /// What was switched off at its login.
    pub(crate) without: Vec<String>,
}

/// What a redirect brings back: good once.
#[derive(Debug, Clone)]
pub(crate) struct Code {
    pub(crate) holder: Holder,
    /// Empty when no page was involved.
    pub(crate) redirect_uri: String,
    /// PKCE (RFC 7636, S256); empty when the login named none.
    pub(crate) challenge: String,
    pub(crate) without: Vec<String>,
    pub(crate) expires_at: DateTime<Utc>,
}

impl Token {
    pub(crate) fn is_expired(&self, now: DateTime<Utc>) -> bool {
        self.expires_at.is_some_and(|at| at <= now)
    }

    pub(crate) fn has(&self, account: &str) -> bool {
        matches!(&self.holder, Holder::Accounts(ids) if ids.iter().any(|id| id == account))
    }
}

#[derive(Debug, Default)]
pub(crate) struct TokenBook {
    tokens: HashMap<String, Token>,
    /// Names of tokens that logins made, oldest first.
    issued: VecDeque<String>,
    codes: HashMap<String, Code>,
}

impl TokenBook {
    pub(crate) fn find(&self, token: &str) -> Option<&Token> {
        self.tokens.get(token)
    }

    /// The token an account is added with. `shares` tells whether another account may have the same one.
    pub(crate) fn enter(
        &mut self,
        spec: &AccountSpec,
        now: DateTime<Utc>,
        shares: impl Fn(&str) -> bool,
    ) -> Result<(), SimulatorError> {
        let mut ids = vec![spec.id.clone()];
        if let Some(token) = self.tokens.get(&spec.token) {
            if token.has(&spec.id) {
                return Ok(());
            }
            let Holder::Accounts(others) = &token.holder else {
                return Err(taken());
            };
            if !others.iter().all(|other| shares(other)) {
                return Err(taken());
            }
            ids.extend(others.iter().cloned());
        }
        let is_instagram = spec.platform == Platform::Instagram;
        let token = Token {
            holder: Holder::Accounts(ids),
            issued_at: now,
            expires_at: is_instagram.then(|| now + LONG_LIFE),
            is_long: true,
            without: Vec::new(),
        };
        self.tokens.insert(spec.token.clone(), token);
        Ok(())
    }

    /// The account has another token from now on.
    pub(crate) fn leave(&mut self, token: &str, account: &str) {
        if let Some(Token {
            holder: Holder::Accounts(ids),
            ..
        }) = self.tokens.get_mut(token)
        {
            ids.retain(|id| id != account);
        }
    }

    pub(crate) fn issue(&mut self, name: String, token: Token) {
        // Only what a login made makes room; the tokens accounts were added with stay.
        if self.issued.len() >= bounds::TOKENS_MAX {
            let oldest = self.issued.pop_front();
            oldest.and_then(|oldest| self.tokens.remove(&oldest));
        }
        self.issued.push_back(name.clone());
        self.tokens.insert(name, token);
    }

    pub(crate) fn add_code(&mut self, name: String, code: Code, now: DateTime<Utc>) -> Result<(), SimulatorError> {
        self.codes.retain(|_, code| code.expires_at > now);
        if self.codes.len() >= bounds::TOKENS_MAX {
            return Err(SimulatorError::Full("5,000 codes that nobody used"));
        }
        self.codes.insert(name, code);
        Ok(())
    }

    /// Uses a code up; nothing when it was used, has expired or never was.
    pub(crate) fn take_code(&mut self, name: &str, now: DateTime<Utc>) -> Option<Code> {
        self.codes.remove(name).filter(|code| code.expires_at > now)
    }

    /// Lets time pass for a token or a code; `false` when there is none of that name.
    pub(crate) fn age(&mut self, name: &str, by: Duration) -> bool {
        if let Some(token) = self.tokens.get_mut(name) {
            token.issued_at -= by;
            token.expires_at = token.expires_at.map(|at| at - by);
            return true;
        }
        let code = self.codes.get_mut(name);
        code.map(|code| code.expires_at -= by).is_some()
    }

    /// Ends a token now.
    pub(crate) fn expire(&mut self, name: &str, now: DateTime<Utc>) -> bool {
        let token = self.tokens.get_mut(name);
        token.map(|token| token.expires_at = Some(now)).is_some()
    }
}

fn taken() -> SimulatorError {
    SimulatorError::Invalid("another account has this token already".to_owned())
}
