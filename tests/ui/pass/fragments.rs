//! Blocks written by `macro_rules!`: each kind of fragment in each kind of place it may stand in means what it means to
//! rustc, which the same block written by hand shows.

#![deny(warnings)]

use formwork::prelude::*;

const N: usize = 5;

struct Pair<A, B>(A, B);

trait Count {
    const COUNT: usize;
}

impl<A, B> Count for Pair<A, B> {
    const COUNT: usize = 3;
}

impl<A, B> Pair<A, B> {
    const SIZE: usize = 4;
}

/// A constant expression that looks at its tokens, so that an operand that fell apart would show.
macro_rules! twice {
    ($value:expr) => {
        $value * 2
    };
    (= $($value:tt)*) => {
        $($value)* * 2
    };
}

/// What a model computes: weights are drawn from a seed, for each layer alike.
macro_rules! computed {
    ($model:ty, $input:expr) => {{
        let model = <$model>::new(1);
        let found = model.predictor::<1>().predict(&$input).expect("numbers").to_owned();
        (<$model>::PARAMS, format!("{found:?}").replace("ByMacro", "ByHand"))
    }};
}

mod sizes {
    use super::*;

    // `expr`: sizes of inputs, outputs, stacks, annotations, ids, layers, slices, targets.
    macro_rules! functional {
        ($name:ident, $size:expr, $units:expr, $from:expr, $to:expr) => {
            model! {
                struct $name { hid: Dense($units, activation = relu), out: Dense($units * 2), same: Dense(units = $units - 1) }
                fn forward(x: [$size, 2 * $size]) -> (y: [$size, $units - 1], z: [$units * 2 * $size], w: [$to - $from]) {
                    let h: [$size, $units] = hid(x);
                    let g: [$size, $units * 2] = out(h);
                    (y: same(h), z: reshape(g, [$units * 2 * $size]), w: g[$size - 1, $from..$to])
                }
            }
        };
    }
    functional!(ByMacro, 1 + 2, 2 + 2, 1 + 1, 2 + 3);
    model! {
        struct ByHand { hid: Dense(4, activation = relu), out: Dense(8), same: Dense(units = 3) }
        fn forward(x: [3, 6]) -> (y: [3, 3], z: [24], w: [3]) {
            let h: [3, 4] = hid(x);
            let g: [3, 8] = out(h);
            (y: same(h), z: reshape(g, [24]), w: g[2, 2..5])
        }
    }

    macro_rules! stack {
        ($name:ident, $n:expr, $rate:expr) => {
            model! { struct $name: [$n * 2] -> [1] { Dense(100 / $n), Dropout($rate), Dense(twice!($n)), Dense(twice!(= $n)), Dense(1) } }
        };
    }
    stack!(StackByMacro, 2 + 3, 1.0 - 0.5);
    model! { struct StackByHand: [10] -> [1] { Dense(20), Dropout(0.5), Dense(10), Dense(10), Dense(1) } }

    macro_rules! ids {
        ($name:ident, $n:expr) => {
            model! { struct $name: [u32; $n - 1] -> [$n - 1, 2] { Embedding($n * 2, 2) } }
        };
    }
    ids!(Ids, N - 1);

    // A range, a whole axis and an index as one fragment each.
    macro_rules! slice {
        ($name:ident, $range:expr, $all:expr, $index:expr) => {
            model! {
                struct $name { d: Dense(2) }
                fn forward(x: [4, 4, 4]) -> (y: [2, 2]) { d(x[$range, $all, $index][.., $range]) }
            }
        };
    }
    slice!(Slice, 1..N - 2, .., N - 4);

    pub fn check() {
        assert_eq!(computed!(ByMacro, [[1.0; 6]; 3]), computed!(ByHand, [[1.0; 6]; 3]));
        assert_eq!(computed!(StackByMacro, [1.0; 10]), computed!(StackByHand, [1.0; 10]));
        assert_eq!((Ids::PARAMS, Slice::PARAMS), (16, 6));
    }
}

mod lambdas {
    use super::*;

    fn triple(x: f32) -> f32 {
        3.0 * x
    }

