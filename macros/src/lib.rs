//! The `model!` macro of formwork.
//!
//! A block goes through six stages, one room each: `parse` reads tokens into `ast`, `resolve` turns names into a
//! graph (`ir`), `infer` works out shapes, `lint` warns of what is hardly meant, `lower` writes the passes as a list of
//! kernel calls and plans memory, and `emit` prints Rust. `pipeline` puts them in order; what each op means to every stage
//! stands in its file of `ops`.

#![allow(
    clippy::result_large_err,
    reason = "shape rules carry both shapes in their error, as `formwork-shape` says; here too they are not copied about"
)]

mod ast;
mod diagnostics;
mod emit;
mod expansion;
mod infer;
mod ir;
mod lint;
mod lower;
mod ops;
mod parse;
mod pipeline;
mod resolve;
#[cfg(test)]
mod tests;

/// The models of the crate that is compiled.
static MODELS: pipeline::Models = pipeline::Models::new();

#[doc = include_str!("model.md")]
#[proc_macro]
pub fn model(block: proc_macro::TokenStream) -> proc_macro::TokenStream {
    if is_editor() {
        return pipeline::expand_for_editor(block.into()).into();
    }
    let folder = expansion::Folder::of(proc_macro::Span::call_site());
    pipeline::expand(block.into(), &MODELS, folder.as_ref()).into()
}

/// The words of blocks as documented items, for the runtime to hold; nothing but in rust-analyzer.
#[doc(hidden)]
#[proc_macro]
pub fn words(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    if is_editor() { emit::emit_words().into() } else { proc_macro::TokenStream::new() }
}

/// Whether the macro runs in rust-analyzer's server of macros. `cfg(rust_analyzer)` cannot tell: it hides items from
/// rustc, but not those meant for rustc from an editor without a warning in the user's crate.
fn is_editor() -> bool {
    let program = std::env::current_exe().ok();
    program.as_ref().and_then(|path| path.file_stem()?.to_str()).is_some_and(|name| name.starts_with("rust-analyzer"))
}
