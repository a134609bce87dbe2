//! What a file is, told by its first bytes and by nothing the sender says.

/// As many of a file's first bytes as are looked at.
pub const HEAD_BYTES: usize = 512;

const MIB: u64 = 1024 * 1024;
/// The largest picture: 8 MB on Instagram and Messenger, 5 MB on WhatsApp.
/// <https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api#media-types-and-specifications>
pub const PICTURE_BYTES_MAX: u64 = 8 * MIB;
/// The largest sound or film: 25 MB on Instagram and Messenger, 16 MB on WhatsApp.
pub const FILM_BYTES_MAX: u64 = 25 * MIB;
/// The largest document: 100 MB on WhatsApp, 25 MB elsewhere.
/// <https://developers.facebook.com/docs/whatsapp/cloud-api/reference/media#supported-media-types>
pub const DOCUMENT_BYTES_MAX: u64 = 100 * MIB;

/// What is to be in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Something to look at: a photo, a sticker.
    Picture,
    /// Something to hear.
    Sound,
    /// Something to watch.
    Film,
    /// A picture or a film; the platform does not say which.
    Scene,
    /// Anything but a program.
    Document,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kind {
    /// The type it is served as.
    pub content_type: &'static str,
    /// What can be done with it.
    pub family: Family,
}

/// What can be done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// Browsers show it.
    Picture,
    /// Browsers play it.
    Sound,
    /// Browsers play it.
    Film,
    /// For a program of the reader's own.
    Document,
    /// Runs when it is opened.
    Program,
}

impl Expected {
    /// What a file is by its first bytes; `None` when that is not what was to be in it.
    pub fn check(self, head: &[u8]) -> Option<Kind> {
        let kind = sniff(head);
        let fits = match self {
            Self::Picture => kind.family == Family::Picture,
            Self::Sound => kind.family == Family::Sound || as_sound(kind).is_some(),
            Self::Film => kind.family == Family::Film,
            Self::Scene => matches!(kind.family, Family::Picture | Family::Film),
            Self::Document => kind.family != Family::Program,
        };
        let kind = if self == Self::Sound {
            as_sound(kind).unwrap_or(kind)
        } else {
            kind
        };
        fits.then_some(kind)
    }

    /// How large it may be.
    pub fn bytes_max(self) -> u64 {
        match self {
            Self::Picture => PICTURE_BYTES_MAX,
            Self::Sound | Self::Film | Self::Scene => FILM_BYTES_MAX,
            Self::Document => DOCUMENT_BYTES_MAX,
        }
    }
}

impl Family {
    /// Of a type that [`Kind::content_type`] once was.
    pub fn of(content_type: &str) -> Self {
        match content_type.split('/').next() {
            Some("image") => Self::Picture,
            Some("audio") => Self::Sound,
            Some("video") => Self::Film,
            _ => Self::Document,
        }
    }

    /// Whether a browser can show it by itself without anything in it being run.
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Picture | Self::Sound | Self::Film)
    }
}

/// Phones put what was spoken into a film without pictures.
fn as_sound(kind: Kind) -> Option<Kind> {
    let content_type = match kind.content_type {
        "video/mp4" => "audio/mp4",
        "video/webm" => "audio/webm",
        "video/3gpp" => "audio/3gpp",
        _ => return None,
    };
    Some(Kind {
        content_type,
        family: Family::Sound,
    })
}

/// What the first bytes say. Pages and drawings that can hold scripts are documents like any other unknown thing: they are
/// handed over, never shown.
fn sniff(head: &[u8]) -> Kind {
    let of = |content_type, family| Kind { content_type, family };
    match head {
        [0xff, 0xd8, 0xff, ..] => of("image/jpeg", Family::Picture),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, ..] => of("image/png", Family::Picture),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => of("image/gif", Family::Picture),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => of("image/webp", Family::Picture),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'A', b'V', b'E', ..] => of("audio/wav", Family::Sound),
        [_, _, _, _, b'f', b't', b'y', b'p', a, b, c, d, ..] => boxed([*a, *b, *c, *d]),
        [b'O', b'g', b'g', b'S', ..] => of("audio/ogg", Family::Sound),
        [b'I', b'D', b'3', ..] | [0xff, 0xfb | 0xf3 | 0xf2, ..] => of("audio/mpeg", Family::Sound),
        [0xff, 0xf1 | 0xf9, ..] => of("audio/aac", Family::Sound),
        [b'#', b'!', b'A', b'M', b'R', ..] => of("audio/amr", Family::Sound),
        [b'f', b'L', b'a', b'C', ..] => of("audio/flac", Family::Sound),
        [0x1a, 0x45, 0xdf, 0xa3, ..] => of("video/webm", Family::Film),
        [b'%', b'P', b'D', b'F', b'-', ..] => of("application/pdf", Family::Document),
        [b'P', b'K', 3, 4, ..] => of("application/zip", Family::Document),
        [b'M', b'Z', ..]
        | [0x7f, b'E', b'L', b'F', ..]
        | [b'#', b'!', ..]
        | [0xcf | 0xce, 0xfa, 0xed, 0xfe, ..]
        | [0xca, 0xfe, 0xba, 0xbe, ..] => of("application/octet-stream", Family::Program),
        _ => of("application/octet-stream", Family::Document),
    }
}

