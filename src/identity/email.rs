//! E-mail addresses: enough of a check to catch slips of the finger, no more. Whether one exists, only a mail can tell.

const EMAIL_BYTES_MAX: usize = 254;
const LOCAL_BYTES_MAX: usize = 64;

/// The address in the form we store and compare it, or `None` when it cannot be one. ASCII only, as our mails are.
pub fn parse(text: &str) -> Option<String> {
    let email = text.trim().to_ascii_lowercase();
    let (local, domain) = email.rsplit_once('@')?;
    let is_plausible = email.len() <= EMAIL_BYTES_MAX && is_local(local) && is_domain(domain);
    is_plausible.then_some(email)
}

fn is_local(local: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    !local.is_empty() && local.len() <= LOCAL_BYTES_MAX && local.chars().all(allowed) && has_no_empty_part(local)
}

fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        label.len() <= 63
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
    };
    let last = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.') && has_no_empty_part(domain) && domain.split('.').all(is_label) && last.len() >= 2
}

fn has_no_empty_part(text: &str) -> bool {
    text.split('.').all(|part| !part.is_empty())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn an_address_is_taken_in_small_letters_without_the_space_a_phone_adds() {
        assert_eq!(parse(" Temi@Ireti.Example "), Some("temi@ireti.example".to_owned()));
        assert_eq!(parse("a.b+shop@mail.co.uk"), Some("a.b+shop@mail.co.uk".to_owned()));
    }

    #[test]
    fn what_cannot_be_an_address_is_refused() {
        let too_long = format!("{}@example.com", "a".repeat(65));
        for text in [
            "",
            "temi",
            "temi@",
            "@x.com",
            "temi@x",
            "te mi@x.com",
            "a@@x.com",
            "a..b@x.com",
            "a@x..com",
            "a@-x.com",
            "é@x.com",
            "a\0@x.com",
            &too_long,
        ] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_input_panics_and_what_is_taken_fits_the_table(text in any::<String>()) {
            if let Some(email) = parse(&text) {
                prop_assert!(email.len() <= EMAIL_BYTES_MAX && email == email.to_lowercase());
            }
        }
    }
}
