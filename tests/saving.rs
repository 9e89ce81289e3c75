//! A save reaches the file that is meant, whole or not at all, and leaves nothing else behind: devices, links, modes,
//! names, failures, kills.
#![allow(clippy::unwrap_used, reason = "a file that cannot be prepared fails the test")]

use formwork::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

model! {
    struct Net: [3] -> [2] {
        Dense(2),
    }
}

/// A folder of one test's own, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("saving").join(test);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn refused(path: impl AsRef<Path>) -> String {
    Net::new(1).save(path).expect_err("no file can be saved there").to_string()
}

#[test]
fn a_path_that_names_a_folder_is_refused_and_nothing_changes() {
    let folder = Folder::new("no_names");
    fs::create_dir(folder.path("inside")).unwrap();
    fs::write(folder.path("file"), "old").unwrap();
    for path in ["inside", "inside/", "inside/.", "new/", "new/.", "..", ".", "file/", "file/.", "file/new", "none/new"]
    {
        let text = refused(folder.path(path));
        assert!(text.contains(path), "{text}");
    }
    assert!(refused("").contains("not the name of a file"));
    assert!(refused("/").contains("folder"));
    assert_eq!(folder.names(), ["file", "inside"]);
    assert_eq!(fs::read(folder.path("file")).unwrap(), b"old");
}

#[test]
fn any_name_a_file_can_have_is_taken() {
    let folder = Folder::new("names");
    let mut names = vec!["n".repeat(255), "...".into(), "a b\n".into(), ".tmp".into(), "ä.".into()];
    for name in &names {
        Net::new(1).save(folder.path(name)).unwrap();
    }
    names.sort();
    assert_eq!(folder.names(), names);
    assert!(refused(folder.path(&"n".repeat(256))).contains("too long"));
    Net::new(1).save(folder.path("../names/n")).unwrap();
    let mut net = Net::new(2);
    net.load(folder.path("n")).unwrap();
    assert_eq!(net.to_bytes(), Net::new(1).to_bytes());
}

#[test]
fn a_name_without_a_folder_is_one_of_the_current_folder() {
    let folder = Folder::new("relative");
    // The other tests give whole paths.
    std::env::set_current_dir(&folder.0).unwrap();
    Net::new(1).save("net").unwrap();
    Net::new(1).save("./other").unwrap();
    Net::new(1).save("net").unwrap();
    std::env::set_current_dir(env!("CARGO_MANIFEST_DIR")).unwrap();
    assert_eq!(folder.names(), ["net", "other"]);
}

/// The folder and the number of saves of [`saves_until_it_is_killed`].
const KILLED: &str = "FORMWORK_TEST_SAVES_INTO";

#[test]
fn what_a_killed_program_leaves_is_gone_after_the_next_save() {
    let folder = Folder::new("killed");
    let path = folder.path("net");
    for _ in 0..5 {
        let mut child = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "saves_until_it_is_killed", "--ignored", "--quiet"])
            .env(KILLED, &path)
            .stdout(std::process::Stdio::null())
            .spawn()
            .unwrap();
        while folder.names().iter().all(|name| name == "net") {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    Net::new(1).save(&path).unwrap();
    assert_eq!(folder.names(), ["net"]);
    Net::new(2).load(&path).unwrap();
}

