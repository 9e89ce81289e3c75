//! A type that is no layer says what is missing.

use formwork::model;

mod my {
    use formwork::{Dims, ParamSpec, ShapeError};

    pub struct Plain;

    impl Plain {
        pub const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
            Ok(input)
        }

        pub const fn params(&self, _input: Dims) -> ParamSpec {
            ParamSpec::NONE
        }
    }
}

model! {
    pub struct Net: [4] -> [4] { plain: my::Plain() } //~ Plain
}

fn main() {}
