//! Graphs of many kinds of layers: what images, words and time have to do with one another.

use crate::zoo::zoo;

const STEPS: usize = 3;
const WORDS: usize = 6;

zoo! {
    fn image_reader {
        struct ImageReader: [5, 4, 2] -> [3] {
            Conv2d(3, 2, use_bias = false),
            BatchNormalization(momentum = 0.9),
            Activation(tanh),
            AveragePool2d(2),
            Flatten(),
            Dense(3),
        }
    }

    fn film_through_a_model_with_statistics {
        struct Film {
            frames: TimeDistributed(ImageReader),
            memory: Bidirectional(Lstm(2)),
            kind: Dense(2, activation = softmax),
        }
        fn forward(film: [STEPS, 5, 4, 2]) -> (kind: [2], frames: [STEPS, 3]) {
            let h = frames(film);
            (kind: kind(memory(h)), frames: h)
        }
    }

    fn film_through_layers {
        struct FilmLayers: [STEPS, 4, 4, 1] -> [4] {
            TimeDistributed(Conv2d(2, 3, padding = same, activation = tanh)),
            TimeDistributed(BatchNormalization()),
            TimeDistributed(MaxPool2d(2)),
            TimeDistributed(Flatten()),
            Bidirectional(Gru(2), merge_mode = concat),
        }
    }

    fn film_through_a_frozen_model {
        struct FilmFrozen {
            #[frozen]
            frames: TimeDistributed(ImageReader),
            memory: SimpleRnn(2),
        }
        fn forward(film: [2, 5, 4, 2]) -> (y: [2]) { memory(frames(film)) }
    }

    fn residual_block {
        struct Residual {
            enter: Conv2d(3, 3, padding = same),
            a: BatchNormalization(),
            conv: Conv2d(3, 3, padding = same, use_bias = false),
            b: BatchNormalization(scale = false),
            head: Dense(2),
        }
        fn forward(image: [4, 4, 2]) -> (y: [2]) {
            let h = tanh(a(enter(image)));
            let h = add(h, b(conv(h)));
            head(global_average_pool2d(tanh(h)))
        }
    }

    fn statistics_of_a_model_called_twice {
        struct Siamese { tower: ImageReader, head: Dense(1, activation = sigmoid) }
        fn forward(left: [5, 4, 2], right: [5, 4, 2]) -> (y: [1]) {
            let gap = subtract(tower(left), tower(right));
            head(multiply(gap, gap))
        }
    }

    fn tagger_of_masked_words {
        struct Tagger {
            words: Embedding(WORDS, 3, mask_zero = true),
            memory: Bidirectional(Gru(2, return_sequences = true)),
            level: LayerNormalization(),
            tags: TimeDistributed(Dense(3, activation = softmax)),
        }
        fn forward(text: [u32; 5]) -> (tags: [5, 3]) {
            tags(level(memory(words(text))))
        }
    }

    fn sentence_of_masked_words {
        struct Sentence: [u32; 4] -> [3] {
            Embedding(WORDS, 3, mask_zero = true),
            Lstm(4, return_sequences = true),
            Lstm(3),
        }
    }

    fn sentences_through_a_model_beside_numbers {
        struct Judge { sentence: Sentence, mix: Dense(3, activation = tanh), level: RmsNormalization(), out: Dense(2) }
        fn forward(left: [u32; 4], right: [u32; 4], hour: [2]) -> (y: [2], agree: [1]) {
            let l = sentence(left);
            let r = sentence(right);
            let h = level(mix(concatenate(l, r, hour)));
            (y: out(h), agree: dot(l, r, axes = 1, normalize = true))
        }
    }

    fn words_beside_an_image {
        struct Caption {
            words: Embedding(WORDS, 4, mask_zero = true),
            memory: Gru(3),
            eye: ImageReader,
            out: Dense(2),
        }
        fn forward(text: [u32; 3], image: [5, 4, 2]) -> (y: [2]) {
            out(multiply(memory(words(text)), eye(image)))
        }
    }

    fn masked_words_with_statistics_and_a_mean {
        struct MeanOfWords {
            words: Embedding(WORDS, 3, mask_zero = true),
            norm: BatchNormalization(),
            out: Dense(2),
        }
        fn forward(text: [u32; 4]) -> (y: [2]) {
            out(global_average_pool1d(norm(words(text))))
        }
    }

    fn encoder_and_decoder {
        struct Translate {
            encoder: Lstm(3, return_state = true),
            decoder: Lstm(3, return_sequences = true),
            out: TimeDistributed(Dense(2)),
        }
        fn forward(source: [4, 2], target: [3, 2]) -> (y: [3, 2]) {
            let (_last, hidden, cell) = encoder(source);
            out(decoder(target, hidden, cell))
        }
    }

    fn convolution_over_time_into_both_directions {
        struct Signal {
            line: Conv1d(3, 3, padding = causal, activation = tanh),
            groups: GroupNormalization(groups = 3),
            memory: Bidirectional(SimpleRnn(2, return_sequences = true), merge_mode = sum),
            shared: Dense(2),
        }
        fn forward(x: [6, 2]) -> (y: [2, 2], z: [2]) {
            let h = memory(groups(line(x)));
            (y: shared(max_pool1d(h, 3)), z: shared(h[5, ..]))
        }
    }

    fn channels_first_in_front_of_time {
        struct FirstThenTime {
            conv: Conv2d(3, 2, data_format = channels_first, activation = tanh),
            norm: BatchNormalization(axis = 1),
            memory: Gru(2),
        }
        fn forward(image: [2, 4, 3]) -> (y: [2]) {
            memory(reshape(norm(conv(image)), [3, 6]))
        }
    }
}
