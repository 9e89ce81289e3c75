//! Initializers: how a fresh parameter is drawn.
//!
//! Names, defaults and moments are Keras's; the numbers themselves are ours, since each is a function of (seed, node,
//! index) and not of a stored generator. All are constants, so that a model's description can hold them.
//!
//! ```
//! use formwork::init::{HeNormal, Initializer, VarianceScaling};
//! use formwork::{Dims, Stream};
//! static KERNEL: &dyn Initializer = &HeNormal;
//! let mut kernel = [0.0; 6];
//! KERNEL.fill(Dims::new(&[3, 2]), Stream::new(7), &mut kernel);
//! assert!(kernel.iter().all(|value| *value != 0.0));
//! ```

mod constant;
mod identity;
mod orthogonal;
mod random;
mod scaling;
mod unit_forget;

pub use constant::{Constant, Ones, Zeros};
pub use identity::Identity;
pub use orthogonal::Orthogonal;
pub use random::{RandomNormal, RandomUniform, TruncatedNormal};
pub use scaling::{
    Distribution, Fans, GlorotNormal, GlorotUniform, HeNormal, HeUniform, LecunNormal, LecunUniform, Mode,
    VarianceScaling,
};

pub use unit_forget::UnitForget;

use crate::base::Stream;
use core::fmt::Debug;
use formwork_shape::Dims;

/// A rule that fills a fresh parameter. Implement it for your own, and name it in a block by its path.
#[diagnostic::on_unimplemented(message = "`{Self}` is not an initializer", note = "implement `formwork::Initializer`")]
pub trait Initializer: Debug + Sync {
    /// Fills `values`, a parameter of shape `dims` in row-major order, from the numbers of `stream`.
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]);

    /// Fills `values` with the elements from `first` on alone, with the bits of [`fill`](Self::fill), where each is a
    /// function of its index; `false`, and nothing is written, where it is not. With it a large parameter is drawn piece
    /// by piece, and takes no more memory than it needs later.
    fn fill_from(&self, _first: u32, _dims: Dims, _stream: Stream, _values: &mut [f64]) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Draws a parameter at once, and its elements from the third on alone.
    #[track_caller]
    fn check(rule: &dyn Initializer, has_parts: bool) {
        let (dims, stream) = (Dims::new(&[4, 5]), Stream::new(3));
        let (mut whole, mut part) = ([7.0_f64; 20], [7.0_f64; 11]);
        rule.fill(dims, stream, &mut whole);
        assert_eq!(rule.fill_from(3, dims, stream, &mut part), has_parts, "{rule:?}");
        let wanted = if has_parts { &whole[3..14] } else { &[7.0; 11] };
        assert_eq!(part.map(f64::to_bits)[..], *wanted.iter().map(|x| x.to_bits()).collect::<alloc::vec::Vec<_>>());
    }

    #[test]
    fn a_part_has_the_bits_of_the_whole() {
        let rules: &[&dyn Initializer] = &[
            &Zeros,
            &Ones,
            &Constant::new(0.5),
            &RandomUniform::default(),
            &RandomNormal::default(),
            &TruncatedNormal::default(),
            &GlorotUniform,
            &HeNormal,
            &VarianceScaling::new(2.0, Mode::FanOut, Distribution::UntruncatedNormal),
        ];
        for rule in rules {
            check(*rule, true);
        }
        check(&Orthogonal::default(), false);
        check(&UnitForget::default(), false);
    }
}
