//! Every way a provider fails, told apart, for each provider.

use std::time::Duration;

use chidi::llm::{Limits, LlmErrorKind, Provider, Wait};
use chidi_simulator::llm::{Fault, Reply, Rule};
use chidi_simulator::{Simulator, SimulatorConfig};

use crate::support::{PROVIDERS, client, endpoint, question, started};

const LONG: &str = "We have it in red, green and blue, and it is made here in Lagos by people we know.";

#[tokio::test]
async fn refusals_are_told_apart() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        for (fault, kind) in [
            (Fault::WrongKey, LlmErrorKind::KeyRefused),
            (Fault::NoSuchModel, LlmErrorKind::NoSuchModel),
            (Fault::QuotaSpent, LlmErrorKind::QuotaSpent),
            (Fault::TooLong, LlmErrorKind::TooLong),
            (Fault::Html, LlmErrorKind::BrokenStream),
        ] {
            simulator.llm_fails(Rule::once(fault.clone())).unwrap();
            // Each with a key of its own, so that none rests for another's failures.
            let mut endpoint = endpoint(&simulator, provider);
            endpoint.key = Some(format!("{fault:?}").into());
            let failed = llm.answer(&[endpoint], &question("hello")).await.unwrap_err();
            let found = failed.attempts.last().unwrap().error.kind;
            // A page where lines of JSON should be is one line that is none.
            let is_line = provider == Provider::Ollama && fault == Fault::Html;
            assert!(
                found == kind || is_line && found == LlmErrorKind::Unreadable,
                "{provider:?} {fault:?}: {found:?}"
            );
            assert_eq!(failed.attempts.len(), 1, "{provider:?} {fault:?} is not asked again");
        }
    }
}

#[tokio::test]
async fn a_stream_that_goes_wrong_is_never_taken_for_an_answer() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        for (fault, kind) in [
            (Fault::Breaks { after: 4 }, LlmErrorKind::BrokenStream),
            (Fault::EndsEarly { after: 4 }, LlmErrorKind::BrokenStream),
            (Fault::Garbles { after: 4 }, LlmErrorKind::Unreadable),
            (
                Fault::FailsInStream { after: 4 },
                LlmErrorKind::Overloaded { retry_after: None },
            ),
        ] {
            simulator.llm_says(Reply::text(LONG)).unwrap();
            simulator.llm_fails(Rule::once(fault.clone())).unwrap();
            let mut endpoint = endpoint(&simulator, provider);
            endpoint.key = Some(format!("{fault:?}").into());
            let mut stream = llm.stream(&[endpoint], &question("hello")).await.unwrap();
            let mut last = None;
            while let Some(piece) = stream.next().await {
                last = Some(piece);
            }
            let found = last.unwrap().unwrap_err().kind;
            assert_eq!(found, kind, "{provider:?} {fault:?}");
            assert!(stream.next().await.is_none());
        }
    }
}

#[tokio::test]
async fn nothing_is_waited_for_longer_than_allowed() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let (short, long) = (Duration::from_millis(200), Duration::from_secs(30));
    for provider in PROVIDERS {
        for (fault, limits, wait) in [
            (Fault::Silent, (short, long, long), Wait::FirstPiece),
            (Fault::Slow { ms: 20_000 }, (short, long, long), Wait::FirstPiece),
            (Fault::Silent, (long, long, short), Wait::End),
            (
                Fault::Stalls { after: 4, ms: 20_000 },
                (long, short, long),
                Wait::NextPiece,
            ),
            (Fault::Stalls { after: 4, ms: 20_000 }, (long, long, short), Wait::End),
        ] {
            let (first_piece, next_piece, total) = limits;
            let llm = client(
                true,
                Limits {
                    first_piece,
                    next_piece,
                    total,
                },
            );
            simulator.llm_says(Reply::text(LONG)).unwrap();
            simulator.llm_fails(Rule::once(fault.clone())).unwrap();
            let failed = llm
                .answer(&[endpoint(&simulator, provider)], &question("hello"))
                .await
                .unwrap_err();
            let found = failed.attempts.last().unwrap().error.kind;
            assert_eq!(found, LlmErrorKind::TimedOut(wait), "{provider:?} {fault:?}");
        }
    }
}

#[tokio::test]
async fn what_never_ends_is_given_up() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        simulator.llm_fails(Rule::once(Fault::Endless { after: 4 })).unwrap();
        simulator.llm_says(Reply::text(LONG)).unwrap();
        let failed = llm
            .answer(&[endpoint(&simulator, provider)], &question("hello"))
            .await
            .unwrap_err();
        assert_eq!(failed.attempts[0].error.kind, LlmErrorKind::TooLarge, "{provider:?}");
    }
    let request = question(&"a".repeat(600_000));
    let failed = llm
        .answer(&[endpoint(&simulator, Provider::OpenAi)], &request)
        .await
        .unwrap_err();
    assert_eq!(failed.attempts[0].error.kind, LlmErrorKind::TooLarge);
}

#[tokio::test]
async fn an_address_inside_is_not_called_without_leave() {
    let simulator = Simulator::start(SimulatorConfig::default()).await.unwrap();
    let llm = client(false, Limits::of(Duration::from_secs(10)));
    for provider in PROVIDERS {
        let failed = llm
            .answer(&[endpoint(&simulator, provider)], &question("hello"))
            .await
            .unwrap_err();
        assert_eq!(
            failed.attempts[0].error.kind,
            LlmErrorKind::AddressForbidden,
            "{provider:?}"
        );
    }
    assert!(simulator.llm_calls().is_empty());
}

#[tokio::test]
async fn failures_never_tell_a_key() {
    let (simulator, llm) = started().await;
    simulator.llm_fails(Rule::once(Fault::WrongKey)).unwrap();
    let failed = llm
        .answer(&[endpoint(&simulator, Provider::OpenAi)], &question("hello"))
        .await
        .unwrap_err();
    let told = format!("{failed} {failed:?} {:?}", endpoint(&simulator, Provider::OpenAi));
    assert!(!told.contains("key of"), "{told}");
}
