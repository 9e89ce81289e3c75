//! Putting a file in the place of another so that a reader finds the old one or the new one, never half of one.
//!
//! The bytes are written beside the file under a name of their own, which is then given the file's name. While a save
//! runs it holds a lock on what it writes; a file of that kind that can be locked was left by a program that ended in
//! the middle, and the next save of the same file removes it.
//!
//! What is no regular file (a device, a pipe) has nothing to keep whole: it is written to, and stays what it is.

use crate::io::WeightsError;
use std::ffi::OsStr;
use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::hash::{BuildHasher, RandomState};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// The most symbolic links in a row, as on Linux.
const MOST_LINKS: usize = 40;

/// How often a temporary name is drawn. One is enough, unless another save looks at the file before it is locked.
const MOST_DRAWS: usize = 100;

/// Writes `bytes` to where `path` leads: a file is replaced, a device is written to.
pub(super) fn replace(path: &Path, bytes: &[u8]) -> Result<(), WeightsError> {
    save(path, bytes).map_err(|source| WeightsError::File { path: path.to_owned(), source })
}

fn save(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = match fs::metadata(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        found => Some(found?),
    };
    let place = followed(path)?;
    match old {
        Some(old) if old.is_dir() => Err(io::Error::new(ErrorKind::IsADirectory, "this is a folder, not a file")),
        // A link of `/proc` may lead to a file that has lost its name, so that there is none to replace.
        Some(old) if !old.is_file() || !place.exists() => write_through(path, bytes),
        old => replace_file(&place, old.as_ref(), bytes),
    }
}

/// Where a path leads when its last part is a symbolic link, be there a file or not.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut place = path.to_owned();
    for _ in 0..MOST_LINKS {
        if !place.is_symlink() {
            return Ok(place);
        }
        let next = fs::read_link(&place)?;
        place = folder(&place).join(next);
    }
    Err(io::Error::other(format!("more than {MOST_LINKS} symbolic links in a row")))
}

/// The folder a file lies in.
fn folder(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// The last part of a path, if it can be a file's.
fn file_name(path: &Path) -> io::Result<&OsStr> {
    // `file_name` overlooks a separator, or a separator and a dot, at the end: both stand for a folder.
    let bytes = path.as_os_str().as_encoded_bytes();
    let bytes = bytes.strip_suffix(b".").unwrap_or(bytes);
    let is_folder = bytes.last().is_some_and(|last| std::path::is_separator(char::from(*last)));
    let name = path.file_name().filter(|_| !is_folder);
    name.ok_or_else(|| io::Error::new(ErrorKind::InvalidInput, "this is not the name of a file"))
}

fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    // A socket cannot be opened, and the system's word for that is "no such device".
    #[cfg(unix)]
    if std::os::unix::fs::FileTypeExt::is_socket(&fs::metadata(path)?.file_type()) {
        return Err(io::Error::new(ErrorKind::InvalidInput, "this is a socket, not a file"));
    }
    OpenOptions::new().write(true).truncate(true).open(path)?.write_all(bytes)
}

/// Replaces the file at `path`, `old` if there is one, or creates it.
fn replace_file(path: &Path, old: Option<&Metadata>, bytes: &[u8]) -> io::Result<()> {
    let names = Names::of(file_name(path)?);
    if old.is_some() {
        // A new file could take the place of one that must not be written: ask.
        OpenOptions::new().write(true).open(path)?;
    }
    sweep(folder(path), &names);
    let (temporary, mut file) = create(path, &names, old.is_some())
        .map_err(explained("saving needs to create a temporary file in the same folder"))?;
    let written = file
        .write_all(bytes)
        .and_then(|()| old.map_or(Ok(()), |old| keep_permissions(&file, old)))
        .and_then(|()| file.sync_all())
        .and_then(|()| {
            fs::rename(&temporary, path).map_err(explained("the new file cannot take the place of the old"))
        });
    if written.is_err() {
        // The failure that matters is the first one.
        let _ = fs::remove_file(&temporary);
    } else {
        sync_folder(folder(path));
    }
    written
}

/// An error with what failed in front of it.
fn explained(what: &str) -> impl Fn(io::Error) -> io::Error {
    move |error| io::Error::new(error.kind(), format!("{what}: {error}"))
}

/// The names of temporary files for one file, of the same length for any name.
struct Names {
    start: String,
}

impl Names {
    const END: &str = ".tmp";

    fn of(name: &OsStr) -> Self {
        // FNV-1a, which every build of every version computes alike.
        let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        let hash = name.as_encoded_bytes().iter().fold(0xcbf2_9ce4_8422_2325, mix);
        Self { start: format!(".formwork.{hash:016x}.") }
    }

    /// A name that no other save has: the keys of each `RandomState` differ, and are drawn by the system.
    fn draw(&self) -> String {
        format!("{}{:016x}{}", self.start, RandomState::new().hash_one(()), Self::END)
    }

