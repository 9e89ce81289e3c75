//! `FORMWORK_EXPAND=folder cargo check` keeps what each block becomes, laid out to be read: a file per model, named by its
//! package, the source file and the model.
//!
//! Emitted code reads the variable with `option_env!`, so that Cargo builds a crate anew when it changes.

mod layout;
mod pieces;

use crate::diagnostics::{Errors, wording};
use proc_macro2::{Ident, TokenStream};
use std::collections::HashMap;
use std::path::{Component, Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::{env, fs, io};

#[cfg(test)]
pub(crate) use layout::lay_out;

/// The variable that names the folder.
pub(crate) const VARIABLE: &str = "FORMWORK_EXPAND";

/// Where a block stands in its file, and where its model's name does: lines and columns. A block that a `macro_rules!`
/// repeats differs from its neighbours in the second alone.
type Place = [(usize, usize); 2];

/// Where expansions are kept.
pub(crate) struct Folder {
    root: PathBuf,
    /// The file of the block as its package sees it, and where it stands in there.
    source: PathBuf,
    block: (usize, usize),
}

/// Where the models of each file of this process stand: a second one of the same name gets a file of its own.
static KEPT: Mutex<Option<HashMap<PathBuf, Vec<Place>>>> = Mutex::new(None);

/// Whether it was said that nothing can be kept: once is enough.
static IS_REPORTED: AtomicBool = AtomicBool::new(false);

impl Folder {
    /// The folder that the variable names, for the block at a place; inside of a compiler alone.
    pub(crate) fn of(block: proc_macro::Span) -> Option<Self> {
        let root = env::var_os(VARIABLE).filter(|root| !root.is_empty())?;
        let variable = |name| env::var_os(name).map(PathBuf::from).unwrap_or_default();
        let file = block.local_file().unwrap_or_else(|| PathBuf::from(block.file()));
        // rustc runs in the folder of the workspace.
        let file = env::current_dir().unwrap_or_default().join(file);
        let within = file.strip_prefix(variable("CARGO_MANIFEST_DIR")).unwrap_or(&file);
        let source = variable("CARGO_PKG_NAME").join(below(within).with_extension(""));
        Some(Self { root: root.into(), source, block: (block.line(), block.column()) })
    }

    /// Keeps what a model became, or reports that this is not possible.
    pub(crate) fn keep(&self, model: &Ident, items: &TokenStream, errors: &Errors) {
        let path = self.root.join(self.path(model));
        let text = format!(
            "// What `model!` writes for `{model}`, a block of {}.rs. Nothing reads this file: edit the block.\n\n{}",
            self.source.display(),
            layout::lay_out(items.clone())
        );
        if let Err(error) = write(&path, &text)
            && !IS_REPORTED.swap(true, Ordering::Relaxed)
        {
            errors.report(model.span(), wording::not_kept(&path, &error));
        }
    }

    /// The file of a model; of several with one name, the second ends in `_2`.
    fn path(&self, model: &Ident) -> PathBuf {
        let at = model.span().unwrap();
        let place = [self.block, (at.line(), at.column())];
        let name = model.to_string();
        let base = self.source.join(name.trim_start_matches("r#"));
        let mut kept = KEPT.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let places = kept.get_or_insert_default().entry(base.clone()).or_default();
        let index = places.iter().position(|known| *known == place).unwrap_or_else(|| {
            places.push(place);
            places.len() - 1
        });
        let file = base.file_name().unwrap_or_default().to_string_lossy().into_owned();
        base.with_file_name(if index == 0 { format!("{file}.rs") } else { format!("{file}_{}.rs", index + 1) })
    }
}

/// A path without what leads out of a folder.
fn below(path: &Path) -> PathBuf {
    path.components().filter(|part| matches!(part, Component::Normal(_))).collect()
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, text)
}
