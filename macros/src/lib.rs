//! The `model!` macro of formwork.
//!
//! A block goes through six stages, one room each: `parse` reads tokens into `ast`, `resolve` turns names into a
//! graph (`ir`), `infer` works out shapes, `lint` warns of what is hardly meant, `lower` writes the passes as a list of kernel calls and plans memory,
//! and `emit` prints Rust. `pipeline` puts them in order; what each op means to every stage stands in its file of
//! `ops`.

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

#[doc = include_str!("model.md")]
#[proc_macro]
pub fn model(block: proc_macro::TokenStream) -> proc_macro::TokenStream {
    let folder = expansion::Folder::of(proc_macro::Span::call_site());
    pipeline::expand(block.into(), folder.as_ref()).into()
}