    fn are_like(&self, name: &OsStr) -> bool {
        let name = name.as_encoded_bytes();
        name.starts_with(self.start.as_bytes()) && name.ends_with(Self::END.as_bytes())
    }
}

/// Creates a temporary file beside `path` and locks it. What is to replace a file belongs to its owner alone until it
/// gets that file's permissions.
fn create(path: &Path, names: &Names, is_private: bool) -> io::Result<(PathBuf, File)> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    if is_private {
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    #[cfg(not(unix))]
    let _ = is_private;
    for _ in 0..MOST_DRAWS {
        let temporary = path.with_file_name(names.draw());
        let file = match options.open(&temporary) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        // Before it was locked another save may have taken it for abandoned: that one removes it, or has done so.
        // Where files cannot be locked, nobody removes any.
        let is_taken = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
        if !is_taken && temporary.exists() {
            return Ok((temporary, file));
        }
    }
    Err(io::Error::other(format!("{MOST_DRAWS} were removed by other programs")))
}

/// Removes temporary files of saves that ended in the middle. What cannot be listed or removed stays.
fn sweep(folder: &Path, names: &Names) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        // Opening a pipe would wait.
        let is_ours = names.are_like(&entry.file_name()) && entry.file_type().is_ok_and(|kind| kind.is_file());
        if is_ours
            && let Ok(file) = OpenOptions::new().write(true).open(entry.path())
            && file.try_lock().is_ok()
        {
            // The lock is held until the file is gone, so that the save it belongs to notices.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Gives a new file the mode of the old one and, where this program may, its owner and group.
#[cfg(unix)]
fn keep_permissions(file: &File, old: &Metadata) -> io::Result<()> {
    use std::os::unix::fs::{MetadataExt, PermissionsExt, fchown};
    let owner = |data: &Metadata| (data.uid(), data.gid());
    let mut mode = old.mode() & 0o7777;
    if owner(&file.metadata()?) != owner(old) {
        let both = fchown(file, Some(old.uid()), Some(old.gid()));
        let is_grouped = both.is_ok() || fchown(file, None, Some(old.gid())).is_ok();
        if both.is_err() {
            mode &= 0o777;
        }
        if !is_grouped {
            // What the old group could do must not go to another group: it gets the rights of everybody else.
            mode = mode & !0o070 | (mode & 0o007) << 3;
        }
    }
    if file.metadata()?.mode() & 0o7777 != mode {
        file.set_permissions(fs::Permissions::from_mode(mode))?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn keep_permissions(file: &File, old: &Metadata) -> io::Result<()> {
    file.set_permissions(old.permissions())
}

/// Asks the system to keep the new name through a loss of power. Some systems and file systems do not offer that; the
/// file is in its place all the same.
fn sync_folder(folder: &Path) {
    if cfg!(unix) {
        let _ = File::open(folder).and_then(|folder| folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder of this test's own, removed at its end.
    struct Folder(PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("formwork-{test}-{:016x}", RandomState::new().hash_one(())));
            fs::create_dir(&folder).expect("a folder for temporary files");
            Self(folder)
        }

        fn names(&self) -> Vec<String> {
            let entries = fs::read_dir(&self.0).expect("the folder").flatten();
            entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn what_a_killed_save_left_is_removed_by_the_next_and_what_a_living_one_writes_is_not() {
        let folder = Folder::new("litter");
        let path = folder.0.join("net");
        let names = Names::of(OsStr::new("net"));
        let (dead, file) = create(&path, &names, true).expect("a temporary file");
        // The system drops a program's locks when it ends, however it ends.
        drop(file);
        let (living, file) = create(&path, &names, true).expect("a temporary file");
        let (other, _) = create(&path, &Names::of(OsStr::new("other")), true).expect("a temporary file");
        replace(&path, b"new").expect("a folder that can be written");
        assert_eq!([&dead, &living, &other].map(|path| path.exists()), [false, true, true]);
        drop(file);
        replace(&path, b"newer").expect("a folder that can be written");
        assert_eq!((living.exists(), folder.names().len()), (false, 2));
        assert_eq!(fs::read(&path).expect("the file"), b"newer");
    }

    #[test]
    fn many_saves_at_once_do_not_disturb_each_other() {
        let folder = Folder::new("at_once");
        let path = folder.0.join("net");
        std::thread::scope(|scope| {
            for number in 0..4_u8 {
                let path = &path;
                scope.spawn(move || {
                    for _ in 0..20 {
                        replace(path, &[number; 5000]).expect("a folder that can be written");
                    }
                });
            }
        });
        let bytes = fs::read(&path).expect("the file");
        assert!(bytes.len() == 5000 && bytes.iter().all(|byte| *byte == bytes[0]));
        assert_eq!(folder.names(), ["net"]);
    }
}
