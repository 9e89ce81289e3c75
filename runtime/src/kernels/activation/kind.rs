//! The activations there are.

/// A function of one number, as Keras defines it. Parameters are Keras's; they are rounded to the scalar in use.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Activation {
    /// `x`.
    Linear,
    /// `max_value` from there on, `x` above `threshold`, else `negative_slope · (x - threshold)`.
    Relu {
        /// The largest output; infinite for none.
        max_value: f64,
        /// The slope below the threshold.
        negative_slope: f64,
        /// Where the function starts to be `x`.
        threshold: f64,
    },
    /// `1 / (1 + e⁻ˣ)`.
    Sigmoid,
    /// The hyperbolic tangent.
    Tanh,
    /// `x` above 0, else `alpha · (eˣ - 1)`.
    Elu {
        /// Minus the limit to the left.
        alpha: f64,
    },
    /// [`Elu`](Self::Elu) with the two constants that keep mean 0 and variance 1.
    Selu,
    /// `ln(1 + eˣ)`.
    Softplus,
    /// `x / (1 + |x|)`.
    Softsign,
    /// `x` from 0 on, else `negative_slope · x`.
    LeakyRelu {
        /// The slope below 0.
        negative_slope: f64,
    },
    /// `eˣ`.
    Exponential,
    /// `x · Φ(x)`, or its approximation by a tanh.
    Gelu {
        /// Whether to approximate.
        approximate: bool,
    },
    /// `x · sigmoid(x)`.
    Silu,
    /// `relu6(x + 3) / 6`.
    HardSigmoid,
    /// `x · hard_sigmoid(x)`.
    HardSilu,
    /// `x` between -1 and 1.
    HardTanh,
    /// `x` between 0 and 6.
    Relu6,
    /// `x · tanh(softplus(x))`.
    Mish,
    /// `ln(sigmoid(x))`.
    LogSigmoid,
    /// `x` above 0, else `alpha · (e^(x / alpha) - 1)`.
    Celu {
        /// Minus the limit to the left.
        alpha: f64,
    },
}

impl Activation {
    /// The rectifier with its default arguments.
    pub const RELU: Self = Self::Relu { max_value: f64::INFINITY, negative_slope: 0.0, threshold: 0.0 };
    /// The exponential linear unit with its default argument.
    pub const ELU: Self = Self::Elu { alpha: 1.0 };
    /// The leaky rectifier as an activation; the layer of that name has a slope of 0.3.
    pub const LEAKY_RELU: Self = Self::LeakyRelu { negative_slope: 0.2 };
    /// The exact Gaussian error linear unit, Keras's default.
    pub const GELU: Self = Self::Gelu { approximate: false };
    /// The continuously differentiable exponential linear unit with its default argument.
    pub const CELU: Self = Self::Celu { alpha: 1.0 };

    /// Whether the derivative is computed from the output; from the input where the output does not determine it, at
    /// kinks included.
    #[must_use]
    pub const fn saves_output(self) -> bool {
        match self {
            Self::Relu { max_value, negative_slope, threshold } => {
                max_value == f64::INFINITY && negative_slope == 0.0 && threshold == 0.0
            }
            Self::Elu { alpha } | Self::Celu { alpha } => alpha > 0.0,
            Self::LeakyRelu { negative_slope } => negative_slope > 0.0,
            Self::Gelu { .. } | Self::Silu | Self::HardSilu | Self::HardTanh | Self::Mish => false,
            Self::Linear
            | Self::Sigmoid
            | Self::Tanh
            | Self::Selu
            | Self::Softplus
            | Self::Softsign
            | Self::Exponential
            | Self::HardSigmoid
            | Self::Relu6
            | Self::LogSigmoid => true,
        }
    }
}

/// λ of [`Activation::Selu`] (Klambauer et al., "Self-normalizing neural networks", 2017).
pub(super) const SELU_SCALE: f64 = 1.050_700_987_355_480_5;
/// α of [`Activation::Selu`].
pub(super) const SELU_ALPHA: f64 = 1.673_263_242_354_377_2;
