//! How fast webhooks are acknowledged. The real router on a real socket; no worker runs beside it, since pgbench has none
//! beside it either. The client writes prepared bytes and reads just enough, so that it takes little of the processor.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use anyhow::{Context as _, ensure};
use chidi::config::Config;
use chidi_simulator::{escape, sign};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::figures::Spread;
use super::{APP_SECRET, CONNECTIONS};
use crate::{boot, routes, site};

const ANSWER_BYTES_MAX: usize = 16 * 1024;

#[derive(Debug)]
pub(super) struct Acknowledged {
    pub(super) per_second: f64,
    pub(super) took: Spread,
}

pub(super) async fn run(config: Config, requests: usize) -> anyhow::Result<Acknowledged> {
    let booted = boot::start(config).await?;
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let addr = listener.local_addr()?;
    let stop = CancellationToken::new();
    let router = routes::router(booted.ctx.clone(), site::options(Path::new("."), None), stop.clone());
    let served = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>())
        .with_graceful_shutdown(stop.clone().cancelled_owned());
    let serving = tokio::spawn(async move { served.await });
    // A short run first, so that pools and caches are as they are in the middle of a day.
    post(addr, prepared(addr, 0, CONNECTIONS * 8)).await?;
    let (took_ms, seconds) = post(addr, prepared(addr, CONNECTIONS * 8, requests)).await?;
    stop.cancel();
    serving.await??;
    booted.stop().await?;
    Ok(Acknowledged {
        per_second: took_ms.len() as f64 / seconds,
        took: Spread::of(took_ms),
    })
}

/// Sends all requests, each connection the next one that nobody has taken. Answers each one's milliseconds and the
/// seconds for all.
async fn post(addr: SocketAddr, requests: Vec<Vec<u8>>) -> anyhow::Result<(Vec<f64>, f64)> {
    let (requests, next) = (Arc::new(requests), Arc::new(AtomicUsize::new(0)));
    let mut streams = Vec::new();
    for _ in 0..CONNECTIONS {
        let stream = TcpStream::connect(addr).await?;
        stream.set_nodelay(true)?;
        streams.push(stream);
    }
    let began = Instant::now();
    let mut connections = JoinSet::new();
    for stream in streams {
        connections.spawn(converse(stream, Arc::clone(&requests), Arc::clone(&next)));
    }
    let mut took_ms = Vec::with_capacity(requests.len());
    while let Some(done) = connections.join_next().await {
        took_ms.extend(done??);
    }
    Ok((took_ms, began.elapsed().as_secs_f64()))
}

async fn converse(
    mut stream: TcpStream,
    requests: Arc<Vec<Vec<u8>>>,
    next: Arc<AtomicUsize>,
) -> anyhow::Result<Vec<f64>> {
    let mut took_ms = Vec::new();
    let mut answer = vec![0; ANSWER_BYTES_MAX];
    while let Some(request) = requests.get(next.fetch_add(1, Ordering::Relaxed)) {
        let began = Instant::now();
        stream.write_all(request).await?;
        let head = read_answer(&mut stream, &mut answer).await?;
        ensure!(
            head.starts_with("HTTP/1.1 200"),
            "a webhook was answered {}",
            head.lines().next().unwrap_or("nothing")
        );
        took_ms.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(took_ms)
}

/// Reads one answer to its end and gives its head.
async fn read_answer(stream: &mut TcpStream, buffer: &mut [u8]) -> anyhow::Result<String> {
    let mut filled = 0;
    loop {
        let read = stream.read(&mut buffer[filled..]).await?;
        ensure!(read > 0, "the connection was closed in the middle of an answer");
        filled += read;
        let text = String::from_utf8_lossy(&buffer[..filled]);
        if let Some(end) = text.find("\r\n\r\n") {
            let head = &text[..end];
            let length = head.lines().find_map(|line| {
                line.to_ascii_lowercase()
                    .strip_prefix("content-length:")?
                    .trim()
                    .parse()
                    .ok()
            });
            let length: usize = length.context("an answer has no length")?;
            if filled >= end + 4 + length {
                return Ok(head.to_owned());
            }
        }
        ensure!(filled < buffer.len(), "an answer is longer than expected");
    }
}

/// Whole requests, each with a body of its own and its signature.
fn prepared(addr: SocketAddr, first: usize, count: usize) -> Vec<Vec<u8>> {
    (first..first + count)
        .map(|number| {
            let item = json!({
                "sender": { "id": format!("{}", 1_000_000_000_000_000 + number) }, "recipient": { "id": "17841400000000099" },
                "timestamp": 1_790_000_000_000_u64 + number as u64,
                "message": { "mid": format!("aWdfZAG1faXRlbTox{number:040}ZD"), "text": "How much is the aso oke set? \u{1f457}" },
            });
            let entry = json!({ "time": 1_790_000_000_000_u64, "id": "17841400000000099", "messaging": [item] });
            let body = escape(&json!({ "object": "instagram", "entry": [entry] }));
            let head = format!(
                "POST /webhooks/instagram HTTP/1.1\r\nHost: {addr}\r\nUser-Agent: facebookexternalua\r\n\
                 Content-Type: application/json\r\nX-Hub-Signature-256: {}\r\nContent-Length: {}\r\n\r\n",
                sign(APP_SECRET, &body),
                body.len()
            );
            [head.into_bytes(), body].concat()
        })
        .collect()
}
