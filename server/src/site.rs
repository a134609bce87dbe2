//! The built half of the pages: wasm, style sheet, fonts.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use leptos::config::{Env, LeptosOptions};

/// The name cargo-leptos gives the built files; the same as in `Cargo.toml`.
const OUTPUT_NAME: &str = "chidi";

/// Finds the site: the given folder, `site` beside the program, or `target/site` of the checkout.
pub fn find(given: Option<&Path>) -> anyhow::Result<LeptosOptions> {
    let program = std::env::current_exe().context("cannot tell where the program is")?;
    let beside = program.parent().map(|folder| folder.join("site"));
    let built = program
        .ancestors()
        .find(|folder| folder.ends_with("target"))
        .map(|target| target.join("site"));
    let candidates: Vec<PathBuf> = given
        .map(Path::to_owned)
        .into_iter()
        .chain(beside)
        .chain(built)
        .collect();
    let root = candidates.iter().find(|folder| folder.join("pkg").is_dir()).with_context(|| {
        let looked: Vec<String> = candidates.iter().map(|folder| folder.display().to_string()).collect();
        format!("the built pages are not there (looked in {}). Run `make build`, or name the folder with CHIDI_SITE_DIR", looked.join(", "))
    })?;
    // File names with hashes are listed in hash.txt: inside the site when it was moved, beside the program when just built.
    let hashes = [root.join("hash.txt"), program.with_file_name("hash.txt")]
        .into_iter()
        .find(|file| file.is_file());
    // Absolute, because a relative name would be looked for beside the program.
    let hashes = hashes
        .map(std::path::absolute)
        .transpose()
        .context("cannot tell the working folder")?;
    Ok(options(root, hashes.as_deref()))
}

/// Options for a site at `root`; without `hashes` the plain file names are used (as in tests, which serve no wasm).
pub fn options(root: &Path, hashes: Option<&Path>) -> LeptosOptions {
    let mut options = LeptosOptions::builder()
        .output_name(OUTPUT_NAME)
        .site_root(root.to_string_lossy())
        .env(Env::PROD)
        .build();
    if let Some(file) = hashes {
        options.hash_files = true;
        options.hash_file = file.to_string_lossy().into();
    }
    options
}
