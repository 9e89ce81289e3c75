//! The bounds on gradients that every optimizer takes, under Keras's names.

/// Gives an optimizer with a field `clip` the methods that set it; each replaces another bound: Keras allows one kind.
macro_rules! bounds {
    ($optimizer:ty) => {
        impl $optimizer {
            /// Bounds each element of a gradient to `[-bound, bound]`. Replaces another bound: Keras allows one kind.
            #[must_use]
            pub fn clipvalue(self, bound: f64) -> Self {
                Self { clip: Clip::Value(bound), ..self }
            }

            /// Bounds the Euclidean norm of each parameter's gradient. Replaces another bound: Keras allows one kind.
            #[must_use]
            pub fn clipnorm(self, bound: f64) -> Self {
                Self { clip: Clip::Norm(bound), ..self }
            }

            /// Bounds the Euclidean norm of all gradients together. Replaces another bound: Keras allows one kind.
            #[must_use]
            pub fn global_clipnorm(self, bound: f64) -> Self {
                Self { clip: Clip::GlobalNorm(bound), ..self }
            }
        }
    };
}
