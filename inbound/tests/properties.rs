//! What holds for every body, sound or broken: nothing falls, nothing grows without bound, nothing harms its neighbours.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use chidi_inbound::event::Event;
use chidi_inbound::explain::explain;
use chidi_inbound::line::Line;
use chidi_inbound::{EVENTS_MAX, Platform, read};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use serde_json::{Map, Value, json};

/// Lists whose order says nothing.
const LISTS: [&str; 8] = [
    "entry",
    "messaging",
    "standby",
    "changes",
    "messages",
    "statuses",
    "message_echoes",
    "user_preferences",
];

/// Lists of items that are read each on its own.
const ITEM_LISTS: [&str; 5] = ["messaging", "standby", "messages", "statuses", "message_echoes"];

/// The table.
static BODIES: LazyLock<Vec<(Platform, Vec<u8>)>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/bodies");
    let of = |platform: Platform| {
        let files = fs::read_dir(folder.join(platform.as_str())).expect("the folder can be read");
        let paths = files.map(|file| file.expect("an entry can be read").path());
        let mut paths: Vec<_> = paths
            .filter(|path| path.extension().is_some_and(|of| of == "json"))
            .collect();
        paths.sort();
        paths
            .into_iter()
            .map(move |path| (platform, fs::read(path).expect("a body can be read")))
    };
    Platform::ALL.into_iter().flat_map(of).collect()
});

/// Every key and word of the table, and so every one that means anything.
static WORDS: LazyLock<(Vec<String>, Vec<Value>)> = LazyLock::new(|| {
    fn gather(value: &Value, keys: &mut Vec<String>, leaves: &mut Vec<Value>) {
        match value {
            Value::Object(object) => {
                keys.extend(object.keys().cloned());
                object.values().for_each(|value| gather(value, keys, leaves));
            }
            Value::Array(list) => list.iter().for_each(|value| gather(value, keys, leaves)),
            leaf => leaves.push(leaf.clone()),
        }
    }
    let (mut keys, mut leaves) = (Vec::new(), Vec::new());
    for (_, body) in BODIES.iter() {
        if let Ok(body) = serde_json::from_slice(body) {
            gather(&body, &mut keys, &mut leaves);
        }
    }
    keys.sort();
    keys.dedup();
    leaves.sort_by_key(Value::to_string);
    leaves.dedup();
    (keys, leaves)
});

fn any_platform() -> impl Strategy<Value = Platform> {
    select(Platform::ALL.to_vec())
}

/// A body of the table that is JSON as it stands.
fn sound_body() -> impl Strategy<Value = (Platform, Value)> {
    let parse = |(platform, body): (Platform, Vec<u8>)| Some((platform, serde_json::from_slice(&body).ok()?));
    select(BODIES.as_slice()).prop_filter_map("it is mended first", parse)
}

/// Any JSON made of keys and values that mean something somewhere.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        4 => select(WORDS.1.as_slice()),
        1 => any::<i64>().prop_map(Value::from),
        1 => any::<f64>().prop_map(Value::from),
        1 => ".{0,20}".prop_map(Value::from),
        1 => (1_usize..30_000).prop_map(|length| Value::from("ọ".repeat(length))),
    ];
    leaf.prop_recursive(5, 60, 6, |inner| {
        let members = prop::collection::vec((select(WORDS.0.as_slice()), inner.clone()), 0..6);
        let object = members.prop_map(|members| Value::Object(members.into_iter().collect::<Map<_, _>>()));
        prop_oneof![2 => object, 1 => prop::collection::vec(inner, 0..5).prop_map(Value::from)]
    })
}

/// Any JSON where items are looked for.
fn any_body() -> impl Strategy<Value = Value> {
    let change =
        (select(WORDS.1.as_slice()), any_json()).prop_map(|(field, value)| json!({"field": field, "value": value}));
    let lists = (any_json(), any_json(), any_json(), change);
    prop_oneof![
        any_json(),
        (any_json(), lists).prop_map(|(id, (messaging, standby, messages, change))| json!({"entry": [
            {"id": id, "time": 1, "messaging": [messaging], "standby": [standby], "changes": [change,
                {"field": "messages", "value": {"messages": [messages], "statuses": [messages], "message_echoes": [messages]}}]}]})),
    ]
}

fn events(platform: Platform, body: &Value) -> Vec<Event> {
    read(platform, body.to_string().as_bytes()).expect("it is JSON")
}

/// Without their order.
fn as_set(events: &[Event]) -> Vec<String> {
    let mut set: Vec<String> = events.iter().map(|event| format!("{event:?}")).collect();
    set.sort();
    set
}

/// Reads, checks what holds for all events, and reads again.
fn check(platform: Platform, body: &[u8]) {
    let Ok(events) = read(platform, body) else { return };
    assert!(events.len() <= EVENTS_MAX);
    assert!(events.is_sorted_by_key(|event| event.at), "in the order they happened");
    for event in &events {
        let line = Line::from(event);
        let bytes = |part: Option<&str>| part.map_or(0, str::len);
        let chars = |part: Option<&str>| part.map_or(0, |part| part.chars().count());
        assert_eq!(event.platform, platform);
        assert!(bytes(line.account) <= 200 && bytes(line.sender) <= 200 && line.kind.len() <= 60);
        assert!(bytes(line.id) <= 400 && bytes(line.target.as_deref()) <= 400);
        assert!(chars(line.text) <= 20_000 && chars(line.payload) <= 2_000);
        assert!(!explain(event).contains('\n'));
        // What is no longer than some times the body and the limits cannot fill the memory.
        assert!(format!("{event:?}").len() <= 40 * body.len() + 10_000);
        serde_json::to_string(&line).expect("a line can be written");
    }
    assert_eq!(read(platform, body), Ok(events), "the same body gives the same events");
}

