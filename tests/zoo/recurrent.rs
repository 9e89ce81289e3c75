//! Recurrent layers: each cell alone and in every mode, stacked, shared, with states from the graph, in both directions,
//! with dropout.

use crate::zoo::zoo;

const UNITS: usize = 3;
const SHARE: f64 = 0.5;

zoo! {
    fn simple_rnn_last {
        struct SimpleLast: [5, 2] -> [3] { SimpleRnn(3) }
    }

    fn simple_rnn_without_bias {
        struct SimplePlain: [3, 2] -> [3, 4] {
            SimpleRnn(4, activation = relu, use_bias = false, return_sequences = true),
        }
    }

    fn lstm_last {
        struct LstmLast: [5, 2] -> [3] { Lstm(3) }
    }

    fn lstm_of_one_step_and_unit {
        struct LstmOne: [1, 1] -> [1] { Lstm(1) }
    }

    fn lstm_all_steps_from_the_end {
        struct LstmBackwards: [4, 2] -> [4, 3] { Lstm(3, return_sequences = true, go_backwards = true) }
    }

    fn lstm_with_other_activations {
        struct LstmOther: [3, 2] -> [3] { Lstm(3, activation = gelu, recurrent_activation = hard_sigmoid) }
    }

    fn gru_last {
        struct GruLast: [5, 2] -> [3] { Gru(3) }
    }

    fn gru_reset_before {
        struct GruBefore: [4, 2] -> [4, 3] { Gru(3, reset_after = false, return_sequences = true) }
    }

    fn gru_without_bias {
        struct GruPlain: [3, 2] -> [UNITS] { Gru(UNITS, use_bias = false, activation = softsign) }
    }

    fn gru_of_a_user_constant_from_the_end {
        struct GruConst: [4, 2] -> [4, UNITS] { Gru(UNITS, return_sequences = true, go_backwards = true) }
    }

    fn recurrent_stack {
        struct Stack: [4, 3] -> [2] {
            Lstm(4, return_sequences = true),
            Gru(UNITS, return_sequences = true),
            SimpleRnn(3),
            Dense(2, activation = softmax),
        }
    }

    fn lstm_states_are_read {
        struct LstmStates { lstm: Lstm(2, return_sequences = true, return_state = true) }
        fn forward(x: [4, 3]) -> (y: [4, 2], h: [2], c: [2]) {
            let (y, h, c) = lstm(x);
            (y: y, h: h, c: c)
        }
    }

    fn lstm_one_state_is_read {
        struct LstmState { lstm: Lstm(2, return_state = true), head: Dense(2) }
        fn forward(x: [4, 3]) -> (y: [2]) {
            let (_y, _h, c) = lstm(x);
            head(c)
        }
    }

    fn states_from_the_graph {
        struct Decoder {
            encoder: Lstm(UNITS, return_state = true),
            decoder: Lstm(UNITS, return_sequences = true),
            gru: Gru(UNITS),
            rnn: SimpleRnn(UNITS),
            start: Dense(UNITS),
        }
        fn forward(x: [4, 2], z: [3, 2]) -> (y: [3, UNITS], g: [UNITS], r: [UNITS]) {
            let (_y, h, c) = encoder(x);
            (y: decoder(z, h, c), g: gru(z, start(h)), r: rnn(z, h))
        }
    }

    fn states_are_inputs {
        struct StatesIn { lstm: Lstm(2) }
        fn forward(x: [3, 2], h: [2], c: [2]) -> (y: [2]) { lstm(x, h, c) }
    }

    fn shared_over_sequences_of_two_lengths {
        struct SharedGru { gru: Gru(3), head: Dense(2) }
        fn forward(x: [4, 2], z: [3, 2]) -> (y: [2]) { head(subtract(gru(x), gru(z))) }
    }

    fn frozen_between_two_that_learn {
        struct FrozenLstm {
            first: Lstm(2, return_sequences = true),
            #[frozen] middle: Lstm(2, return_sequences = true),
            #[frozen] last: Gru(3),
        }
        fn forward(x: [3, 2]) -> (y: [3]) { last(middle(first(x))) }
    }

    fn on_each_sequence_of_a_sequence {
        struct Films: [2, 3, 2] -> [2, 3] { TimeDistributed(Lstm(3)) }
    }

    fn recurrent_sub_model {
        struct Sentence { lstm: Lstm(UNITS, return_sequences = true), gru: Gru(2) }
        fn forward(x: [3, 2]) -> (y: [2]) { gru(lstm(x)) }
    }

    fn recurrent_sub_model_twice {
        struct Pair { sentence: Sentence, head: Dense(2) }
        fn forward(x: [3, 2], z: [3, 2]) -> (y: [2]) { head(add(sentence(x), sentence(z))) }
    }

    fn bidirectional_lstm {
        struct BothLstm: [4, 2] -> [4, 6] { Bidirectional(Lstm(3, return_sequences = true)) }
    }

    fn bidirectional_last_steps {
        struct BothLast: [4, 2] -> [6] { Bidirectional(Gru(3)) }
    }

    fn bidirectional_sum {
        struct BothSum: [3, 2] -> [3, UNITS] {
            Bidirectional(Gru(UNITS, return_sequences = true, reset_after = false), merge_mode = sum),
        }
    }

    fn bidirectional_mul {
        struct BothMul: [3, 2] -> [3, 3] { Bidirectional(SimpleRnn(3, return_sequences = true), merge_mode = mul) }
    }

    fn bidirectional_ave {
        struct BothAve: [3, 2] -> [3] { Bidirectional(Lstm(3), merge_mode = ave) }
    }

    fn bidirectional_apart {
        struct BothApart { both: Bidirectional(Gru(2, return_sequences = true), merge_mode = none) }
        fn forward(x: [3, 2]) -> (a: [3, 2], b: [3, 2]) {
            let (a, b) = both(x);
            (a: a, b: b)
        }
    }

    fn bidirectional_states {
        struct BothStates { both: Bidirectional(Lstm(2, return_sequences = true, return_state = true)), next: Bidirectional(Lstm(2)) }
        fn forward(x: [3, 2]) -> (y: [3, 4], z: [4]) {
            let (y, h, c, hb, cb) = both(x);
            (y: y, z: next(x, h, c, hb, cb))
        }
    }

    fn masked_lstm {
        struct MaskedLstm { embed: Embedding(3, 2, mask_zero = true), lstm: Lstm(3) }
        fn forward(word: [u32; 5]) -> (y: [3]) { lstm(embed(word)) }
    }

    fn masked_sequences_of_each_cell {
        struct MaskedStack {
            embed: Embedding(3, 2, mask_zero = true),
            lstm: Lstm(3, return_sequences = true),
            gru: Gru(2, return_sequences = true, go_backwards = true),
            rnn: SimpleRnn(2, return_sequences = true, zero_output_for_mask = true),
        }
        fn forward(word: [u32; 5]) -> (a: [5, 3], b: [5, 2], c: [5, 2]) {
            let h = embed(word);
            let a = lstm(h);
            (a: unmask(a), b: unmask(gru(a)), c: unmask(rnn(h)))
        }
    }

    fn masked_gru_reset_before_with_states {
        struct MaskedGru {
            embed: Embedding(2, 2, mask_zero = true),
            gru: Gru(3, reset_after = false, return_sequences = true, return_state = true),
        }
        fn forward(word: [u32; 4], h: [3]) -> (y: [4, 3], last: [3]) {
            let (y, last) = gru(embed(word), h);
            (y: unmask(y), last: last)
        }
    }

    fn masked_lstm_with_states {
        struct MaskedStates {
            embed: Embedding(2, 2, mask_zero = true),
            lstm: Lstm(2, return_sequences = true, return_state = true),
        }
        fn forward(word: [u32; 4], h: [2], c: [2]) -> (y: [4, 2], hidden: [2], cell: [2]) {
            let (y, hidden, cell) = lstm(embed(word), h, c);
            (y: unmask(y), hidden: hidden, cell: cell)
        }
    }

    fn masked_in_both_directions {
        struct MaskedBoth {
            embed: Embedding(3, 2, mask_zero = true),
            tags: Bidirectional(Lstm(2, return_sequences = true)),
            class: Bidirectional(Gru(2), merge_mode = sum),
        }
        fn forward(word: [u32; 4]) -> (y: [4, 4], class: [2]) {
            let h = embed(word);
            (y: unmask(tags(h)), class: class(h))
        }
    }

    fn simple_rnn_that_drops_input_and_state {
        struct ThinSimple: [4, 3] -> [4, 4] { SimpleRnn(4, dropout = 0.4, recurrent_dropout = 0.3, return_sequences = true) }
    }

    fn lstm_that_drops_input {
        struct ThinInput: [4, 3] -> [3] { Lstm(3, dropout = 0.5) }
    }

    fn lstm_that_drops_state {
        struct ThinState: [4, 2] -> [4, 4] { Lstm(4, recurrent_dropout = 0.5, return_sequences = true) }
    }

    fn lstm_that_drops_by_constants_from_given_states {
        struct ThinStates { lstm: Lstm(3, dropout = SHARE, recurrent_dropout = SHARE / 2.0, return_state = true) }
        fn forward(x: [3, 2], h: [3], c: [3]) -> (y: [3], hidden: [3], cell: [3]) {
            let (y, hidden, cell) = lstm(x, h, c);
            (y: y, hidden: hidden, cell: cell)
        }
    }

    fn gru_that_drops_behind_a_layer {
        struct ThinGru: [4, 2] -> [3] { Dense(4), Gru(3, dropout = 0.5, recurrent_dropout = 0.5, go_backwards = true) }
    }

    fn gru_reset_before_that_drops {
        struct ThinBefore { gru: Gru(4, dropout = 0.3, recurrent_dropout = 0.4, reset_after = false, return_sequences = true) }
        fn forward(x: [3, 2], h: [4]) -> (y: [3, 4]) { gru(x, h) }
    }

    fn drops_of_a_shared_layer_and_of_values_read_twice {
        struct ThinShared { gru: Gru(3, dropout = 0.5, recurrent_dropout = 0.5), head: Dense(2) }
        fn forward(x: [3, 2]) -> (y: [2]) {
            let h = tanh(x);
            head(add(gru(h), multiply(gru(x), gru(multiply(h, x)))))
        }
    }

    fn both_directions_drop {
        struct ThinBoth: [3, 3] -> [3, 6] {
            Bidirectional(Lstm(3, dropout = 0.4, recurrent_dropout = 0.4, return_sequences = true)),
        }
    }

    fn frozen_layers_drop {
        struct ThinFrozen { first: Dense(2), #[frozen] gru: Gru(3, dropout = 0.5, recurrent_dropout = 0.5) }
        fn forward(x: [3, 2]) -> (y: [3]) { gru(first(x)) }
    }

    fn each_sequence_of_a_sequence_drops {
        struct ThinFilms: [2, 3, 2] -> [2, 3] { TimeDistributed(Lstm(3, dropout = 0.5, recurrent_dropout = 0.5)) }
    }

    fn masked_layers_drop {
        struct ThinMasked {
            embed: Embedding(3, 3, mask_zero = true),
            lstm: Lstm(3, dropout = 0.4, recurrent_dropout = 0.4, return_sequences = true),
            gru: Gru(2, recurrent_dropout = 0.5, return_sequences = true, reset_after = false),
            rnn: SimpleRnn(3, dropout = 0.3, recurrent_dropout = 0.5),
        }
        fn forward(word: [u32; 4]) -> (y: [3]) { rnn(gru(lstm(embed(word)))) }
    }

    fn bidirectional_one_state_of_one_direction {
        struct BothOne { both: Bidirectional(Lstm(2, return_state = true)), gru: Bidirectional(Gru(2), merge_mode = none) }
        fn forward(x: [3, 2]) -> (y: [2], z: [2]) {
            let (_y, _h, _c, _hb, cb) = both(x);
            let (_a, b) = gru(x);
            (y: cb, z: b)
        }
    }
}