/// The many things that come in boxes, told apart by the brand in the first one.
/// <https://mp4ra.org/registered-types/brands>
fn boxed(brand: [u8; 4]) -> Kind {
    let (content_type, family) = match &brand {
        b"heic" | b"heix" | b"hevc" | b"mif1" | b"msf1" => ("image/heic", Family::Picture),
        b"avif" | b"avis" => ("image/avif", Family::Picture),
        b"M4A " | b"M4B " => ("audio/mp4", Family::Sound),
        b"qt  " => ("video/quicktime", Family::Film),
        [b'3', b'g', b'p' | b'2', _] => ("video/3gpp", Family::Film),
        _ => ("video/mp4", Family::Film),
    };
    Kind { content_type, family }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JPEG: &[u8] = b"\xff\xd8\xff\xe0\x00\x10JFIF";
    const MP4: &[u8] = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00";

    fn said(expected: Expected, head: &[u8]) -> Option<&'static str> {
        expected.check(head).map(|kind| kind.content_type)
    }

    #[test]
    fn content_decides_and_not_the_word() {
        for (expected, head, content_type) in [
            (Expected::Picture, JPEG, "image/jpeg"),
            (Expected::Picture, b"\x89PNG\r\n\x1a\n".as_slice(), "image/png"),
            (Expected::Picture, b"GIF89a", "image/gif"),
            (Expected::Picture, b"RIFF\x10\0\0\0WEBPVP8L", "image/webp"),
            (Expected::Picture, b"\0\0\0\x18ftypheic", "image/heic"),
            (Expected::Sound, b"OggS\0\x02", "audio/ogg"),
            (Expected::Sound, b"RIFF\x10\0\0\0WAVEfmt ", "audio/wav"),
            (Expected::Sound, b"\xff\xf1\x50", "audio/aac"),
            (Expected::Sound, b"#!AMR\n", "audio/amr"),
            (Expected::Sound, b"\0\0\0\x18ftypM4A ", "audio/mp4"),
            (Expected::Film, b"\0\0\0\x18ftyp3gp4", "video/3gpp"),
            (Expected::Film, MP4, "video/mp4"),
            (Expected::Scene, MP4, "video/mp4"),
            (Expected::Scene, JPEG, "image/jpeg"),
            (Expected::Document, b"%PDF-1.4", "application/pdf"),
            (Expected::Document, b"PK\x03\x04", "application/zip"),
            (Expected::Document, b"anything at all", "application/octet-stream"),
        ] {
            assert_eq!(said(expected, head), Some(content_type), "{expected:?} {head:?}");
        }
    }

    #[test]
    fn what_was_spoken_comes_in_a_film_and_is_heard() {
        assert_eq!(said(Expected::Sound, MP4), Some("audio/mp4"));
        assert_eq!(Family::of("audio/mp4"), Family::Sound);
        assert_eq!(said(Expected::Sound, b"\0\0\0\x18ftypqt  "), None);
    }

    #[test]
    fn what_is_something_else_is_refused() {
        for page in [
            b"<!DOCTYPE html><script>".as_slice(),
            b"<svg onload=alert(1)>",
            b"",
            b"%PDF-1.4",
        ] {
            for expected in [Expected::Picture, Expected::Sound, Expected::Film, Expected::Scene] {
                assert_eq!(said(expected, page), None, "{expected:?}");
            }
        }
        assert_eq!(said(Expected::Picture, MP4), None);
        assert_eq!(said(Expected::Film, JPEG), None);
        for program in [b"MZ\x90\0".as_slice(), b"\x7fELF\x02", b"#!/bin/sh\n"] {
            assert_eq!(said(Expected::Document, program), None);
        }
    }

    #[test]
    fn a_page_is_handed_over_and_never_shown() {
        let page = Expected::Document.check(b"<html><script>alert(1)</script>").unwrap();
        assert_eq!(page.content_type, "application/octet-stream");
        assert!(!page.family.is_shown());
        assert!(!Family::of("application/pdf").is_shown());
    }
}
