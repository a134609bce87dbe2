//! Language models as their callers see them, and the verbs that make them lie and fail.

use chidi_simulator::{Simulator, SimulatorConfig};
use reqwest::{Client, Response, StatusCode};
use serde_json::{Value, json};

/// A chat request of each service: its path, and a body it takes.
fn requests() -> [(&'static str, Value); 3] {
    let messages = json!([{ "role": "user", "content": "hi" }]);
    [
        (
            "openai/v1/chat/completions",
            json!({ "model": "m", "stream": true, "stream_options": { "include_usage": true }, "messages": messages }),
        ),
        (
            "anthropic/v1/messages",
            json!({ "model": "m", "stream": true, "max_tokens": 50, "messages": messages }),
        ),
        ("ollama/api/chat", json!({ "model": "m", "messages": messages })),
    ]
}

struct Caller {
    http: Client,
    simulator: Simulator,
}

impl Caller {
    async fn new() -> Self {
        let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
        Self {
            http: Client::new(),
            simulator,
        }
    }

    async fn ask(&self, path: &str, body: &Value) -> Response {
        let post = self.http.post(format!("{}/llm/{path}", self.simulator.base_url()));
        let signed = post
            .bearer_auth("k")
            .header("x-api-key", "k")
            .header("anthropic-version", "2023-06-01");
        signed.json(body).send().await.unwrap()
    }

    async fn admin(&self, path: &str, body: Value) -> StatusCode {
        let post = self
            .http
            .post(format!("{}/simulator/llm/{path}", self.simulator.base_url()));
        post.json(&body).send().await.unwrap().status()
    }
}

#[tokio::test]
async fn each_service_streams_in_its_own_format() {
    let caller = Caller::new().await;
    let mut streams = Vec::new();
    for (path, body) in requests() {
        assert_eq!(
            caller.admin("replies", json!({ "text": "Hello" })).await,
            StatusCode::CREATED
        );
        let answer = caller.ask(path, &body).await;
        assert_eq!(answer.status(), StatusCode::OK);
        streams.push((answer.headers()["content-type"].clone(), answer.text().await.unwrap()));
    }
    let [(_, openai), (_, anthropic), (kind, ollama)] = &streams[..] else {
        panic!()
    };
    let (first, last) = (
        openai.lines().next().unwrap(),
        openai.trim_end().lines().last().unwrap(),
    );
    assert!(
        first.starts_with("data: {") && first.contains("\"object\":\"chat.completion.chunk\""),
        "{first}"
    );
    assert_eq!(last, "data: [DONE]");
    let names: Vec<&str> = anthropic
        .lines()
        .filter_map(|line| line.strip_prefix("event: "))
        .collect();
    assert_eq!(
        names,
        [
            "message_start",
            "ping",
            "content_block_start",
            "content_block_delta",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop"
        ]
    );
    assert_eq!(kind, "application/x-ndjson");
    let lines: Vec<Value> = ollama.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().rev().skip(1).all(|line| line["done"] == false));
    assert_eq!(lines.last().unwrap()["done_reason"], "stop");
}

#[tokio::test]
async fn each_service_refuses_in_its_own_words() {
    let caller = Caller::new().await;
    for (service, (path, body)) in ["open_ai", "anthropic", "ollama"].iter().zip(requests()) {
        let rule = json!({ "service": service, "times": 1, "fault": "rate_limited", "retry_after_s": 7 });
        assert_eq!(caller.admin("faults", rule).await, StatusCode::CREATED);
        let refused = caller.ask(path, &body).await;
        assert_eq!(refused.status(), StatusCode::TOO_MANY_REQUESTS, "{service}");
        assert_eq!(refused.headers()["retry-after"], "7");
        let error = refused.json::<Value>().await.unwrap()["error"].take();
        assert!(
            error.is_string() == (*service == "ollama") && !error.is_null(),
            "{error}"
        );
        assert_eq!(caller.ask(path, &body).await.status(), StatusCode::OK);
        let wrong = caller.ask(path, &json!({ "messages": [] })).await;
        assert_eq!(wrong.status(), StatusCode::BAD_REQUEST, "{service}");
    }
    let unsigned = caller.http.post(format!(
        "{}/llm/openai/v1/chat/completions",
        caller.simulator.base_url()
    ));
    assert_eq!(
        unsigned.json(&requests()[0].1).send().await.unwrap().status(),
        StatusCode::UNAUTHORIZED
    );
}

#[tokio::test]
async fn a_liar_is_set_over_http_and_calls_are_remembered() {
    let caller = Caller::new().await;
    assert_eq!(
        caller.admin("mind", json!({ "mind": "liar" })).await,
        StatusCode::NO_CONTENT
    );
    assert_eq!(caller.admin("cut", json!({ "bytes": 3 })).await, StatusCode::NO_CONTENT);
    let (path, mut body) = requests()[2].clone();
    body["stream"] = json!(false);
    let mut said = Vec::new();
    for _ in 0..20 {
        let answer: Value = caller.ask(path, &body).await.json().await.unwrap();
        said.push(answer["message"]["content"].as_str().unwrap().to_owned());
    }
    said.sort();
    said.dedup();
    assert!(said.len() > 10, "{said:?}");
    let calls = caller
        .http
        .get(format!("{}/simulator/llm/calls", caller.simulator.base_url()));
    let calls: Vec<Value> = calls.send().await.unwrap().json().await.unwrap();
    assert_eq!(calls.len(), 20);
    assert_eq!(
        (&calls[0]["service"], &calls[0]["body"]["model"]),
        (&json!("ollama"), &json!("m"))
    );
}
