//! A layer is declared as `name: Layer(…)`.

use formwork::prelude::*;

model! {
    struct Equals { a = Dense(1), b = Dense(1) } //~ = Dense(1), b
    fn forward(x: [1]) -> (y: [1]) { b(a(x)) }
}

model! {
    struct Semicolons { a: Dense(1); b: Dense(1); } //~ ;
    fn forward(x: [1]) -> (y: [1]) { b(a(x)) }
}

model! {
    struct Visible { pub a: Dense(1), pub(crate) b: Dense(1) } //~ pub a
    fn forward(x: [1]) -> (y: [1]) { b(a(x)) }
}

model! {
    struct Let { let a: Dense(1) } //~ let
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Macro { a: Dense!(1) } //~ !
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct MacroInStack: [1] -> [1] { dense!(1) } //~ !
}

model! {
    struct MacroInBody { a: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) { relu!(a(x)) } //~ relu
}

model! {
    struct Literal { a: Dense { units: 1 } } //~ {
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Generic { a: Dense<1> } //~ <1>
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Conditional {
        #[cfg(unix)] //~ cfg
        a: Dense(1),
    }
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

fn main() {}
