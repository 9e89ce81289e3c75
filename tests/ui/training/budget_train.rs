//! More memory in training than the budget allows, the limit a constant.

use formwork::model;

const LIMIT: usize = 1 << 20;

model! {
    #[model(budget(train = LIMIT, batch = 32))] //~ budget
    pub struct Net: [784] -> [10] {
        Dense(128, activation = relu),
        Dense(10, activation = softmax),
    }
}

fn main() {}
