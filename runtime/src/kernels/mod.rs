//! Kernels: the arithmetic, as non-generic functions over slices and a dims struct.
//!
//! Each op has a folder: `mod.rs` holds its dims struct and entries, `reference.rs` plain loops over any scalar (the
//! oracle and the textbook), `fast.rs` the blocked and vectorised path. Emitted code calls `kernels::f32::name` or
//! `kernels::f64::name`; generic code of this crate goes through [`Kernels`].
//!
//! Rules: a slice holds `n` samples, one after the other, row-major inside a sample; outputs never alias inputs; `add`
//! says whether a gradient is written (`false`) or added to what is there (`true`); nothing allocates; sums run in an
//! order that does not depend on threads. A slice shorter than the dims say is a fault in emitted code and panics.
//!
//! Every function here is safe, whatever it is handed: dims are made by constructors that bound each product of sizes
//! (`formwork_shape::MOST_ELEMENTS`), the number of samples is a [`Samples`](crate::Samples), and so no check that unsafe
//! code relies on can wrap. Inside, `n` is a plain number that came through the door of `entries`.

#[macro_use]
mod entries;
mod activation;
mod batch_norm;
mod bilinear;
mod conv;
mod cross_entropy;
mod dense;
mod dot;
mod elementwise;
mod embedding;
mod gemm;
mod generic;
mod global_pool;
#[cfg(test)]
mod golden;
#[cfg(test)]
mod long_sums;
mod map;
mod mask;
pub mod math;
mod merge;
mod norm;
mod pool;
mod prelu;
mod recurrent;
mod region;
mod row;
pub mod simd;
mod softmax;
mod sums;
#[cfg(test)]
mod testing;
mod update;

pub use activation::{Activation, Elements};
pub use batch_norm::BatchNormDims;
pub use bilinear::BilinearDims;
pub use conv::ConvDims;
pub use cross_entropy::CrossEntropyDims;
pub use dense::DenseDims;
pub use dot::DotDims;
pub use embedding::EmbeddingDims;
#[cfg(feature = "train")]
pub(crate) use embedding::ask;
pub use generic::Kernels;
pub use global_pool::GlobalPoolDims;
pub use map::{CustomActivation, Map, map};
pub use mask::MaskingDims;
pub use merge::{Merge, MergeDims, Side};
pub use norm::{Norm, NormDims};
pub use pool::PoolDims;
pub use prelu::PreluDims;
pub use recurrent::RecurrentDims;
pub use region::RegionDims;
pub use softmax::SoftmaxDims;
pub use update::{AdamStep, MomentumStep, RmspropStep, SgdStep};

/// Every kernel for `f32`.
pub mod f32 {
    pub use super::activation::single::*;
    pub use super::batch_norm::single::*;
    pub use super::bilinear::single::*;
    pub use super::conv::single::*;
    pub use super::cross_entropy::single::*;
    pub use super::dense::single::*;
    pub use super::dot::single::*;
    pub use super::elementwise::single::*;
    pub use super::embedding::single::*;
    pub use super::global_pool::single::*;
    pub use super::map::single::*;
    pub use super::mask::single::*;
    pub use super::math;
    pub use super::merge::single::*;
    pub use super::norm::single::*;
    pub use super::pool::single::*;
    pub use super::prelu::single::*;
    pub use super::recurrent::single::*;
    pub use super::region::single::*;
    pub use super::softmax::single::*;
    pub use super::update::single::*;
}

/// Every kernel for `f64`.
#[cfg(feature = "f64")]
pub mod f64 {
    pub use super::activation::double::*;
    pub use super::batch_norm::double::*;
    pub use super::bilinear::double::*;
    pub use super::conv::double::*;
    pub use super::cross_entropy::double::*;
    pub use super::dense::double::*;
    pub use super::dot::double::*;
    pub use super::elementwise::double::*;
    pub use super::embedding::double::*;
    pub use super::global_pool::double::*;
    pub use super::map::double::*;
    pub use super::mask::double::*;
    pub use super::math::double as math;
    pub use super::merge::double::*;
    pub use super::norm::double::*;
    pub use super::pool::double::*;
    pub use super::prelu::double::*;
    pub use super::recurrent::double::*;
    pub use super::region::double::*;
    pub use super::softmax::double::*;
    pub use super::update::double::*;
}
