#![no_main]
//! What is posted to `/webhooks/messenger`.

use chidi_fuzz::{check, mutate};
use chidi_inbound::Platform;
use libfuzzer_sys::{fuzz_mutator, fuzz_target};

fuzz_target!(|body: &[u8]| check(Platform::Messenger, body));

fuzz_mutator!(|body: &mut [u8], size: usize, size_max: usize, seed: u32| { mutate(body, size, size_max, seed) });
