//! Embeddings, the masks that come of them, and dot products.

use crate::zoo::zoo;

const WORDS: usize = 7;
const WIDTH: usize = 3;
const STEPS: usize = 4;
const PADDING: f64 = -1.5;

zoo! {
    fn embedding_alone {
        struct EmbeddingAlone { embed: Embedding(5, 3) }
        fn forward(word: [u32; 4]) -> (y: [4, 3]) { embed(word) }
    }

    fn embedding_of_constants {
        struct Words { embed: Embedding(WORDS, WIDTH, embeddings_regularizer = l2(0.1)), head: Dense(2) }
        fn forward(word: [u32; STEPS]) -> (y: [2]) { head(flatten(embed(word))) }
    }

    fn embedding_of_a_table_of_ids {
        struct Table { embed: Embedding(4, 2) }
        fn forward(word: [u32; 2, 3]) -> (y: [2, 3, 2]) { tanh(embed(word)) }
    }

    fn embedding_shared_by_two_inputs {
        struct Shared { embed: Embedding(WORDS, WIDTH), head: Dense(2, activation = tanh) }
        fn forward(left: [u32; 3], right: [u32; 3]) -> (y: [2]) {
            let l = embed(left);
            let r = embed(right);
            head(flatten(multiply(l, r)))
        }
    }

    fn embedding_read_twice {
        struct ReadTwice { embed: Embedding(WORDS, WIDTH), wide: Embedding(9, 2) }
        fn forward(word: [u32; 3]) -> (y: [3, 3], z: [3, 5]) {
            let h = embed(word);
            (y: multiply(h, embed(word)), z: concatenate(h, wide(word)))
        }
    }

    fn embedding_beside_numbers {
        struct Beside { embed: Embedding(5, 4), enter: Dense(4), head: Dense(2) }
        fn forward(kind: [u32; 1], x: [3]) -> (y: [2]) { head(add(flatten(embed(kind)), enter(x))) }
    }

    fn embedding_frozen {
        struct FrozenTable { #[frozen] embed: Embedding(5, 3), head: Dense(2) }
        fn forward(word: [u32; 4], x: [4, 3]) -> (y: [4, 2]) { head(add(embed(word), x)) }
    }

    fn embedding_tower {
        struct WordTower { embed: Embedding(5, 3, mask_zero = true), pool: GlobalAveragePool1d(), head: Dense(2) }
        fn forward(word: [u32; STEPS]) -> (y: [2]) { head(pool(embed(word))) }
    }

    fn embedding_in_a_model {
        struct WordPair { tower: WordTower, head: Dense(1, activation = sigmoid) }
        fn forward(left: [u32; 4], right: [u32; 4]) -> (y: [1]) {
            let l = tower(left);
            let r = tower(right);
            head(concatenate(l, r, multiply(l, r)))
        }
    }

    fn mask_to_a_mean {
        struct MaskedMean { embed: Embedding(3, 4, mask_zero = true), pool: GlobalAveragePool1d(keepdims = true) }
        fn forward(word: [u32; 6]) -> (y: [1, 4]) { pool(tanh(embed(word))) }
    }

    fn mask_through_layers {
        struct Through {
            embed: Embedding(4, 3, mask_zero = true),
            mix: Dense(5, activation = tanh),
            drop: Dropout(0.5),
            pool: GlobalAveragePool1d(),
        }
        fn forward(word: [u32; 5]) -> (y: [5]) { pool(drop(mix(embed(word)))) }
    }

    fn masks_combined {
        struct Combined { left: Embedding(3, 2, mask_zero = true), right: Embedding(4, 2, mask_zero = true) }
        fn forward(a: [u32; 5], b: [u32; 5], x: [5, 2]) -> (y: [2], z: [4]) {
            let l = left(a);
            let r = right(b);
            (y: global_average_pool1d(add(l, r, x)), z: global_average_pool1d(concatenate(l, r)))
        }
    }

    fn masking_of_numbers {
        struct MaskedNumbers { mask: Masking(mask_value = PADDING), mix: Dense(2), pool: GlobalAveragePool1d() }
        fn forward(x: [4, 3]) -> (y: [2], z: [4, 3]) {
            let h = mask(x);
            (y: pool(mix(h)), z: unmask(h))
        }
    }

    fn masking_of_zeros {
        // What is cropped away and padded again are steps of zeros.
        struct MaskedZeros { mix: Dense(3, activation = tanh) }
        fn forward(x: [5, 2]) -> (y: [3]) {
            global_average_pool1d(mix(masking(zero_padding1d(cropping1d(x, (2, 1)), (2, 1)))))
        }
    }

    fn dot_of_vectors {
        struct Vectors { a: Dense(4), b: Dense(4) }
        fn forward(x: [3], z: [2]) -> (y: [1], w: [1]) {
            let l = a(x);
            let r = b(z);
            (y: dot(l, r, axes = 1), w: l.dot(r, -1, normalize = true))
        }
    }

    fn dot_of_sequences {
        struct Sequences { a: Dense(4), b: Dense(4) }
        fn forward(x: [3, 2], z: [STEPS, 2]) -> (y: [3, STEPS], cosine: [3, STEPS], turned: [3, 2]) {
            let l = a(x);
            let r = b(z);
            (y: dot(l, r, axes = 2), cosine: dot(l, r, axes = -1, normalize = true), turned: dot(l, z, axes = (2, 1)))
        }
    }

    fn dot_with_axes_on_both_sides {
        struct BothSides { a: Dense(3) }
        fn forward(x: [2, 4, 3], z: [3, 4]) -> (p: [2, 3, 3], q: [3, 2, 3], r: [2, 3, 2, 3]) {
            let h = a(x);
            (
                p: dot(h, z, axes = (2, 2)),
                q: dot(z, h, axes = [2, 2], normalize = true),
                r: dot(x, h, axes = (2, 2)),
            )
        }
    }

    fn dot_of_a_value_with_itself {
        struct Gram { a: Dense(4) }
        fn forward(x: [3, 2]) -> (y: [3, 3], z: [4, 4]) {
            let h = a(x);
            (y: dot(h, h, axes = 2, normalize = true), z: dot(h, h, axes = 1))
        }
    }

    fn dot_as_attention {
        struct Attend { query: Dense(4), key: Dense(4), value: Dense(5), softmax: Softmax() }
        fn forward(x: [3, 6]) -> (y: [3, 5]) {
            let scores = dot(query(x), key(x), axes = (2, 2));
            dot(softmax(scores), value(x), axes = (2, 1))
        }
    }

    fn two_sequences_to_one_value {
        struct Judge { a: Dense(3, activation = tanh), b: Dense(2) }
        fn forward(x: [4, 2], z: [2, 3]) -> (y: [2]) { b(concatenate(flatten(a(x)), flatten(z))) }
    }

    fn frozen_embedding_beside_what_learns_into_a_model {
        struct FrozenWords { #[frozen] embed: Embedding(5, 2), mix: Dense(3), judge: Judge }
        fn forward(word: [u32; 4], x: [2, 2]) -> (y: [2]) { judge(embed(word), mix(x)) }
    }

    fn frozen_embedding_behind_what_learns_into_a_model {
        struct FrozenBehind { #[frozen] embed: Embedding(5, 3), mix: Dense(2), judge: Judge }
        fn forward(word: [u32; 2], x: [4, 2]) -> (y: [2]) { judge(mix(x), embed(word)) }
    }
}