/// Every place in a JSON value.
fn places(value: &Value, here: &str, all: &mut Vec<String>) {
    all.push(here.to_owned());
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                places(
                    value,
                    &format!("{here}/{}", key.replace('~', "~0").replace('/', "~1")),
                    all,
                );
            }
        }
        Value::Array(list) => {
            for (at, value) in list.iter().enumerate() {
                places(value, &format!("{here}/{at}"), all);
            }
        }
        _ => {}
    }
}

/// Visits every list under one of the keys.
fn each_list(value: &mut Value, keys: &[&str], visit: &mut impl FnMut(&mut Vec<Value>)) {
    match value {
        Value::Object(object) => {
            for (key, value) in object {
                if let (true, Value::Array(list)) = (keys.contains(&key.as_str()), &mut *value) {
                    visit(list);
                }
                each_list(value, keys, visit);
            }
        }
        Value::Array(list) => list.iter_mut().for_each(|value| each_list(value, keys, visit)),
        _ => {}
    }
}

fn named(id: &Value) -> Option<String> {
    match id {
        Value::String(id) => Some(id.trim().to_owned()),
        Value::Number(id) => Some(id.to_string()),
        _ => None,
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_fall(platform in any_platform(), body in prop::collection::vec(any::<u8>(), 0..400)) {
        check(platform, &body);
    }

    #[test]
    fn no_json_makes_it_fall(platform in any_platform(), body in any_body()) {
        check(platform, body.to_string().as_bytes());
    }

    #[test]
    fn a_body_cut_off_or_garbled_does_no_harm(
        (platform, mut body) in select(BODIES.as_slice()),
        changes in prop::collection::vec((any::<Index>(), any::<u8>()), 0..8),
        cut in prop::option::of(any::<Index>()),
    ) {
        for (at, byte) in changes {
            let at = at.index(body.len());
            body[at] = byte;
        }
        if let Some(cut) = cut {
            body.truncate(cut.index(body.len()));
        }
        check(platform, &body);
    }

    #[test]
    fn any_value_may_be_any_other((platform, mut body) in sound_body(), place in any::<Index>(), other in any_json()) {
        let mut all = Vec::new();
        places(&body, "", &mut all);
        *body.pointer_mut(place.get(&all)).expect("the place is there") = other;
        check(platform, body.to_string().as_bytes());
    }

    #[test]
    fn a_body_of_one_platform_does_no_harm_as_one_of_another(platform in any_platform(), (_, body) in select(BODIES.as_slice())) {
        check(platform, &body);
    }

    #[test]
    fn every_event_is_of_the_account_its_own_entry_names((platform, body) in sound_body()) {
        let mut apart = Vec::new();
        for entry in body["entry"].as_array().into_iter().flatten() {
            let found = events(platform, &json!({"entry": [entry]}));
            let changes = entry["changes"].as_array().into_iter().flatten();
            let numbers = changes.map(|change| &change["value"]["metadata"]["phone_number_id"]);
            let accounts: Vec<String> = numbers.chain([&entry["id"]]).filter_map(named).collect();
            for event in &found {
                prop_assert!(event.account.is_empty() || accounts.contains(&event.account), "{} in {entry}", event.account);
            }
            apart.extend(found);
        }
        prop_assert_eq!(as_set(&apart), as_set(&events(platform, &body)), "entries do not mix");
    }

    #[test]
    fn the_order_of_items_changes_no_event((platform, mut body) in sound_body(), seed in any::<u64>()) {
        let before = as_set(&events(platform, &body));
        let mut state = seed;
        each_list(&mut body, &LISTS, &mut |list| {
            for at in (1..list.len()).rev() {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                list.swap(at, (state >> 33) as usize % (at + 1));
            }
        });
        prop_assert_eq!(as_set(&events(platform, &body)), before);
    }

    #[test]
    fn a_broken_item_does_not_harm_its_neighbours((platform, body) in sound_body(), chosen in any::<Index>(), broken in any_json()) {
        let mut count = 0;
        each_list(&mut body.clone(), &ITEM_LISTS, &mut |list| count += if list.len() > 1 { list.len() } else { 0 });
        if count == 0 {
            return Ok(());
        }
        // The same item is once taken out and once replaced.
        let with = |replacement: Option<&Value>| {
            let (mut body, mut left) = (body.clone(), chosen.index(count));
            let mut done = false;
            each_list(&mut body, &ITEM_LISTS, &mut |list| {
                if done || list.len() <= 1 {
                    return;
                }
                if left >= list.len() {
                    left -= list.len();
                    return;
                }
                done = true;
                match replacement {
                    Some(replacement) => list[left] = replacement.clone(),
                    None => drop(list.remove(left)),
                }
            });
            as_set(&events(platform, &body))
        };
        let mut harmed = with(Some(&broken));
        for neighbour in with(None) {
            let found = harmed.binary_search(&neighbour);
            prop_assert!(found.is_ok(), "lost: {neighbour}");
            harmed.remove(found.expect("it was found"));
        }
    }
}
