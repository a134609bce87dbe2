//! What is asked reaches each provider in its own words, and what it says comes back in ours.

use chidi::llm::{Answer, End, Endpoint, Llm, Message, Piece, Provider, Request, Schema, Tool, ToolCall};
use chidi_simulator::llm::{Mind, Reply, ReplyEnd};
use serde_json::{Value, json};

use crate::support::{PROVIDERS, endpoint, question, started};

const WORDS: &str = "Ẹ káàbọ̀! The ankara is ₦9,500 👗, and we have it.";

async fn ask(llm: &Llm, endpoint: Endpoint, request: &Request) -> Answer {
    llm.answer(&[endpoint], request).await.unwrap()
}

#[tokio::test]
async fn an_answer_is_whole_wherever_the_network_cuts_it() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        for cut in [Some(1), Some(7), None] {
            simulator.cut_llm_streams(cut);
            simulator.llm_says(Reply::text(WORDS)).unwrap();
            let answer = ask(&llm, endpoint(&simulator, provider), &question("hello")).await;
            assert_eq!(
                (answer.text.as_str(), answer.end),
                (WORDS, End::Finished),
                "{provider:?} {cut:?}"
            );
            assert!(answer.usage.input > 0 && answer.usage.output > 5, "{provider:?}");
            assert_eq!(answer.provider, provider);
            assert!(answer.first_piece_after <= answer.took && answer.failed.is_empty());
        }
    }
}

#[tokio::test]
async fn text_comes_piece_by_piece_and_the_end_comes_last() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        simulator.llm_says(Reply::text(WORDS)).unwrap();
        let mut stream = llm
            .stream(&[endpoint(&simulator, provider)], &question("hello"))
            .await
            .unwrap();
        let mut pieces = Vec::new();
        while let Some(piece) = stream.next().await {
            pieces.push(piece.unwrap());
        }
        let texts = pieces.iter().filter(|piece| matches!(piece, Piece::Text(_))).count();
        assert!(texts > 5, "{provider:?}: {texts}");
        assert!(
            matches!(pieces[..], [.., Piece::Usage(_), Piece::End(End::Finished)]),
            "{provider:?}"
        );
        assert!(stream.next().await.is_none());
    }
}

#[tokio::test]
async fn a_call_goes_out_and_its_result_goes_back() {
    let (simulator, llm) = started().await;
    let arguments = json!({ "q": "ankara “red”", "most": 3 });
    for provider in PROVIDERS {
        simulator.cut_llm_streams(Some(5));
        simulator
            .llm_says(Reply {
                text: "Let me look.".to_owned(),
                ..Reply::call("search", arguments.clone())
            })
            .unwrap();
        let mut request = question("How much is the ankara?");
        request.tools = vec![Tool {
            name: "search".to_owned(),
            description: "Finds products.".to_owned(),
            parameters: json!({ "type": "object", "properties": { "q": { "type": "string" } } }),
        }];
        let answer = ask(&llm, endpoint(&simulator, provider), &request).await;
        assert_eq!(
            (answer.text.as_str(), answer.end),
            ("Let me look.", End::Called),
            "{provider:?}"
        );
        let [call] = &answer.calls[..] else {
            panic!("{provider:?}: {:?}", answer.calls)
        };
        assert_eq!((call.name.as_str(), &call.arguments), ("search", &arguments));
        request.messages.push(Message::Assistant {
            text: answer.text.clone(),
            calls: answer.calls.clone(),
        });
        request.messages.push(result_of(call));
        simulator.llm_says(Reply::text("It is ₦9,500.")).unwrap();
        let answer = ask(&llm, endpoint(&simulator, provider), &request).await;
        assert_eq!(
            (answer.text.as_str(), answer.end),
            ("It is ₦9,500.", End::Finished),
            "{provider:?}"
        );
    }
    assert!(simulator.llm_calls().iter().all(|call| call.body["tools"].is_array()));
}

