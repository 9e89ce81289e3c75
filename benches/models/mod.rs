//! The networks that are timed, small enough to know from other frameworks and large enough to differ.
#![allow(dead_code, reason = "each bench times some of them")]

pub(crate) mod training;

use formwork::prelude::*;

model! {
    /// 64 → 32 → 32 → 10: 3,466 parameters.
    pub struct MlpSeed: [64] -> [10] {
        Dense(32, activation = relu),
        Dense(32, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    /// 784 → 512 → 10: 407,050 parameters.
    pub struct MlpMnist: [784] -> [10] {
        Dense(512, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    /// 1024 → 1024 → 1024 → 10: 2,109,450 parameters.
    pub struct MlpWide: [1024] -> [10] {
        Dense(1024, activation = relu),
        Dense(1024, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    #[model(allow(dropped_border))]
    /// Three convolutions and two dense layers: 93,322 parameters.
    pub struct CnnMnist: [28, 28, 1] -> [10] {
        Conv2d(32, kernel_size = 3, activation = relu),
        MaxPool2d(2),
        Conv2d(64, kernel_size = 3, activation = relu),
        MaxPool2d(2),
        Conv2d(64, kernel_size = 3, activation = relu),
        Flatten(),
        Dense(64, activation = relu),
        Dense(10, activation = softmax),
    }
}

model! {
    /// An LSTM over the vectors of 100 words.
    pub struct LstmImdb {
        embedding: Embedding(10_000, 32),
        lstm: Lstm(32),
        head: Dense(1, activation = sigmoid),
    }
    fn forward(words: [u32; 100]) -> (positive: [1]) { head(lstm(embedding(words))) }
}

model! {
    /// A GRU over 120 steps of 14 measurements.
    pub struct GruTs: [120, 14] -> [1] {
        Gru(32),
        Dense(1),
    }
}

model! {
    #[model(allow(dropped_border))]
    /// Two convolutions over the vectors of 500 words.
    pub struct Conv1dText {
        embedding: Embedding(10_000, 128),
        first: Conv1d(32, kernel_size = 7, activation = relu),
        second: Conv1d(32, kernel_size = 7, activation = relu),
        head: Dense(1, activation = sigmoid),
    }
    fn forward(words: [u32; 500]) -> (positive: [1]) {
        let h = first(embedding(words)).max_pool1d(5);
        head(global_max_pool1d(second(h)))
    }
}

model! {
    /// The mean of the vectors of 100 words: 6,400,065 parameters, of which a batch of 32 reads a thirtieth.
    pub struct BagOfWords: [u32; 100] -> [1] {
        Embedding(100_000, 64),
        GlobalAveragePool1d(),
        Dense(1, activation = sigmoid),
    }
}

model! {
    /// One step of a sound at a time; what came before is in the LSTM's state.
    pub struct LstmAudio: [1, 1] -> [1] {
        Lstm(20, stateful = true),
        Dense(1),
    }
}
