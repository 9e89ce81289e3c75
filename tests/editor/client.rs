//! rust-analyzer on a crate of one file, spoken to over the Language Server Protocol.

use serde_json::{Value, json};
use std::collections::VecDeque;
use std::env;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// How long an answer may take; the first waits until the fixture's dependencies are compiled.
const PATIENCE: Duration = Duration::from_mins(7);

/// A server with one file open.
pub(crate) struct Client {
    server: Child,
    input: ChildStdin,
    output: Receiver<Value>,
    /// What came while an answer was waited for.
    notes: VecDeque<Value>,
    file: PathBuf,
    uri: String,
    sent: u64,
    version: u64,
}

/// The first rust-analyzer on the path that runs: rustup leaves a stand-in there that may not.
pub(crate) fn find_server() -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    let programs = env::split_paths(&path).map(|folder| folder.join("rust-analyzer"));
    let asked = env::var_os("RUST_ANALYZER").map(PathBuf::from);
    asked.into_iter().chain(programs).find(|program| {
        let version = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        version.is_ok_and(|status| status.success())
    })
}

impl Client {
    /// Starts a server on the crate in `folder` and opens its `src/lib.rs`, and waits until it has read everything.
    pub(crate) fn start(program: &Path, folder: &Path, text: &str) -> Self {
        let mut server = Command::new(program)
            .current_dir(folder)
            .env("CARGO_TARGET_DIR", folder.join("target"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("rust-analyzer starts");
        let input = server.stdin.take().expect("a pipe");
        let mut reader = BufReader::new(server.stdout.take().expect("a pipe"));
        let (sender, output) = channel();
        thread::spawn(move || {
            while let Some(message) = read_message(&mut reader) {
                if sender.send(message).is_err() {
                    break;
                }
            }
        });
        let file = folder.join("src/lib.rs");
        let uri = format!("file://{}", file.display());
        let mut client = Self { server, input, output, notes: VecDeque::new(), file, uri, sent: 0, version: 1 };
        client.request(
            "initialize",
            &json!({
                "processId": std::process::id(),
                "rootUri": format!("file://{}", folder.display()),
                "capabilities": {
                    "textDocument": { "hover": { "contentFormat": ["markdown"] } },
                    "experimental": { "serverStatusNotification": true },
                },
                "initializationOptions": {
                    "cachePriming": { "enable": false },
                    "cargo": { "sysrootSrc": standard_library(folder) },
                },
            }),
        );
        client.notify("initialized", &json!({}));
        let document = json!({ "uri": client.uri, "languageId": "rust", "version": 1, "text": text });
        client.notify("textDocument/didOpen", &json!({ "textDocument": document }));
        let status = client.wait_for(|note| {
            note["method"] == "experimental/serverStatus" && note["params"]["quiescent"] == json!(true)
        });
        assert_eq!(status["params"]["health"], "ok", "rust-analyzer cannot read the fixture: {status}");
        client
    }

    /// Shows the server another text of the file.
    pub(crate) fn change(&mut self, text: &str) {
        self.version += 1;
        let document = json!({ "uri": self.uri, "version": self.version });
        let changes = json!([{ "text": text }]);
        self.notify("textDocument/didChange", &json!({ "textDocument": document, "contentChanges": changes }));
    }

    /// Asks about a place in the file.
    pub(crate) fn ask(&mut self, method: &str, place: &Value) -> Value {
        let document = json!({ "uri": self.uri });
        self.request(method, &json!({ "textDocument": document, "position": place }))
    }

    /// What the server itself finds wrong with the text.
    pub(crate) fn mistakes(&mut self) -> Vec<Value> {
        let document = json!({ "uri": self.uri });
        let report = self.request("textDocument/diagnostic", &json!({ "textDocument": document }));
        report["items"].as_array().cloned().unwrap_or_default()
    }

    /// What rustc finds wrong with the text, once there is anything: it is saved for that.
    pub(crate) fn mistakes_of_rustc(&mut self, text: &str) -> Vec<Value> {
        fs::write(&self.file, text).expect("the fixture can be written");
        self.notes.clear();
        self.notify("textDocument/didSave", &json!({ "textDocument": { "uri": self.uri } }));
        let is_rustcs = |found: &Value| found["source"] == "rustc";
        let uri = self.uri.clone();
        let note = self.wait_for(|note| {
            let found = note["params"]["diagnostics"].as_array();
            note["method"] == "textDocument/publishDiagnostics"
                && note["params"]["uri"] == json!(uri)
                && found.is_some_and(|found| found.iter().any(is_rustcs))
        });
        let found = note["params"]["diagnostics"].as_array().cloned().unwrap_or_default();
        found.into_iter().filter(is_rustcs).collect()
    }

    fn request(&mut self, method: &str, params: &Value) -> Value {
        self.sent += 1;
        let id = self.sent;
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params }));
        let mut answer = self.wait_for(|message| message["method"].is_null() && message["id"] == json!(id));
        assert!(answer["error"].is_null(), "{method}: {}", answer["error"]);
        answer["result"].take()
    }

    fn notify(&mut self, method: &str, params: &Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let sent = write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).and_then(|()| self.input.flush());
        sent.expect("rust-analyzer listens");
    }

    /// The first message that is meant, of those that came and those to come.
    fn wait_for(&mut self, is_meant: impl Fn(&Value) -> bool) -> Value {
        if let Some(found) = self.notes.iter().position(&is_meant) {
            return self.notes.remove(found).expect("a message that was just found");
        }
        let end = Instant::now() + PATIENCE;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let message = self.output.recv_timeout(left).expect("rust-analyzer answers in time");
            if is_meant(&message) {
                return message;
            }
            if message["method"].is_string() && !message["id"].is_null() {
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": null }));
            } else {
                self.notes.push_back(message);
            }
        }
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        // A server that is gone already needs no end.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

fn read_message(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok().filter(|read| *read > 0)?;
        match line.trim_end().split_once(": ") {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => length = value.parse().ok()?,
            Some(_) => {}
            None => break,
        }
    }
    let mut text = vec![0; length];
    reader.read_exact(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}

/// The sources of the standard library: the toolchain's where it has them, else those that Debian installs.
fn standard_library(folder: &Path) -> Value {
    let sysroot = Command::new("rustc").current_dir(folder).args(["--print", "sysroot"]).output().ok();
    let sysroot = sysroot.and_then(|output| String::from_utf8(output.stdout).ok()).unwrap_or_default();
    if Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library").is_dir() {
        return Value::Null;
    }
    let folders = fs::read_dir("/usr/src").into_iter().flatten().flatten().map(|entry| entry.path().join("library"));
    folders.filter(|library| library.join("core").is_dir()).max().map_or(Value::Null, |library| json!(library))
}