fn result_of(call: &ToolCall) -> Message {
    Message::ToolResult {
        id: call.id.clone(),
        name: call.name.clone(),
        content: r#"[{"price": 9500}]"#.to_owned(),
    }
}

#[tokio::test]
async fn a_shape_that_is_wanted_comes_back() {
    let (simulator, llm) = started().await;
    let text = json!({ "type": "string" });
    let schema = json!({ "type": "object", "properties": { "text": text }, "required": ["text"], "additionalProperties": false });
    for provider in PROVIDERS {
        let request = Request {
            answer: Some(Schema {
                name: "answer".to_owned(),
                schema: schema.clone(),
            }),
            ..question("hello")
        };
        let answer = ask(&llm, endpoint(&simulator, provider), &request).await;
        assert_eq!(
            serde_json::from_str::<Value>(&answer.text).unwrap(),
            json!({ "text": "hello" }),
            "{provider:?}"
        );
    }
}

#[tokio::test]
async fn an_answer_tells_when_it_was_cut_off_or_declined() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        let short = Request {
            tokens_max: 2,
            ..question("a question with more words than the answer may have")
        };
        assert_eq!(
            ask(&llm, endpoint(&simulator, provider), &short).await.end,
            End::TokensSpent,
            "{provider:?}"
        );
        if provider == Provider::Ollama {
            continue;
        }
        simulator
            .llm_says(Reply {
                end: ReplyEnd::Declined,
                ..Reply::default()
            })
            .unwrap();
        let answer = ask(&llm, endpoint(&simulator, provider), &question("hello")).await;
        assert_eq!(answer.end, End::Declined, "{provider:?}");
    }
}

#[tokio::test]
async fn a_call_carries_its_key_and_costs_what_is_listed() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        let answer = ask(&llm, endpoint(&simulator, provider), &question("hello")).await;
        let calls = simulator.llm_calls();
        assert_eq!(
            calls.last().unwrap().key.as_deref(),
            Some(format!("key of {provider:?}").as_str())
        );
        let expected = match provider {
            Provider::OpenAi => Some(answer.usage.input * 100 + answer.usage.output * 500),
            Provider::Anthropic => Some(answer.usage.input * 1_000 + answer.usage.output * 5_000),
            Provider::Ollama => Some(0),
            Provider::OpenAiCompatible => None,
        };
        assert_eq!(answer.cost_nanos, expected, "{provider:?}");
    }
}

#[tokio::test]
async fn a_probe_finds_what_a_model_can_do() {
    let (simulator, llm) = started().await;
    for provider in PROVIDERS {
        let (health, answers) = llm.probe(&endpoint(&simulator, provider)).await.unwrap();
        assert!(
            answers.len() == 2 && answers.iter().all(|answer| answer.usage.input > 0),
            "{provider:?}: two answers, which are paid for"
        );
        assert!(
            health.streams && health.tools && health.json,
            "{provider:?}: {health:?}"
        );
    }
    // A liar calls no tools, and fills in any shape.
    simulator.set_mind(Mind::Liar);
    let (health, _) = llm.probe(&endpoint(&simulator, Provider::Anthropic)).await.unwrap();
    assert!(health.streams && health.json && !health.tools, "{health:?}");
}

#[tokio::test]
async fn what_is_harmful_is_found_where_that_is_offered() {
    let (simulator, llm) = started().await;
    let openai = endpoint(&simulator, Provider::OpenAi);
    let judged = llm.moderate(&openai, "I will kill you").await.unwrap().unwrap();
    assert!(judged.is_flagged);
    assert_eq!(judged.categories, ["violence"]);
    assert!(
        !llm.moderate(&openai, "How much is it?")
            .await
            .unwrap()
            .unwrap()
            .is_flagged
    );
    let anthropic = endpoint(&simulator, Provider::Anthropic);
    assert_eq!(llm.moderate(&anthropic, "I will kill you").await.unwrap(), None);
}
