//! What no size can be, once for each shape and list; a literal that rustc refuses is told by rustc alone.

use formwork::model;

model! {
    pub struct Nested { a: Dense(2) }
    fn forward(x: [[4], [4]]) -> (y: [2]) { a(x) } //~ [4]
}

model! {
    pub struct Kernel: [8, 8, 1] -> [6, 6, 3] { Conv2d(3, (2.5, 3)) } //~ 2.5
}

model! {
    pub struct Many: [4] -> [2] { Dense(2, relu, true, zeros, zeros, l2(0.1), l2(0.1), 3, 4, 5) } //~ 3
}

model! {
    pub struct Ceiling: [4] -> [4] { Relu(max_value = true) } //~ Relu
}

model! {
    pub struct Method { a: Dense(2) }
    fn forward(x: [4]) -> (y: [2]) { a.forward(x) } //~ forward
}

model! {
    #[model(budget(predict = 65536, batch = 0))] //~ batch
    pub struct Empty: [4] -> [2] { Dense(2) }
}

model! {
    pub struct Nine { a: Dense(2) }
    fn forward(x: [1, 1, 1, 1, 1, 1, 1, 1, 4]) -> (y: [2]) { a(flatten(x)) } //~ [1, 1, 1, 1, 1, 1, 1, 1, 4]
}

model! {
    pub struct Annotated { a: Dense(3) }
    fn forward(x: [4]) -> (y: [3]) {
        let h: [3, 1] = a(x); //~ [3, 1]
        relu(h)
    }
}

fn main() {}
