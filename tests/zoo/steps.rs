//! Layers and models on each step of a sequence.

use crate::zoo::zoo;

const STEPS: usize = 3;

zoo! {
    fn time_distributed_dense {
        struct EachDense { each: TimeDistributed(Dense(4, activation = tanh)) }
        fn forward(x: [3, 5]) -> (y: [3, 4]) { each(x) }
    }

    fn time_distributed_stack {
        struct EachStack: [STEPS, 4, 4, 2] -> [STEPS, 3] {
            TimeDistributed(Conv2d(3, 2, activation = relu)),
            TimeDistributed(MaxPool2d(2)),
            TimeDistributed(Flatten()),
            TimeDistributed(Dense(3, activation = softmax)),
        }
    }

    fn time_distributed_model {
        struct Frame { a: Dense(4, activation = tanh), b: Dense(2) }
        fn forward(x: [2, 3]) -> (y: [2]) { b(flatten(a(x))) }
    }

    fn time_distributed_over_a_model {
        struct Film { frames: TimeDistributed(Frame), head: Dense(2) }
        fn forward(x: [STEPS, 2, 3]) -> (y: [2], z: [STEPS, 2]) {
            let h = frames(x);
            (y: head(flatten(h)), z: multiply(h, h))
        }
    }

    fn time_distributed_model_twice {
        struct Films { frames: TimeDistributed(Frame), dense: Dense(3) }
        fn forward(x: [STEPS, 2, 3], y: [2, 2, 3]) -> (p: [STEPS, 2], q: [2, 2]) {
            (p: frames(dense(x)), q: frames(dense(y)))
        }
    }

    fn time_distributed_film_of_films {
        struct Reel { frames: TimeDistributed(Frame) }
        fn forward(x: [STEPS, 2, 3]) -> (y: [STEPS, 2]) { frames(x) }
    }

    fn time_distributed_model_of_models {
        struct Cinema { reels: TimeDistributed(Reel) }
        fn forward(x: [2, STEPS, 2, 3]) -> (y: [2, STEPS, 2]) { reels(x) }
    }

    fn time_distributed_model_of_masks_and_products {
        struct Scorer { lstm: Lstm(2, return_sequences = true), pool: GlobalAveragePool1d(), a: Dense(2) }
        fn forward(x: [3, 2]) -> (y: [3]) {
            let h = pool(lstm(masking(x)));
            let d = dot(a(x), a(x), axes = 2, normalize = true);
            lambda(|m: h, n: h| m * n + 1.0).concatenate(global_average_pool1d(d)[..1])
        }
    }

    fn time_distributed_scores {
        struct Scores { each: TimeDistributed(Scorer), drop: TimeDistributed(Dropout(0.5)) }
        fn forward(x: [2, 3, 2]) -> (y: [2, 3]) { drop(each(x)) }
    }
}
