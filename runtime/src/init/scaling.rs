//! Draws whose variance follows from the shape, so that signals keep their size from layer to layer.
//!
//! All six named ones are [`VarianceScaling`] with fixed arguments: Glorot and Bengio (2010) for `Glorot…`, He et al.
//! (2015) for `He…`, `LeCun` et al. (1998) for `Lecun…`.

use crate::base::Stream;
use crate::init::{Initializer, RandomNormal, RandomUniform, TruncatedNormal};
use formwork_shape::Dims;

/// The deviation that is left of a standard normal distribution cut off at ±2; `scipy.stats.truncnorm.std(-2, 2)`.
const TRUNCATED_DEVIATION: f64 = 0.879_625_661_034_239_8;

/// How many inputs feed one output of a parameter, and how many outputs one input feeds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fans {
    /// Inputs of one output.
    pub fan_in: usize,
    /// Outputs of one input.
    pub fan_out: usize,
}

impl Fans {
    /// The fans of a shape as Keras counts them: the last two axes are inputs and outputs, all axes before them the
    /// receptive field, which multiplies both.
    ///
    /// ```
    /// use formwork::{Dims, init::Fans};
    /// let conv = Fans::of(Dims::new(&[3, 3, 40, 30]));
    /// assert_eq!(conv, Fans { fan_in: 360, fan_out: 270 });
    /// ```
    #[must_use]
    pub const fn of(dims: Dims) -> Self {
        let rank = dims.rank();
        if rank < 2 {
            return Self { fan_in: dims.last(), fan_out: dims.last() };
        }
        let field = dims.span(0, rank - 2);
        Self { fan_in: dims.size(rank - 2) * field, fan_out: dims.size(rank - 1) * field }
    }
}

/// Which fan divides the variance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// The inputs: keeps the size of values on the way forward.
    #[default]
    FanIn,
    /// The outputs: keeps the size of gradients on the way back.
    FanOut,
    /// The mean of both.
    FanAvg,
}

/// The distribution numbers are drawn from; each has the same variance.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Distribution {
    /// Normal, cut off at two deviations and widened so that the variance is right after the cut.
    #[default]
    TruncatedNormal,
    /// Normal.
    UntruncatedNormal,
    /// Even between `±√(3 · variance)`.
    Uniform,
}

/// Mean 0 and variance `scale / fan`; by default scale 1 over the inputs, truncated normal.
///
/// ```
/// use formwork::init::{Distribution, Initializer, Mode, VarianceScaling};
/// use formwork::{Dims, Stream};
/// let initializer = VarianceScaling::new(2.0, Mode::FanOut, Distribution::Uniform);
/// let mut kernel = [0.0; 24];
/// initializer.fill(Dims::new(&[4, 6]), Stream::new(3), &mut kernel);
/// assert!(kernel.iter().all(|value| value.abs() <= 1.0)); // √(3 · 2 / 6)
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct VarianceScaling {
    /// The variance times the fan.
    pub scale: f64,
    /// Which fan.
    pub mode: Mode,
    /// Drawn from what.
    pub distribution: Distribution,
}

impl VarianceScaling {
    /// Variance `scale` over the fan of `mode`.
    ///
    /// # Panics
    /// If the scale is infinite, NaN or not above 0; in a constant that is an error of compilation.
    #[must_use]
    pub const fn new(scale: f64, mode: Mode, distribution: Distribution) -> Self {
        Self { scale, mode, distribution }.checked()
    }

    const fn checked(self) -> Self {
        assert!(self.scale > 0.0 && self.scale.is_finite(), "the scale of an initializer is a finite number above 0");
        self
    }

    fn variance(self, dims: Dims) -> f64 {
        let Fans { fan_in, fan_out } = Fans::of(dims);
        let fan = match self.mode {
            Mode::FanIn => fan_in as f64,
            Mode::FanOut => fan_out as f64,
            Mode::FanAvg => (fan_in + fan_out) as f64 / 2.0,
        };
        self.checked().scale / fan.max(1.0)
    }
}

impl Default for VarianceScaling {
    fn default() -> Self {
        Self::new(1.0, Mode::FanIn, Distribution::TruncatedNormal)
    }
}

impl Initializer for VarianceScaling {
    fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
        self.fill_from(0, dims, stream, values);
    }

    fn fill_from(&self, first: u32, dims: Dims, stream: Stream, values: &mut [f64]) -> bool {
        let deviation = num_traits::Float::sqrt(self.variance(dims));
        match self.distribution {
            Distribution::TruncatedNormal => {
                TruncatedNormal::new(0.0, deviation / TRUNCATED_DEVIATION).fill_from(first, dims, stream, values)
            }
            Distribution::UntruncatedNormal => RandomNormal::new(0.0, deviation).fill_from(first, dims, stream, values),
            Distribution::Uniform => {
                // An even draw from ±limit has variance limit² / 3.
                let limit = deviation * num_traits::Float::sqrt(3.0_f64);
                RandomUniform::new(-limit, limit).fill_from(first, dims, stream, values)
            }
        }
    }
}

/// Declares initializers that are a `VarianceScaling` with fixed arguments.
macro_rules! named {
    ($($(#[$doc:meta])* $name:ident = $scale:literal, $mode:ident, $distribution:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct $name;

        impl Initializer for $name {
            fn fill(&self, dims: Dims, stream: Stream, values: &mut [f64]) {
                self.fill_from(0, dims, stream, values);
            }

            fn fill_from(&self, first: u32, dims: Dims, stream: Stream, values: &mut [f64]) -> bool {
                let rule = VarianceScaling::new($scale, Mode::$mode, Distribution::$distribution);
                rule.fill_from(first, dims, stream, values)
            }
        }
    )*};
}

named! {
    /// Evenly from `±√(6 / (fan_in + fan_out))`: Keras's default for kernels.
    GlorotUniform = 1.0, FanAvg, Uniform;
    /// Truncated normal of variance `2 / (fan_in + fan_out)`.
    GlorotNormal = 1.0, FanAvg, TruncatedNormal;
    /// Evenly from `±√(6 / fan_in)`, for layers that `relu` follows.
    HeUniform = 2.0, FanIn, Uniform;
    /// Truncated normal of variance `2 / fan_in`, for layers that `relu` follows.
    HeNormal = 2.0, FanIn, TruncatedNormal;
    /// Evenly from `±√(3 / fan_in)`, for layers that `selu` follows.
    LecunUniform = 1.0, FanIn, Uniform;
    /// Truncated normal of variance `1 / fan_in`, for layers that `selu` follows.
    LecunNormal = 1.0, FanIn, TruncatedNormal;
}
