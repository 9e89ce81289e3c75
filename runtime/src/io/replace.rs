//! Putting a file in the place of another so that a reader finds the old one or the new one, never half of one.

use crate::io::WeightsError;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes `bytes` beside `path`, then renames.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), WeightsError> {
    let at = |path: &Path| {
        let path = path.to_owned();
        move |source| WeightsError::File { path, source }
    };
    let temporary = beside(path).map_err(at(path))?;
    write(&temporary, bytes).and_then(|()| fs::rename(&temporary, path)).map_err(|source| {
        // The failure that matters is the first one; a file that never came to be cannot be removed either.
        let _ = fs::remove_file(&temporary);
        at(path)(source)
    })
}

/// A name in the same folder, hence on the same disk, that no other save of any process has.
fn beside(path: &Path) -> io::Result<PathBuf> {
    static SAVES: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "not a file name"))?;
    let mut hidden = std::ffi::OsString::from(".");
    hidden.push(name);
    hidden.push(format!(".{}.{}.tmp", std::process::id(), SAVES.fetch_add(1, Ordering::Relaxed)));
    Ok(path.with_file_name(hidden))
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}
