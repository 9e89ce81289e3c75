//! The blocks that tests share: each shows one thing.

/// Name and block.
pub(super) static BLOCKS: &[(&str, &str)] = &[
    ("stack", "pub struct Stack: [64] -> [10] { Dense(32, activation = relu), Dense(10, activation = softmax) }"),
    ("constants", "struct Constants: [WIDTH] -> [HIDDEN / 4] { Dense(HIDDEN, activation = gelu), Dense(HIDDEN / 4) }"),
    (
        "shared",
        "struct Shared { tower: Dense(8, activation = tanh), head: Dense(1, activation = sigmoid) }
         fn forward(left: [16], right: [16]) -> (score: [1]) {
             let l = tower(left);
             let r = tower(right);
             head(multiply(subtract(l, r), subtract(l, r)))
         }",
    ),
    (
        "frozen",
        "struct Frozen { #[frozen] body: Dense(8, activation = relu), head: Dense(3) }
         fn forward(x: [4]) -> (y: [3]) { head(body(x)) }",
    ),
    (
        "branches",
        "struct Branches { a: Dense(8), b: Dense(8), c: Dense(8) }
         fn forward(x: [4]) -> (y: [2, 12]) {
             let h = a(x);
             let l = relu(b(h));
             let r = dropout(c(h), 0.25);
             reshape(concatenate(l, r, add(h, l, r)[0..4], x), [2, -1])
         }",
    ),
    (
        "views",
        "struct Views { a: Dense(6) }
         fn forward(image: [8, 8, 3]) -> (y: [24], z: [6]) {
             let h = image[2..6, 0, ..];
             (y: a(h).flatten(), z: a(image[7, 7, ..]))
         }",
    ),
    (
        "several",
        "#[model(dtype = f64)]
         struct Several { body: Dense(8), score: Dense(1, activation = sigmoid), kind: Dense(3, activation = softmax) }
         fn forward(x: [4]) -> (score: [1], kind: [3], same: [3]) {
             let h = body(x);
             let k = kind(h);
             (score: score(h), kind: k, same: k)
         }",
    ),
    (
        "nested",
        "struct Nested { tower: a::Tower, head: Dense(1) }
         fn forward(x: [4], z: [4]) -> (y: [1]) {
             let (p, q) = tower(x);
             let (r, _s) = tower(z);
             head(concatenate(p, q, r))
         }",
    ),
    ("nested_last", "struct NestedLast: [4] -> [2] { Dense(4, activation = relu), Tower }"),
    (
        "steps",
        "struct Steps { frames: TimeDistributed(Dense(4, activation = softmax)), tower: TimeDistributed(Tower) }
         fn forward(x: [5, 2, 3]) -> (y: [5, 2, 4], z: [5, 6]) { (y: frames(x), z: tower(x)) }",
    ),
    (
        "recurrent",
        "struct Recurrent { lstm: Lstm(4, return_state = true), both: Bidirectional(Gru(4, return_sequences = true)) }
         fn forward(x: [5, 3]) -> (y: [5, 8], c: [4]) {
             let (_y, _h, c) = lstm(both(x));
             (y: both(x), c: c)
         }",
    ),
    (
        "statistics",
        "struct Statistics {
             embed: Embedding(9, 3, mask_zero = true), norm: BatchNormalization(), pool: GlobalAveragePool1d(),
             #[frozen] calm: BatchNormalization(scale = false), head: Dense(2),
         }
         fn forward(word: [u32; 5]) -> (y: [2]) { head(calm(pool(norm(embed(word))))) }",
    ),
    (
        "through",
        "struct Through { a: Dense(4) }
         fn forward(x: [4], ids: [4]) -> (same: [4], zero: [4], y: [4]) { (same: x, zero: ids.relu(), y: a(x)) }",
    ),
    (
        "activations",
        "struct Activations: [4] -> [4] {
             Dense(4, activation = leaky_relu(negative_slope = 0.1)), Softmax(axis = 1), Dropout(RATE),
             Activation(silu), LeakyRelu(), Dense(4, use_bias = false),
         }",
    ),
    (
        "own",
        "use my::{Scale, deep::Swish as Bent};
         struct Own {
             scale: Scale(factor = 2.0), plain: my::Plain(), #[frozen] wide: my::Wide(UNITS, 3),
             dense: Dense(4, activation = Bent), conv: Dense(4, activation = my::Swish(beta = 1.5)),
         }
         fn forward(x: [4], z: [4]) -> (y: [4], w: [4]) {
             let h = dense(scale(x));
             let g = wide(plain(conv(z)));
             let d = lambda(|a: h, b: g| if a > b && !(a == LIMIT) { (a - b).powi(2) } else { let t = a.exp(); max(t, -b) / 2.0 });
             (y: d, w: lambda(|a: d, b: x| my::f(a, b), |a, b, dy| (dy * b, dy * a)))
         }",
    ),
];

pub(super) fn block(name: &str) -> &'static str {
    BLOCKS.iter().find(|(known, _)| *known == name).map_or_else(|| panic!("no block `{name}`"), |(_, block)| block)
}
