//! Errors as the Graph API answers them, per platform.

use serde_json::{Value, json};

use crate::Platform;

/// An error as the Graph API answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: u32,
    pub(crate) subcode: Option<u32>,
    pub(crate) message: &'static str,
    pub(crate) retry_after_s: Option<u32>,
}

impl Refusal {
    pub(crate) fn of(status: u16, code: u32, subcode: Option<u32>, message: &'static str) -> Self {
        Self {
            status,
            code,
            subcode,
            message,
            retry_after_s: None,
        }
    }

    /// A WhatsApp error by its code, as <https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes>
    /// lists them.
    pub(crate) fn whatsapp(code: u32) -> Self {
        let (status, message) = match code {
            130_429 => (400, "Rate limit hit"),
            131_000 => (500, "Something went wrong"),
            131_008 => (400, "Required parameter is missing"),
            131_009 => (400, "Parameter value is not valid"),
            131_021 => (400, "Recipient cannot be sender"),
            131_026 => (400, "Message undeliverable"),
            131_047 => (400, "Re-engagement message"),
            131_049 => (
                400,
                "This message was not delivered to maintain healthy ecosystem engagement.",
            ),
            131_053 => (400, "Media upload error"),
            131_056 => (400, "(Business Account, Consumer Account) pair rate limit hit"),
            132_000 => (400, "Number of parameters does not match the expected number of params"),
            132_001 => (404, "Template name does not exist in the translation"),
            _ => (400, "An error asked for through the simulator."),
        };
        Self::of(status, code, None, message)
    }

    pub(crate) fn window_closed(platform: Platform) -> Self {
        let message = "This message is sent outside of allowed window.";
        match platform {
            Platform::Instagram => Self::of(400, 10, Some(2_534_022), message),
            Platform::Messenger => Self::of(400, 10, Some(2_018_278), message),
            Platform::WhatsApp => Self::whatsapp(131_047),
        }
    }

    pub(crate) fn no_such_person(platform: Platform) -> Self {
        match platform {
            Platform::Instagram | Platform::Messenger => Self::of(400, 100, Some(2_018_001), "No matching user found"),
            Platform::WhatsApp => Self::whatsapp(131_026),
        }
    }

    pub(crate) fn person_unavailable(platform: Platform) -> Self {
        match platform {
            Platform::Instagram | Platform::Messenger => {
                Self::of(400, 551, Some(1_545_041), "This person isn't available right now.")
            }
            Platform::WhatsApp => Self::whatsapp(131_026),
        }
    }

    pub(crate) fn transient(platform: Platform) -> Self {
        match platform {
            Platform::Instagram | Platform::Messenger => Self::of(
                500,
                2,
                None,
                "An unexpected error has occurred. Please retry your request later.",
            ),
            Platform::WhatsApp => Self::whatsapp(131_000),
        }
    }

    /// Beyond what the platform takes in a while.
    pub(crate) fn too_many(platform: Platform) -> Self {
        match platform {
            Platform::Instagram | Platform::Messenger => {
                Self::of(400, 613, None, "Calls to this api have exceeded the rate limit.")
            }
            Platform::WhatsApp => Self::whatsapp(130_429),
        }
    }

    pub(crate) fn no_token() -> Self {
        Self::of(401, 190, None, "Invalid OAuth access token - Cannot parse access token")
    }

    pub(crate) fn token_expired(platform: Platform) -> Self {
        let status = if platform == Platform::WhatsApp { 401 } else { 400 };
        let message = "Error validating access token: Session has expired.";
        Self::of(status, 190, Some(463), message)
    }

    /// The token is good, but not for this object.
    pub(crate) fn foreign_token() -> Self {
        Self::of(400, 190, None, "Invalid OAuth 2.0 Access Token")
    }

    pub(crate) fn no_such_object() -> Self {
        Self::of(
            400,
            100,
            Some(33),
            "Unsupported request. Object does not exist, cannot be loaded due to missing permissions, or does not support \
             this operation.",
        )
    }

    pub(crate) fn wrong(message: &'static str) -> Self {
        Self::of(400, 100, None, message)
    }

    /// The JSON Meta answers with.
    pub(crate) fn to_json(&self, trace_id: &str) -> Value {
        let mut error =
            json!({ "message": self.message, "type": "OAuthException", "code": self.code, "fbtrace_id": trace_id });
        if let Some(subcode) = self.subcode {
            error["error_subcode"] = subcode.into();
        }
        if self.code == 2 {
            error["is_transient"] = true.into();
        }
        if self.code >= 130_000 {
            error["message"] = format!("(#{}) {}", self.code, self.message).into();
            error["error_data"] = json!({ "messaging_product": "whatsapp", "details": self.message });
        }
        json!({ "error": error })
    }

    /// The same as a failed WhatsApp status tells it.
    pub(crate) fn to_status_error(&self) -> Value {
        json!({
            "code": self.code, "title": self.message, "message": self.message,
            "error_data": { "details": self.message },
        })
    }
}
