//! More memory than the budget allows.

use formwork::model;

model! {
    #[model(budget(predict = 65536, batch = 32))] //~ budget
    pub struct Net: [784] -> [10] {
        Dense(128, activation = relu),
        Dense(10, activation = softmax),
    }
}

fn main() {}
