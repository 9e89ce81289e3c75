//! Blocks of the zoo, each broken in one place: what the tests of the compiler and of rustc's answers share.

pub(crate) mod blocks;
pub(crate) mod mutate;
pub(crate) mod random;
mod tokens;
mod units;
