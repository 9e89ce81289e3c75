//! Channels first.

use crate::zoo::zoo;

zoo! {
    fn channels_first_cnn {
        struct First {
            conv: Conv2d(4, 3, activation = relu, data_format = channels_first),
            more: Conv2d(3, 2, padding = same, data_format = channels_first),
            head: Dense(3),
        }
        fn forward(image: [2, 7, 6]) -> (y: [3], maps: [4, 5, 4]) {
            let h = conv(image);
            let p = more(max_pool2d(h, 2, data_format = channels_first));
            (y: head(flatten(p, data_format = channels_first)), maps: h)
        }
    }

    fn channels_first_signal {
        struct FirstSignal { conv: Conv1d(4, 3, padding = causal, data_format = channels_first) }
        fn forward(x: [2, 7]) -> (y: [4, 7], mean: [4], most: [4, 1], padded: [2, 9]) {
            let h = conv(x);
            (
                y: h,
                mean: global_average_pool1d(h, data_format = channels_first),
                most: global_max_pool1d(h, data_format = channels_first, keepdims = true),
                padded: zero_padding1d(x, data_format = channels_first),
            )
        }
    }

    fn channels_first_stack {
        struct FirstStack: [1, 6, 6] -> [2, 2, 2] {
            Conv2d(2, 3, data_format = channels_first, activation = tanh),
            AveragePool2d(2, data_format = channels_first),
        }
    }
}