    // `expr` inside of a lambda, whole closures, and blocks; a block that is written out, and one with a derivative.
    macro_rules! lambda {
        ($name:ident, $scale:expr, $limit:expr, $closure:expr, $own:expr, $slope:expr, $block:block) => {
            model! {
                struct $name { o: Dense(1, use_bias = false) }
                fn forward(x: [1]) -> (y: [1]) {
                    let h = o(x);
                    add(
                        lambda(|a: h| if a > $limit { a * $scale } else { -$scale }),
                        lambda(|a: h| triple(a) * $scale, |_a, dy| dy * 3.0 * $scale),
                        lambda($closure),
                        lambda($own, $slope),
                        lambda(|a: h| a * $block),
                    )
                }
            }
        };
    }
    lambda!(ByMacro, 1.0 + 2.0, -1.0 - 1.0, |a: h| a * 2.0 - 1.0, |a: h| triple(a) - 1.0, |_a, dy| dy * 3.0, { 1.0 + 1.0 });
    model! {
        struct ByHand { o: Dense(1, use_bias = false) }
        fn forward(x: [1]) -> (y: [1]) {
            let h = o(x);
            add(
                lambda(|a: h| if a > -2.0 { a * 3.0 } else { -3.0 }),
                lambda(|a: h| triple(a) * 3.0, |_a, dy| dy * 9.0),
                lambda(|a: h| a * 2.0 - 1.0),
                lambda(|a: h| triple(a) - 1.0, |_a, dy| dy * 3.0),
                lambda(|a: h| a * 2.0),
            )
        }
    }

    pub fn check() {
        let ones = Batch::from_samples(&[[1.0]]);
        let (by_macro, by_hand) = (ByMacro::new(1), ByHand::new(1));
        let (mut left, mut right) = (by_macro.tape::<1>(), by_hand.tape::<1>());
        assert_eq!(
            format!("{:?}", left.forward(&[2.0]).expect("numbers")),
            format!("{:?}", right.forward(&[2.0]).expect("numbers"))
        );
        let (left, right) = (left.backward::<false, true>(&ones), right.backward::<false, true>(&ones));
        assert_eq!(format!("{:?}", left.input(0)), format!("{:?}", right.input(0)));
    }
}

mod own {
    pub struct Shift(pub f32);

    impl Shift {
        pub const fn new(by: f32, times: usize) -> Self {
            Self(by * times as f32)
        }
    }
}

mod arguments {
    use super::*;

    // Literals with and without a sign, `ident` as a keyword and as a choice, `path`, `tt`, settings of activations,
    // initializers and regularizers.
    macro_rules! arguments {
        ($name:ident, $axis:literal, $minus:expr, $slope:literal, $keyword:ident, $choice:ident, $number:tt, $flag:expr,
         $list:expr, $init:expr, $activation:expr, $layer:expr, $argument:expr) => {
            model! {
                struct $name {
                    conv: Conv2d($number, $list, $keyword = $choice, activation = leaky_relu(negative_slope = $slope)),
                    norm: LayerNormalization(axis = $axis),
                    soft: Softmax(axis = $minus),
                    dense: Dense($argument, use_bias = $flag, kernel_initializer = constant($init), activation = $activation,
                                 kernel_regularizer = l1_l2(l1 = $init, l2 = 0.5)),
                    last: $layer,
                }
                fn forward(x: [4, 4, 2]) -> (y: [4, 4, 1]) {
                    let h = conv(x);
                    last(concatenate(soft(norm(h)), dense(h), axis = $axis))
                }
            }
        };
    }
    arguments!(ByMacro, -1, -1, 0.25, padding, same, 3, true, (2, 1 + 1), 1.0 / 4.0, tanh, Dense(1, use_bias = false), units = 2 + 2);
    model! {
        struct ByHand {
            conv: Conv2d(3, (2, 2), padding = same, activation = leaky_relu(negative_slope = 0.25)),
            norm: LayerNormalization(axis = -1),
            soft: Softmax(axis = -1),
            dense: Dense(units = 4, use_bias = true, kernel_initializer = constant(0.25), activation = tanh,
                         kernel_regularizer = l1_l2(l1 = 0.25, l2 = 0.5)),
            last: Dense(1, use_bias = false),
        }
        fn forward(x: [4, 4, 2]) -> (y: [4, 4, 1]) {
            let h = conv(x);
            last(concatenate(soft(norm(h)), dense(h), axis = -1))
        }
    }

