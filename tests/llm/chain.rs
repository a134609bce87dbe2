//! Who is asked when, and who is left alone.

use std::time::{Duration, Instant};

use chidi::llm::{LlmErrorKind, Provider};
use chidi_simulator::llm::{Fault, Reply, Rule, Service};

use crate::support::{PROVIDERS, endpoint, question, started};

#[tokio::test]
async fn what_passes_is_waited_for_as_long_as_the_provider_says() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        simulator
            .llm_fails(Rule::once(Fault::RateLimited { retry_after_s: Some(1) }))
            .unwrap();
        let began = Instant::now();
        let answer = llm
            .answer(&[endpoint(&simulator, provider)], &question("hello"))
            .await
            .unwrap();
        assert!(began.elapsed() >= Duration::from_secs(1), "{provider:?}");
        let retry_after = Some(Duration::from_secs(1));
        assert_eq!(answer.failed[0].error.kind, LlmErrorKind::RateLimited { retry_after });
        assert_eq!(answer.failed.len(), 1);
    }
}

#[tokio::test]
async fn a_server_in_trouble_is_asked_three_times_and_then_the_next_model() {
    let (simulator, llm) = started().await;
    simulator
        .llm_fails(Rule::always(Service::OpenAi, Fault::ServerError { status: 500 }))
        .unwrap();
    let chain = [
        endpoint(&simulator, Provider::OpenAi),
        endpoint(&simulator, Provider::Anthropic),
    ];
    let answer = llm.answer(&chain, &question("hello")).await.unwrap();
    assert_eq!((answer.provider, answer.failed.len()), (Provider::Anthropic, 3));
    let services: Vec<Service> = simulator.llm_calls().iter().map(|call| call.service).collect();
    assert_eq!(
        services,
        [Service::OpenAi, Service::OpenAi, Service::OpenAi, Service::Anthropic]
    );
}

#[tokio::test]
async fn a_long_wait_is_left_to_the_next_model() {
    let (simulator, llm) = started().await;
    simulator
        .llm_fails(Rule::once(Fault::RateLimited {
            retry_after_s: Some(60),
        }))
        .unwrap();
    let chain = [
        endpoint(&simulator, Provider::OpenAi),
        endpoint(&simulator, Provider::Ollama),
    ];
    let answer = llm.answer(&chain, &question("hello")).await.unwrap();
    assert_eq!((answer.provider, answer.failed.len()), (Provider::Ollama, 1));
    // It asked to be left alone, and is.
    let answer = llm.answer(&chain, &question("hello")).await.unwrap();
    assert_eq!(answer.failed[0].error.kind, LlmErrorKind::Resting);
    let asked = simulator
        .llm_calls()
        .iter()
        .filter(|call| call.service == Service::OpenAi)
        .count();
    assert_eq!(asked, 1);
    // Somebody else's key is somebody else's limit.
    let mut other = endpoint(&simulator, Provider::OpenAi);
    other.key = Some("another key".into());
    assert!(
        llm.answer(&[other], &question("hello"))
            .await
            .unwrap()
            .failed
            .is_empty()
    );
}

#[tokio::test]
async fn an_answer_that_breaks_off_is_asked_of_the_next_model_if_nobody_saw_it() {
    let (simulator, llm) = started().await;
    let chain = [
        endpoint(&simulator, Provider::Anthropic),
        endpoint(&simulator, Provider::OpenAi),
    ];
    simulator.llm_fails(Rule::once(Fault::Breaks { after: 5 })).unwrap();
    simulator.llm_says(Reply::text("It costs nine thousand")).unwrap();
    simulator.llm_says(Reply::text("It is ₦9,500.")).unwrap();
    let answer = llm.answer(&chain, &question("How much?")).await.unwrap();
    assert_eq!(
        (answer.text.as_str(), answer.provider),
        ("It is ₦9,500.", Provider::OpenAi)
    );
    assert_eq!(answer.failed[0].error.kind, LlmErrorKind::BrokenStream);

    simulator.llm_fails(Rule::once(Fault::Breaks { after: 5 })).unwrap();
    simulator.llm_says(Reply::text("It costs nine thousand")).unwrap();
    let mut stream = llm.stream(&chain, &question("How much?")).await.unwrap();
    assert_eq!(stream.endpoint().provider, Provider::Anthropic);
    assert_eq!(stream.whole().await.unwrap_err().kind, LlmErrorKind::BrokenStream);
}

#[tokio::test]
async fn what_keeps_failing_rests_until_a_probe_finds_it_well() {
    let (simulator, llm) = started().await;
    let openai = [endpoint(&simulator, Provider::OpenAi)];
    simulator
        .llm_fails(Rule::always(Service::OpenAi, Fault::WrongKey))
        .unwrap();
    for _ in 0..5 {
        let failed = llm.answer(&openai, &question("hello")).await.unwrap_err();
        assert_eq!(failed.attempts[0].error.kind, LlmErrorKind::KeyRefused);
    }
    let failed = llm.answer(&openai, &question("hello")).await.unwrap_err();
    assert_eq!(failed.attempts[0].error.kind, LlmErrorKind::Resting);
    assert_eq!(simulator.llm_calls().len(), 5);
    assert_eq!(llm.probe(&openai[0]).await.unwrap_err().kind, LlmErrorKind::KeyRefused);
    reqwest::Client::new()
        .delete(format!("{}/simulator/llm/faults", simulator.base_url()))
        .send()
        .await
        .unwrap();
    llm.probe(&openai[0]).await.unwrap();
    assert!(llm.answer(&openai, &question("hello")).await.unwrap().failed.is_empty());
}

#[tokio::test]
async fn a_wrong_request_does_not_make_a_model_rest() {
    let (simulator, llm) = started().await;
    let openai = [endpoint(&simulator, Provider::OpenAi)];
    simulator
        .llm_fails(Rule {
            times: Some(10),
            ..Rule::always(Service::OpenAi, Fault::TooLong)
        })
        .unwrap();
    for _ in 0..10 {
        let failed = llm.answer(&openai, &question("hello")).await.unwrap_err();
        assert_eq!(failed.attempts[0].error.kind, LlmErrorKind::TooLong);
    }
    assert!(llm.answer(&openai, &question("hello")).await.is_ok());
}

#[tokio::test]
async fn nobody_to_ask_is_said_at_once() {
    let (_simulator, llm) = started().await;
    assert!(
        llm.answer(&[], &question("hello"))
            .await
            .unwrap_err()
            .attempts
            .is_empty()
    );
}
