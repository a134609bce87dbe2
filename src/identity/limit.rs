//! Limits at the door: so many hits of a bucket in a fixed window, counted in the database, so that several nodes count
//! together and a restart forgives nothing.

use std::net::IpAddr;
use std::time::Duration;

use crate::{Context, Error, Result};

/// What is left of a limit, for the `X-RateLimit-*` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    /// Hits allowed in a window.
    pub limit: u32,
    /// Hits left in this one.
    pub remaining: u32,
    /// Seconds until the next window.
    pub reset_s: u32,
}

/// Counts one hit. [`Error::RateLimited`] when the window's limit is used up.
pub async fn count(ctx: &Context, bucket: &str, limit: u32, window: Duration) -> Result<Allowance> {
    let (hits, reset_s): (i32, i32) = sqlx::query_as(
        "INSERT INTO rate_windows AS r (bucket, window_start)
         VALUES ($1, to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2::integer) * $2::integer))
         ON CONFLICT (bucket, window_start) DO UPDATE SET hits = least(r.hits, $3) + 1
         RETURNING hits, greatest(1, ceil(extract(epoch FROM window_start - clock_timestamp()) + $2::integer))::integer",
    )
    .bind(bucket)
    .bind(window.as_secs() as i32)
    .bind(limit as i32)
    .fetch_one(ctx.db.pool())
    .await?;
    let (hits, reset_s) = (hits as u32, reset_s as u32);
    if hits > limit {
        return Err(Error::RateLimited { retry_after_s: reset_s });
    }
    Ok(Allowance {
        limit,
        remaining: limit - hits,
        reset_s,
    })
}

/// Takes one hit of each bucket back: what was tried turned out well.
pub(super) async fn give_back(ctx: &Context, buckets: &[String], window: Duration) -> Result<()> {
    sqlx::query(
        "UPDATE rate_windows SET hits = greatest(0, hits - 1) WHERE bucket = ANY($1)
         AND window_start = to_timestamp(floor(extract(epoch FROM clock_timestamp()) / $2::integer) * $2::integer)",
    )
    .bind(buckets)
    .bind(window.as_secs() as i32)
    .execute(ctx.db.pool())
    .await?;
    Ok(())
}

/// The bucket of an address. One customer of a provider has a whole IPv6 /64, so that is what is counted.
pub(crate) fn address_bucket(door: &str, address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => format!("{door}:{address}"),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{door}:{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_household_share_a_bucket() {
        let bucket = |text: &str| address_bucket("login", text.parse().unwrap());
        assert_eq!(bucket("203.0.113.7"), "login:203.0.113.7");
        assert_eq!(bucket("::ffff:203.0.113.7"), "login:203.0.113.7");
        assert_eq!(bucket("2001:db8:1:2:3::1"), bucket("2001:db8:1:2:ffff::9"));
        assert_ne!(bucket("2001:db8:1:2::1"), bucket("2001:db8:1:3::1"));
    }
}
