//! Who may post: bodies as Meta writes them and as it might, with signatures worked out by OpenSSL and not by our own code
//! (`openssl dgst -sha256 -hmac "$secret"`), through the real route of each platform.

use chidi_simulator::Platform;

use crate::shop::World;

/// A body and its signatures by the two secrets of the stories.
struct Vector {
    name: &'static str,
    body: &'static [u8],
    by_meta_secret: &'static str,
    by_instagram_secret: &'static str,
}

const VECTORS: [Vector; 6] = [
    Vector {
        name: "escaped as Meta does: lower-case, surrogate pairs, slashes",
        body: br#"{"object":"instagram","entry":[{"id":"17841400000000001","time":1790000000000,"messaging":[{"message":{"text":"\u1eb8 k\u00e1\u00e0s\u00e1n, \u20a69,500? \ud83d\udc57 http:\/\/ireti.example\/a"}}]}]}"#,
        by_meta_secret: "7582cceb9f79bdb35ab5f7639c47423184af40042b365d66ef3263e3c24524f3",
        by_instagram_secret: "f29eb56699526197a64a8d666f73ecc478c7e186aa0c745223940b27b54eaec0",
    },
    Vector {
        name: "raw UTF-8",
        body: r#"{"object":"page","entry":[{"id":"104400000000001","time":1790000000000,"messaging":[{"message":{"text":"Ẹ káàsán, ₦9,500? 👗 http://ireti.example/a"}}]}]}"#.as_bytes(),
        by_meta_secret: "a7b83ff48f5078476b56f680f648b6df75de51b0a0cadcae10886e3c5bd9c93a",
        by_instagram_secret: "275d113c8adee1aeeced6a07d972fdab6cdc28d5b32f90f046bf01f54ef21d75",
    },
    Vector {
        name: "upper-case escapes of ASCII, and half a surrogate pair",
        body: br#"{"entry":[{"id":"204400000000001","text":"\u003Cb\u003E 5\u0025 off \u0040ireti \ud83d"}]}"#,
        by_meta_secret: "5ddd7610bec76eea901348118ce1edc2c064baa752b9db6cee0d613bb0a92e45",
        by_instagram_secret: "3deb6deec9b92f6d0c8410968652625b897f4921d501c26f5d459c2f858019f4",
    },
    Vector {
        name: "a byte order mark, blanks and line ends",
        body: b"\xef\xbb\xbf{ \"object\" : \"instagram\",\r\n\t\"entry\" : [ ] }\n",
        by_meta_secret: "c7a129c59b199a8fa20be33b805aaddbdf4fc5cc10f4d4690a14f8666ab1bbb3",
        by_instagram_secret: "8fe08951bec92c5f5968e4ddf2c94f386d67b68678c25ef758876bff328634b1",
    },
    Vector {
        name: "bytes that are no text",
        body: b"{\"object\":\"instagram\",\"entry\":\"\xf0\x9f\x91\"}\x00\xff",
        by_meta_secret: "b343b8804118fc2ab91736cc4fce8bc99a2fc38b1585be5296122e3b6668449b",
        by_instagram_secret: "f71754b06c90c17023cb1cd6f61bb733c15723d739bc9c23bfdba89d195e1292",
    },
    Vector {
        name: "nothing",
        body: b"",
        by_meta_secret: "d36937919335b16ff10189e9ed5676fe81b3a99aa70b0fa919dc6efcd030a7dd",
        by_instagram_secret: "a3df3644280a73a325656a6be039a47dda02d2cd4e71b84ce16dede065351001",
    },
];

const SHA256: &str = "X-Hub-Signature-256";
/// Meta still sends it beside the other one. Nobody is to believe it.
const SHA1: &str = "X-Hub-Signature";
const SHA1_OF_ESCAPED: &str = "sha1=6a4b11a90560ae98d4ff21680c69a8cc046962f4";

async fn post(world: &World, platform: Platform, body: &[u8], headers: &[(&str, &str)]) -> u16 {
    let url = format!("{}/webhooks/{}", world.base_url, platform.word());
    let request = headers.iter().fold(world.http.post(url), |request, (name, value)| {
        request.header(*name, *value)
    });
    let answer = request.body(body.to_vec()).send().await.expect("an answer");
    answer.status().as_u16()
}

/// The bodies that a platform's door has let in, oldest first.
async fn kept(world: &World, platform: Platform) -> Vec<Vec<u8>> {
    sqlx::query_scalar("SELECT body FROM webhook_bodies WHERE platform = $1 ORDER BY id")
        .bind(platform.word())
        .fetch_all(world.ctx.db.queue_pool())
        .await
        .expect("bodies")
}

