//! Sizes that no memory holds, known to rustc only: each is refused once, by its rule.

use formwork::model;

const MANY: usize = 1 << 30;

model! {
    pub struct Kernel: [4] -> [2] {
        Dense(MANY),
        Dense(MANY), //~ Dense
        Dense(2),
    }
}

model! {
    pub struct Filters: [8, 8, 1024] -> [2] {
        Conv2d(MANY, 3), //~ Conv2d
        Flatten(),
        Dense(2),
    }
}

model! {
    pub struct Steps: [16, 4] -> [2] {
        Lstm(MANY), //~ Lstm
        Dense(2),
    }
}

model! {
    pub struct Turned: [16, 4] -> [2] {
        Bidirectional(Gru(MANY)), //~ Bidirectional
        Dense(2),
    }
}

model! {
    pub struct Table {
        embed: Embedding(MANY, MANY),
    }
    fn forward(word: [u32; 4]) -> (y: [4, 3]) {
        embed(word) //~ embed
    }
}

model! {
    pub struct Windows: [8, 8, 64] -> [8, 8, 64] {
        MaxPool2d(MANY, strides = 1, padding = same), //~ MaxPool2d
    }
}

model! {
    pub struct Wider: [1024, 1024, 4] -> [2] {
        UpSampling2d(MANY, interpolation = bilinear), //~ UpSampling2d
        Flatten(),
        Dense(2),
    }
}

fn main() {}
