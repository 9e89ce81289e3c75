//! A setting is given once.

use formwork::prelude::*;

model! {
    #[model(dtype = f32, dtype = f32)] //~ dtype = f32)
    struct Dtype: [1] -> [1] { Dense(1) }
}

model! {
    #[model(dtype = f32)]
    #[model(dtype = f32)] //~ dtype
    struct Attribute: [1] -> [1] { Dense(1) }
}

model! {
    #[model(crate = formwork, crate = ::formwork)] //~ crate = ::
    struct Crate: [1] -> [1] { Dense(1) }
}

model! {
    #[model(budget(predict = 1), budget(predict = 2))] //~ budget(predict = 2
    struct Budget: [1] -> [1] { Dense(1) }
}

model! {
    #[model(budget(predict = 1, predict = 2))] //~ predict = 2
    struct Limit: [1] -> [1] { Dense(1) }
}

model! {
    #[model(budget(predict = 65536, batch = 0))] //~ batch
    struct Batch: [1] -> [1] { Dense(1) }
}

model! {
    #[model(budget())] //~ budget
    struct Empty: [1] -> [1] { Dense(1) }
}

model! {
    #[model(budget(batch = 2))] //~ budget
    struct NoLimit: [1] -> [1] { Dense(1) }
}

model! {
    struct Frozen {
        #[frozen]
        #[frozen] //~ frozen
        a: Dense(1),
    }
    fn forward(x: [1]) -> (y: [1]) { a(x) }
}

model! {
    struct Argument: [1] -> [1] { Dense(1, units = 1) } //~ units
}

model! {
    struct Keywords: [1] -> [1] { Dense(units = units = 1) } //~ =
}

fn main() {}
