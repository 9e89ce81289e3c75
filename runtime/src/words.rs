//! What rust-analyzer shows about the words of a block. The macro crate writes it from its table of layers, and only there:
//! for rustc this is empty.

formwork_macros::words!();
