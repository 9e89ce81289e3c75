//! Kernels: the arithmetic, as non-generic functions over slices and a dims struct.
//!
//! Each op has a folder: `mod.rs` holds its dims struct and entries, `reference.rs` plain loops over any scalar (the
//! oracle and the textbook), `fast.rs` the blocked and vectorised `f32` path. Emitted code calls `kernels::f32::name` or
//! `kernels::f64::name`; generic code of this crate goes through [`Kernels`].
//!
//! Rules: a slice holds `n` samples, one after the other, row-major inside a sample; outputs never alias inputs; `add`
//! says whether a gradient is written (`false`) or added to what is there (`true`); nothing allocates; sums run in an
//! order that does not depend on threads. A slice shorter than the dims say is a fault in emitted code and panics.

pub mod simd;
