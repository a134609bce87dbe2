//! JSON with half an emoji in it, cut off somewhere on the way. One is enough to spoil a whole body for JSON readers.

use serde_json::Value;

/// The body as JSON, mended if need be.
pub(crate) fn parse(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body)
        .or_else(|_| serde_json::from_str(&mend(&String::from_utf8_lossy(body))))
        .ok()
}

/// Replaces escaped halves of surrogate pairs that stand alone.
fn mend(json: &str) -> String {
    let mut mended = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let length = match (unit(escape), unit(escape.get(6..).unwrap_or_default())) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push_str("\\ufffd");
                rest = &escape[6..];
                continue;
            }
            // Two characters, whatever the second one is: an escaped backslash must not begin the next escape.
            _ => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&escape[..length]);
        rest = &escape[length..];
    }
    mended.push_str(rest);
    mended
}

/// The number behind a leading `\u`.
fn unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn half_an_emoji_spoils_nothing() {
        assert_eq!(
            parse(br#"["\\ud83d \ud83d\ude4f \ud83d x \ude4f"]"#),
            Some(json!(["\\ud83d 🙏 \u{fffd} x \u{fffd}"]))
        );
        assert_eq!(parse(b"[\"a\xf0\x9f\"]"), Some(json!(["a\u{fffd}"])));
    }

    proptest! {
        #[test]
        fn mending_leaves_whole_text_as_it_is(text in "\\PC{0,60}") {
            let json = json!({"text": text}).to_string();
            prop_assert_eq!(mend(&json), json);
        }

        #[test]
        fn mending_never_falls(text in "([\\\\u0-9a-fD]|\\\\u[dD][89abcdef][0-9a-f]{2}|ẹ|\"){0,40}") {
            mend(&text);
        }
    }
}
