//! Small pictures of large ones. Pictures come from strangers, so what a decoder may do is bounded before it begins.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageReader, Limits, Rgba, RgbaImage, imageops};

/// The longer side of a small picture: twice what a bubble shows, for sharp screens.
const SIDE_MAX: u32 = 640;
/// What is this small in bytes and pixels is shown as it is.
const SMALL_BYTES: usize = 150 * 1024;
/// The most pixels that are unpacked: a phone's camera makes 50 million at most, and a few kB can claim billions.
const PIXELS_MAX: u64 = 50_000_000;
const SIDE_PIXELS_MAX: u32 = 16_384;
/// Four bytes a pixel, and room to turn it around.
const MEMORY_MAX: u64 = PIXELS_MAX * 4 + 32 * 1024 * 1024;
const QUALITY: u8 = 80;

/// What a picture is shown as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// In pixels, as it is seen: turned the way the camera was held.
    pub width: u32,
    pub height: u32,
    /// A small JPEG of it; `None` when the picture is small itself.
    pub small: Option<Vec<u8>>,
}

/// The longer side of a picture that leaves: what phones show, and small enough for every platform in bytes
/// (`WhatsApp` takes the least: 5 MB).
const SENT_SIDE_MAX: u32 = 2048;

/// A picture of ours on its way to a customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sendable {
    /// Upright, without what the camera noted.
    pub jpeg: Vec<u8>,
    /// In pixels.
    pub width: u32,
    pub height: u32,
    /// For a bubble; `None` when the picture is small itself.
    pub small: Option<Vec<u8>>,
}

/// Makes a picture ready to be sent. `None` when it cannot be read, or is larger than is safe to unpack. Takes its time: not
/// for a thread of the runtime.
pub fn sendable(bytes: &[u8]) -> Option<Sendable> {
    let (mut picture, orientation) = unpacked(bytes)?;
    if picture.width().max(picture.height()) > SENT_SIDE_MAX {
        picture = picture.thumbnail(SENT_SIDE_MAX, SENT_SIDE_MAX);
    }
    picture.apply_orientation(orientation);
    let jpeg = jpeg(&picture)?;
    let small = shown(&jpeg)?.small;
    Some(Sendable {
        width: picture.width(),
        height: picture.height(),
        jpeg,
        small,
    })
}

/// Unpacks a picture within bounds, and how the camera was held.
fn unpacked(bytes: &[u8]) -> Option<(DynamicImage, Orientation)> {
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().ok()?;
    reader.limits(limits());
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX {
        return None;
    }
    let orientation = decoder.orientation().ok()?;
    Some((DynamicImage::from_decoder(decoder).ok()?, orientation))
}

/// Reads a picture and makes a small one of it. `None` when it cannot be read, or is larger than is safe to unpack. Takes
/// its time: not for a thread of the runtime.
pub fn shown(bytes: &[u8]) -> Option<Shown> {
    let (mut picture, orientation) = unpacked(bytes)?;
    let (width, height) = (picture.width(), picture.height());
    let is_small = width.max(height) <= SIDE_MAX && bytes.len() <= SMALL_BYTES;
    if width.max(height) > SIDE_MAX {
        picture = picture.thumbnail(SIDE_MAX, SIDE_MAX);
    }
    let scaled = picture.width();
    picture.apply_orientation(orientation);
    // Turned on its side, what was wide is high.
    let is_turned = scaled != picture.width();
    let (width, height) = if is_turned { (height, width) } else { (width, height) };
    let small = if is_small { None } else { Some(jpeg(&picture)?) };
    Some(Shown { width, height, small })
}

fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_PIXELS_MAX);
    limits.max_image_height = Some(SIDE_PIXELS_MAX);
    limits.max_alloc = Some(MEMORY_MAX);
    limits
}

/// A JPEG has no see-through parts: they become white.
fn jpeg(picture: &DynamicImage) -> Option<Vec<u8>> {
    let flat = if picture.color().has_alpha() {
        let mut paper = RgbaImage::from_pixel(picture.width(), picture.height(), Rgba([255; 4]));
        imageops::overlay(&mut paper, &picture.to_rgba8(), 0, 0);
        DynamicImage::ImageRgba8(paper).to_rgb8()
    } else {
        picture.to_rgb8()
    };
    let mut bytes = Vec::new();
    flat.write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY))
        .ok()?;
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use image::{ImageFormat, RgbImage};

    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let noisy = RgbImage::from_fn(width, height, |x, y| {
            image::Rgb([(x * 7 % 251) as u8, (y * 13 % 241) as u8, (x ^ y) as u8])
        });
        noisy.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_large_picture_gets_a_small_one() {
        let shown = shown(&png(2000, 1000)).unwrap();
        assert_eq!((shown.width, shown.height), (2000, 1000));
        let small = image::load_from_memory(&shown.small.unwrap()).unwrap();
        assert_eq!((small.width(), small.height()), (640, 320));
    }

    #[test]
    fn a_small_picture_is_its_own() {
        let shown = shown(&png(64, 32)).unwrap();
        assert_eq!((shown.width, shown.height, shown.small), (64, 32, None));
    }

    #[test]
    fn see_through_becomes_white() {
        let mut bytes = Cursor::new(Vec::new());
        RgbaImage::new(1000, 1000)
            .write_to(&mut bytes, ImageFormat::Png)
            .unwrap();
        let small = shown(&bytes.into_inner()).unwrap().small.unwrap();
        let small = image::load_from_memory(&small).unwrap().to_rgb8();
        assert!(small.get_pixel(5, 5).0.iter().all(|part| *part > 250));
    }

    #[test]
    fn a_bomb_is_not_unpacked() {
        // A PNG that claims 30,000 times 30,000 pixels in a few bytes.
        let mut bomb = png(8, 8);
        bomb[16..20].copy_from_slice(&30_000_u32.to_be_bytes());
        bomb[20..24].copy_from_slice(&30_000_u32.to_be_bytes());
        assert_eq!(shown(&bomb), None);
        // And a GIF, whose canvas is claimed in its head.
        let mut gif = b"GIF89a".to_vec();
        gif.extend_from_slice(&[0xff; 4]);
        gif.extend_from_slice(b"\0\0\0,\0\0\0\0\xff\xff\xff\xff\0\x02\x02L\x01\0;");
        assert_eq!(shown(&gif), None);
    }

    #[test]
    fn what_is_no_picture_is_none() {
        assert_eq!(shown(b""), None);
        assert_eq!(shown(b"\xff\xd8\xff\xe0 and then nothing"), None);
        assert_eq!(shown(&png(100, 100)[..200]), None);
    }
}
