//! Which addresses may be called. Shops name servers of their own, so an address is a stranger's word: without the
//! operator's leave it must be https and lead to the public internet. Names are judged by what they resolve to at the
//! moment of connecting, so that one which changes its mind is caught as well; nobody is redirected anywhere.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::Url;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::error::{LlmError, LlmErrorKind};
use crate::{Error, Result};

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const URL_CHARS_MAX: usize = 300;

/// The client for calls to models.
#[derive(Debug, Clone)]
pub(super) struct Outbound {
    http: reqwest::Client,
    is_private_allowed: bool,
}

impl Outbound {
    /// `is_private_allowed`: this machine and private networks may be called too, without TLS if need be.
    pub(super) fn new(is_private_allowed: bool) -> Result<Self> {
        let mut http = reqwest::Client::builder()
            .connect_timeout(CONNECT_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            // A proxy would look names up itself, where nobody judges them.
            .no_proxy();
        if !is_private_allowed {
            http = http.dns_resolver(PublicOnly);
        }
        let http = http
            .build()
            .map_err(|error| Error::Internal(format!("cannot make a client for models: {error}")))?;
        Ok(Self {
            http,
            is_private_allowed,
        })
    }

    /// A POST to an address, if it may be called.
    pub(super) fn post(&self, address: &str) -> Result<reqwest::RequestBuilder, LlmError> {
        let forbidden = || LlmError::from(LlmErrorKind::AddressForbidden);
        if address.len() > URL_CHARS_MAX {
            return Err(forbidden());
        }
        let url = Url::parse(address).map_err(|_| forbidden())?;
        if self.is_allowed(&url) {
            Ok(self.http.post(url))
        } else {
            Err(forbidden())
        }
    }

    fn is_allowed(&self, url: &Url) -> bool {
        let is_plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
        let host = url.host_str().unwrap_or_default();
        // An address in numbers is never looked up.
        let number: Option<IpAddr> = host.trim_matches(['[', ']']).parse().ok();
        let is_outside = url.scheme() == "https" && number.is_none_or(is_public);
        let is_http = matches!(url.scheme(), "http" | "https");
        is_plain && (is_outside || self.is_private_allowed && is_http)
    }
}

/// Resolves names, and forgets what is not on the public internet.
#[derive(Debug)]
struct PublicOnly;

/// A name leads nowhere but inside.
#[derive(Debug, thiserror::Error)]
#[error("the address is not on the public internet")]
struct NotPublic;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

/// What a failure to get an answer at all means.
pub(super) fn not_answered(error: &reqwest::Error) -> LlmErrorKind {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<NotPublic>() {
            return LlmErrorKind::AddressForbidden;
        }
        cause = error.source();
    }
    if error.is_connect() || error.is_timeout() {
        LlmErrorKind::Unreachable
    } else {
        LlmErrorKind::BrokenStream
    }
}

/// Whether an address is one of the public internet
/// (<https://www.iana.org/assignments/iana-ipv4-special-registry>, <https://www.iana.org/assignments/iana-ipv6-special-registry>).
fn is_public(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => is_public_v6(ip),
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    let is_special = match (a, b, c) {
        // This network, reserved and broadcast, multicast, 6to4 relays, shared space, protocol assignments, benchmarks.
        (0 | 224..=255, _, _) | (192, 88, 99) | (100, 64..=127, _) | (192, 0, 0) | (198, 18 | 19, _) => true,
        _ => ip.is_private() || ip.is_loopback() || ip.is_link_local() || ip.is_documentation(),
    };
    !is_special
}

fn is_public_v6(ip: Ipv6Addr) -> bool {
    let octets = ip.octets();
    let v4 = |at: usize| {
        is_public_v4(Ipv4Addr::new(
            octets[at],
            octets[at + 1],
            octets[at + 2],
            octets[at + 3],
        ))
    };
    match ip.segments() {
        // Mapped and translated addresses are what they hold.
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => v4(12),
        [0x2002, ..] => v4(2),
        // Global unicast, without Teredo, documentation and other assignments of its first block.
        [0x2001, second, ..] => second >= 0x200 && second != 0xdb8,
        [0x3fff, second, ..] => second >= 0x1000,
        [first, ..] => (0x2000..=0x3fff).contains(&first),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_public_internet_is_public() {
        for public in [
            "8.8.8.8",
            "104.18.7.192",
            "2606:4700::6812:7c0",
            "::ffff:8.8.8.8",
            "64:ff9b::808:808",
            "2001:4860:4860::8888",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for inside in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.100.100.200",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "198.18.0.1",
            "192.0.2.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "fd00:ec2::254",
            "ff02::1",
            "::ffff:127.0.0.1",
            "::ffff:169.254.169.254",
            "64:ff9b::a00:1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
            "fec0::1",
            "::127.0.0.1",
            "64:ff9b:1::808:808",
        ] {
            assert!(!is_public(inside.parse().unwrap()), "{inside}");
        }
    }

    #[test]
    fn an_address_inside_is_called_with_leave_only() {
        let guarded = Outbound::new(false).unwrap();
        let open = Outbound::new(true).unwrap();
        for inside in [
            "http://127.0.0.1:11434/api",
            "https://10.0.0.1/",
            "https://[::1]/",
            "https://0x7f000001/",
            "http://example.com/",
        ] {
            assert!(guarded.post(inside).is_err(), "{inside}");
            assert!(open.post(inside).is_ok(), "{inside}");
        }
        assert!(guarded.post("https://api.openai.com/v1/chat/completions").is_ok());
        for never in [
            "file:///etc/passwd",
            "https://user@example.com/",
            "https://example.com/?a=b",
            "not an address",
        ] {
            assert!(guarded.post(never).is_err() && open.post(never).is_err(), "{never}");
        }
    }

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_called() {
        let request = Outbound::new(false).unwrap().post("https://localhost:1/").unwrap();
        let error = request.send().await.unwrap_err();
        assert_eq!(not_answered(&error), LlmErrorKind::AddressForbidden);
    }
}
