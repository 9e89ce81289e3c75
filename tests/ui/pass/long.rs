//! What is long without being deep compiles: a thousand terms, a hundred brackets.

#![deny(warnings)]

use formwork::prelude::*;

macro_rules! double {
    ([$next:ident $($rest:ident)*] $($tokens:tt)*) => {
        $next! { [$($rest)*] $($tokens)* $($tokens)* }
    };
}

macro_rules! sum {
    ([] $($tokens:tt)*) => {
        model! {
            struct Sum { o: Dense(1, use_bias = false) }
            fn forward(x: [1]) -> (y: [1]) {
                let h = o(x);
                lambda(|a: h| a $($tokens)*)
            }
        }
    };
}

macro_rules! size {
    ([] $($tokens:tt)*) => {
        model! {
            struct Size: [1] -> [1] { Dense(1 $($tokens)*), Dense(1) }
        }
    };
}

double! { [double double double double double double double double double sum] + 0.5 * a }
double! { [double double double double double double double double double size] + 1 }

model! {
    struct Brackets: [1] -> [1] { Dense(((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((2)))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))))) + 1), Dense(1) }
}

fn main() {
    let mut model = Sum::new(1);
    model.o.kernel[0] = 1.0;
    assert_eq!(model.predictor::<1>().predict(&[2.0]).expect("numbers")[0], [1026.0]);
    assert_eq!((Size::PARAMS, Brackets::PARAMS), (3 * 1025 + 1, 10));
}
