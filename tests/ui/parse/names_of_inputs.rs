//! Inputs and outputs are called by plain names.

use formwork::prelude::*;

model! {
    struct Blank { a: Dense(1) }
    fn forward(x: [1], _: [1]) -> (y: [1]) { a(x) } //~ _
}

model! {
    struct BlankOutput { a: Dense(1) }
    fn forward(x: [1]) -> (_: [1]) { a(x) } //~ _
}

model! {
    struct Receiver { a: Dense(1), b: Dense(1) }
    fn forward(&self, x: [1]) -> (y: [1]) { self.b(self.a(x)) } //~ &self
}

model! {
    struct Owned { a: Dense(1) }
    fn forward(mut self, x: [1]) -> (y: [1]) { a(x) } //~ mut self
}

model! {
    struct Method { a: Dense(1), b: Dense(1) }
    fn forward(x: [1]) -> (y: [1]) {
        let h = self.a(x); //~ self
        self.b(h)
    }
}

model! {
    struct Named { a: Dense(1) }
    fn forward(self: [1]) -> (y: [1]) { a(self) } //~ self
}

model! {
    struct NamedOutput { a: Dense(1) }
    fn forward(x: [1]) -> (self: [1]) { a(x) } //~ self
}

model! {
    struct Mutable { a: Dense(1) }
    fn forward(mut x: [1]) -> (y: [1]) { a(x) } //~ mut
}

model! {
    struct Lent { a: Dense(1) }
    fn forward(x: &[1]) -> (y: [1]) { a(x) } //~ &
}

model! {
    struct Nameless { a: Dense(1) }
    fn forward(x: [1]) -> [1] { a(x) } //~ [1]
}

fn main() {}