#[test]
#[ignore = "the program that the test above kills"]
fn saves_until_it_is_killed() {
    while let Some(path) = std::env::var_os(KILLED) {
        Net::new(1).save(path).unwrap();
    }
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::io::Read;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{FileTypeExt, MetadataExt, PermissionsExt, chown, symlink};

    /// Makes a pipe or a device; tells whether this system and this user can.
    fn made(program: &str, arguments: &[&str], path: &Path) -> bool {
        let mut command = std::process::Command::new(program);
        command.arg(path).args(arguments).stderr(std::process::Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    #[test]
    fn a_pipe_is_written_to_and_stays_a_pipe() {
        let folder = Folder::new("pipe");
        let path = folder.path("pipe");
        assert!(made("mkfifo", &[], &path));
        symlink("pipe", folder.path("link")).unwrap();
        for name in ["pipe", "link"] {
            let reader = std::thread::spawn({
                let path = path.clone();
                move || fs::read(path).unwrap()
            });
            Net::new(1).save(folder.path(name)).unwrap();
            assert_eq!(reader.join().unwrap(), Net::new(1).to_bytes());
            assert!(fs::symlink_metadata(&path).unwrap().file_type().is_fifo());
        }
        assert_eq!(folder.names(), ["link", "pipe"]);
    }

    #[test]
    fn a_device_is_written_to_and_stays_a_device() {
        let folder = Folder::new("device");
        for (name, minor) in [("null", "3"), ("full", "7")] {
            let path = folder.path(name);
            // Only the administrator may make devices, and not in every folder.
            if !made("mknod", &["c", "1", minor], &path) || fs::write(&path, "").is_err() {
                continue;
            }
            let saved = Net::new(1).save(&path);
            assert_eq!(saved.is_ok(), name == "null", "{saved:?}");
            assert!(fs::symlink_metadata(&path).unwrap().file_type().is_char_device());
        }
        let path = folder.path("socket");
        if std::os::unix::net::UnixListener::bind(&path).is_ok() {
            assert!(refused(&path).contains("socket"));
            assert!(fs::symlink_metadata(&path).unwrap().file_type().is_socket());
        }
    }

    #[test]
    fn links_stay_and_the_file_they_lead_to_is_replaced() {
        let folder = Folder::new("links");
        for inside in ["a", "b"] {
            fs::create_dir(folder.path(inside)).unwrap();
        }
        let link = |target: &str, name: &str| symlink(target, folder.path(name)).unwrap();
        fs::write(folder.path("a/net"), "old").unwrap();
        link("a/net", "one");
        link("../one", "b/two");
        link("b/two", "three");
        link(folder.path("b/dangling").to_str().unwrap(), "four");
        link("four", "five");
        link("b", "folder");
        for (name, place) in [("three", "a/net"), ("five", "b/dangling"), ("folder/new", "b/new")] {
            Net::new(1).save(folder.path(name)).unwrap();
            assert_eq!(fs::read(folder.path(place)).unwrap(), Net::new(1).to_bytes(), "{name}");
        }
        link("loop", "loop");
        link("missing/net", "nowhere");
        link("new/", "slash");
        for name in ["loop", "nowhere", "slash", "folder"] {
            assert!(refused(folder.path(name)).contains(name));
        }
        let entries = fs::read_dir(&folder.0).unwrap().map(|entry| entry.unwrap());
        let (links, others): (Vec<_>, Vec<_>) = entries.partition(|entry| entry.file_type().unwrap().is_symlink());
        assert_eq!((links.len(), others.len()), (8, 2));
        assert_eq!(fs::read_dir(folder.path("b")).unwrap().count(), 3);
    }

    #[test]
    fn a_file_that_is_replaced_keeps_its_mode_and_its_owner() {
        let folder = Folder::new("modes");
        let path = folder.path("net");
        Net::new(1).save(&path).unwrap();
        fs::write(folder.path("plain"), "").unwrap();
        let mode = |name: &str| fs::metadata(folder.path(name)).unwrap().mode();
        assert_eq!(mode("net"), mode("plain"));
        for mode in [0o600, 0o640, 0o664, 0o777] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            // Only the administrator may give files away.
            let is_given = chown(&path, Some(4321), Some(1234)).is_ok();
            Net::new(1).save(&path).unwrap();
            let found = fs::metadata(&path).unwrap();
            assert_eq!(found.mode() & 0o7777, mode);
            assert!(!is_given || (found.uid(), found.gid()) == (4321, 1234));
        }
        assert_eq!(folder.names(), ["net", "plain"]);
    }

    #[test]
    fn names_that_are_no_text_are_taken() {
        let folder = Folder::new("no_text");
        let path = folder.0.join(std::ffi::OsStr::from_bytes(&[0xff, b'n', 0xfe]));
        if fs::write(&path, "").is_ok() {
            Net::new(1).save(&path).unwrap();
            Net::new(1).load(&path).unwrap();
            assert_eq!(folder.names().len(), 1);
        }
    }

    #[test]
    fn a_file_or_a_folder_that_must_not_be_written_is_refused_and_stays() {
        let folder = Folder::new("no_rights");
        fs::create_dir(folder.path("a")).unwrap();
        let path = folder.path("a/net");
        let cases = [("a", 0o555, 0o755, "temporary file in the same folder"), ("a/net", 0o444, 0o644, "denied")];
        for (name, closed, open, text) in cases {
            fs::write(&path, "old").unwrap();
            fs::set_permissions(folder.path(name), fs::Permissions::from_mode(closed)).unwrap();
            // The administrator may write everything.
            if fs::File::create_new(folder.path("a/probe")).is_err()
                || fs::OpenOptions::new().write(true).open(&path).is_err()
            {
                assert!(refused(&path).contains(text), "{name}");
                assert_eq!(fs::read(&path).unwrap(), b"old");
            }
            fs::set_permissions(folder.path(name), fs::Permissions::from_mode(open)).unwrap();
            let _ = fs::remove_file(folder.path("a/probe"));
        }
        assert_eq!(fs::read_dir(folder.path("a")).unwrap().count(), 1);
    }

    /// `/proc` names open files; one that has lost its name cannot be replaced.
    #[cfg(target_os = "linux")]
    #[test]
    fn an_open_file_without_a_name_is_written_to() {
        use std::os::fd::AsRawFd;
        let folder = Folder::new("unnamed");
        let path = folder.path("net");
        let mut file = fs::File::options().read(true).write(true).create_new(true).open(&path).unwrap();
        fs::remove_file(&path).unwrap();
        Net::new(1).save(format!("/proc/self/fd/{}", file.as_raw_fd())).unwrap();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).unwrap();
        assert_eq!(bytes, Net::new(1).to_bytes());
        assert!(folder.names().is_empty());
    }
}