#[tokio::test]
async fn what_either_secret_signed_is_kept_byte_for_byte() {
    let world = World::start().await;
    for platform in Platform::ALL {
        for vector in &VECTORS {
            for digits in [vector.by_meta_secret, vector.by_instagram_secret] {
                let signature = format!("sha256={digits}");
                let status = post(&world, platform, vector.body, &[(SHA256, &signature)]).await;
                assert_eq!(status, 200, "{platform:?}: {}", vector.name);
            }
        }
        let sent: Vec<&[u8]> = VECTORS.iter().map(|vector| vector.body).collect();
        assert_eq!(kept(&world, platform).await, sent, "{platform:?}");
    }
}

#[tokio::test]
async fn the_older_signature_beside_it_changes_nothing() {
    let world = World::start().await;
    let right = format!("sha256={}", VECTORS[0].by_meta_secret);
    for platform in Platform::ALL {
        for older in [SHA1_OF_ESCAPED, "sha1=0000000000000000000000000000000000000000", ""] {
            let headers = [(SHA1, older), (SHA256, right.as_str())];
            assert_eq!(post(&world, platform, VECTORS[0].body, &headers).await, 200, "{older}");
        }
        assert_eq!(kept(&world, platform).await.len(), 1, "{platform:?}");
    }
}

#[tokio::test]
async fn a_signature_that_is_not_exactly_ours_keeps_nothing() {
    let world = World::start().await;
    let (body, hex) = (VECTORS[0].body, VECTORS[0].by_meta_secret);
    let right = format!("sha256={hex}");
    let strange = format!("sha256={}", VECTORS[1].by_meta_secret);
    let odd = [
        // By a secret that is none of ours: `openssl dgst -sha256 -hmac "another secret"`.
        "sha256=0f226a72f21fda1b3cbc7a1850e314c846837945aeb7e8e1fb51a313bb543050".to_owned(),
        String::new(),
        "sha256=".to_owned(),
        hex.to_owned(),
        right.to_uppercase(),
        format!("sha256={}", hex.to_uppercase()),
        format!("SHA256={hex}"),
        right[..right.len() - 1].to_owned(),
        right[..right.len() - 2].to_owned(),
        format!("{right}0"),
        format!("{right}00"),
        format!("sha256= {hex}"),
        format!("sha256 = {hex}"),
        format!("sha256={} {}", &hex[..32], &hex[32..]),
        format!("sha256=\"{hex}\""),
        format!("sha256=0x{}", &hex[2..]),
        format!("{right},{right}"),
        format!("{right}, {strange}"),
        format!("sha1={hex}"),
        SHA1_OF_ESCAPED.to_owned(),
        strange.clone(),
    ];
    for platform in Platform::ALL {
        for signature in &odd {
            let status = post(&world, platform, body, &[(SHA256, signature)]).await;
            assert_eq!(status, 403, "{platform:?}: {signature}");
        }
        let several: [&[(&str, &str)]; 7] = [
            &[],
            &[(SHA1, SHA1_OF_ESCAPED)],
            &[(SHA1, &right)],
            &[(SHA256, &right), (SHA256, &right)],
            &[(SHA256, &right), (SHA256, &strange)],
            &[(SHA256, &strange), (SHA256, &right)],
            &[(SHA256, ""), (SHA256, &right)],
        ];
        for headers in several {
            let status = post(&world, platform, body, headers).await;
            assert_eq!(status, 403, "{platform:?}: {headers:?}");
        }
        assert!(kept(&world, platform).await.is_empty(), "{platform:?}");
    }
}

#[tokio::test]
async fn a_body_that_is_not_exactly_what_was_signed_is_not_kept() {
    let world = World::start().await;
    for platform in Platform::ALL {
        for vector in &VECTORS {
            let signature = format!("sha256={}", vector.by_meta_secret);
            let (body, text) = (vector.body, String::from_utf8_lossy(vector.body));
            let longer = [body, b"\n"].concat();
            let shorter = body.split_last().map(|(_, rest)| rest.to_vec());
            let rewritten =
                serde_json::from_slice::<serde_json::Value>(body).map(|value| value.to_string().into_bytes());
            let unescaped = text.replace("\\/", "/").into_bytes();
            let mended = text.into_owned().into_bytes();
            let changed = [Some(longer), shorter, rewritten.ok(), Some(unescaped), Some(mended)];
            for other in changed.iter().flatten().filter(|other| *other != body) {
                let status = post(&world, platform, other, &[(SHA256, &signature)]).await;
                assert_eq!(status, 403, "{platform:?}: {}", vector.name);
            }
        }
        assert!(kept(&world, platform).await.is_empty(), "{platform:?}");
    }
}
