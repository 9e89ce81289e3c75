//! The settings that every loss has.

/// Gives a loss with fields `reduction` and `weight` the methods that set them.
macro_rules! settings {
    ($loss:ident$(<$form:ident>)?) => {
        impl$(<$form: Form>)? $loss$(<$form>)? {
            /// How values become one number.
            #[must_use]
            pub fn reduction(self, reduction: Reduction) -> Self {
                Self { reduction, ..self }
            }

            /// The factor of this loss in the total of several outputs, 1 by default.
            #[must_use]
            pub fn weighted(self, weight: f64) -> Self {
                Self { weight, ..self }
            }
        }
    };
}
