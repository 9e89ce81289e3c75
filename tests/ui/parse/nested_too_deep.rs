//! What nests so deep that the compiler's stack might overflow is an error.

use formwork::prelude::*;

model! {
    struct Brackets: [1] -> [1] {
        Dense(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((
            ( //~ (
                1
            )
        )))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))
    }
}

macro_rules! double {
    ([$next:ident $($rest:ident)*] $($tokens:tt)*) => {
        $next! { [$($rest)*] $($tokens)* $($tokens)* }
    };
}

macro_rules! sum {
    ([] $($tokens:tt)*) => {
        model! {
            struct Sum: [1] -> [1] { Dense(1 $($tokens)*) }
        }
    };
}

double! { [double double double double double double double double double double sum] + 1 } //~ +

fn main() {}
