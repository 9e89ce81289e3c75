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
}