    pub fn check() {
        let input = [[[1.0, -0.5]; 4]; 4];
        assert_eq!(computed!(ByMacro, input), computed!(ByHand, input));
    }
}

mod frames {
    use super::*;

    // `vis` of each kind, `meta`, `ident`, `path` and `ty` as models, `stmt`, `pat`, `block`, `tt` lists.
    macro_rules! frame {
        ($(#[$meta:meta])* $vis:vis $name:ident, $tower:path, $element:ty, $statement:stmt, $pattern:pat, $value:expr, $field:meta, $body:block) => {
            model! {
                $(#[$meta])*
                $vis struct $name { a: Dense(3), #[$field] tower: $tower, e: Embedding(9, 3), table: $tower }
                fn forward(x: [3], ids: $element) -> (y: [3]) {
                    $statement;
                    let $pattern = $value;
                    let n = e(ids)[0];
                    let m = table(n);
                    add(h, k, m)
                }
            }
            model! { $vis struct Small { d: Dense(2) } fn forward(x: [2]) -> (y: [2]) $body }
        };
    }
    model! { pub struct Tower: [3] -> [3] { Dense(3) } }
    frame!(#[doc = " Docs."] #[model(allow(unused_input), budget(predict = 1 << 16))] pub(crate) Net, self::Tower, [u32; N - 1],
           let h = a(x), k, tower(h), frozen, { d(x) });

    mod inner {
        use super::super::*;

        macro_rules! private {
            ($vis:vis $name:ident { $($rest:tt)* }) => { model! { $vis struct $name: [2] -> [2] { $($rest)* } } };
        }
        private!(One { Dense(2) });
        private!(pub Two { Dense(2) });
        private!(pub(super) Three { Dense(2) });
        private!(pub(in super::super) Four { Dense(2) });

        pub fn check() {
            assert_eq!([One::PARAMS, Two::PARAMS, Three::PARAMS, Four::PARAMS], [6; 4]);
        }
    }

    // A whole item from a fragment, beside a block; generic types with and without bounds.
    macro_rules! items {
        ($item:item $life:lifetime $ty:ty) => {
            $item
            model! { struct Items: [Held::SIZE + size_of::<&$life $ty>() - size_of::<&$ty>()] -> [size_of::<&$ty>()] { Dense(16) } }
        };
    }
    items!(struct Held; 'static dyn Send + Sync);

    impl Held {
        const SIZE: usize = 4;
    }

    pub fn check() {
        assert_eq!(Net::PARAMS, 12 + 12 + 27 + 12);
        assert_eq!((Small::PARAMS, Items::PARAMS), (6, 4 * 16 + 16));
        inner::check();
    }
}

mod constants {
    use super::*;

    // Sizes that are any constant expression.
    model! {
        /// Docs of the type.
        struct Sizes {
            a: Dense(<Pair<u8, Vec<u8>> as Count>::COUNT, activation = relu),
            b: Dense(Pair::<u8, u16>::SIZE),
            c: Dense(size_of::<(u8, u16)>(), use_bias = false),
            d: Dense(1 << 1, use_bias = (true)),
        }
        /// Docs of the way through it.
        fn forward(x: [N - 1, Pair::<u8, u16>::SIZE]) -> (y: [<Pair<u8, u16> as Count>::COUNT + 1, size_of::<u16>()]) {
            let h: [N - 1, <Pair<u8, u16> as Count>::COUNT] = a(x);
            // A comment.
            let g: [-(-4_i8) as usize, if N > 4 { 4 } else { 3 }] = b(h);
            d(c(g[..N - 1, ..Pair::<u8, u16>::SIZE]))
        }
    }
    model! { struct Stack: [N - 1] -> [N % 3] { Dense(2) } }

    pub fn check() {
        assert_eq!((Sizes::PARAMS, Stack::PARAMS), (15 + 16 + 16 + 10, 10));
    }
}

fn main() {
    sizes::check();
    lambdas::check();
    arguments::check();
    frames::check();
    constants::check();
    assert_eq!(own::Shift::new(0.5, 2).0, 1.0);
}
