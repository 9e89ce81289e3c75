//! Every kernel, told sizes and counts that no slice has.

use super::{assert_clear, end, end_of};
use formwork::__private::shape::{Padding, conv_window, pool_window};
use formwork::kernels::simd::{Level, force};
use formwork::kernels::{
    Activation, AdamStep, BatchNormDims, BilinearDims, ConvDims, CrossEntropyDims, DenseDims, DotDims, Elements,
    EmbeddingDims, GlobalPoolDims, Map, MaskingDims, Merge, MergeDims, MomentumStep, Norm, NormDims, PoolDims,
    PreluDims, RecurrentDims, RegionDims, RmspropStep, SgdStep, Side, SoftmaxDims, f32 as k, map,
};
use formwork::{CustomActivation, Dims, Samples, Stream};
use std::panic::{set_hook, take_hook};

const ACT: Activation = Activation::Tanh;
const GATE: Activation = Activation::Sigmoid;

/// A kernel of dims made from three sizes, over so many samples and slices of so many elements.
type Call = fn([usize; 3], Samples, usize);

/// Declares calls: `name(sizes, n; slices) { … }`, where the slices are as long as the call is told.
macro_rules! calls {
    ($($name:ident([$a:ident, $b:ident, $c:ident], $n:ident; $($x:ident),*; $($y:ident),*) $body:block)*) => {
        [$((
            stringify!($name),
            (|[$a, $b, $c]: [usize; 3], $n: Samples, len: usize| {
                let _ = ($a, $b, $c);
                $(let $x = vec![1.0_f32; len]; let $x = &$x[..];)*
                $(let mut $y = vec![1.0_f32; len]; let $y = &mut $y[..];)*
                $body
            }) as Call,
        )),*]
    };
}

fn dims(sizes: &[usize]) -> Dims {
    Dims::new(sizes)
}

fn recurrent([steps, features, units]: [usize; 3], training: bool) -> RecurrentDims {
    RecurrentDims::new(dims(&[steps, features]), units, true, false, false, false, training)
}

fn gru([steps, features, units]: [usize; 3], training: bool) -> RecurrentDims {
    RecurrentDims::reset_after(dims(&[steps, features]), units, false, true, true, true, training)
}

fn window([a, b, c]: [usize; 3]) -> ConvDims {
    let window = conv_window(dims(&[a, 2, b]), &[c, 1], &[1, 1], &[2, 1], Padding::Same);
    ConvDims::new(window, b, 1)
}

fn apart([a, b, c]: [usize; 3]) -> ConvDims {
    ConvDims::new(conv_window(dims(&[a, b]), &[2], &[c], &[1], Padding::Causal), b, b)
}

fn pooling([a, b, c]: [usize; 3], padding: Padding) -> PoolDims {
    PoolDims::new(pool_window(dims(&[a, b, 2]), &[2, c], &[c, 1], padding))
}

/// Adds two numbers.
struct Sum;

impl Map<f32, 2, 1> for Sum {
    fn at<const FMA: bool>(&self, [a, b]: [f32; 2]) -> [f32; 1] {
        [a + b]
    }
}

impl CustomActivation<f32> for Sum {
    fn apply(&self, x: f32) -> f32 {
        x
    }

    fn derivative(&self, _x: f32) -> f32 {
        1.0
    }
}

fn products() -> Vec<(&'static str, Call)> {
    let calls = calls! {
        dense_forward([a, b, c], n; x, w; y) { k::dense_forward(DenseDims::new(dims(&[a, b]), c), n, x, w, &[], ACT, y) }
        dense_forward_relu([a, b, c], n; x, w, bias; y) {
            k::dense_forward(DenseDims::new(dims(&[a, b]), c), n, x, w, bias, Activation::RELU, y);
        }
        dense_weights([a, b, c], n; x, dy; dw, db) {
            k::dense_backward_weights(DenseDims::new(dims(&[a, b]), c), n, x, dy, dw, db, true);
        }
        dense_weights_fresh([a, b, c], n; x, dy; dw, db) {
            k::dense_backward_weights(DenseDims::new(dims(&[a, b]), c), n, x, dy, dw, db, false);
        }
        dense_bias([a, b, c], n; dy; db) { k::dense_backward_bias(DenseDims::bias(dims(&[a, b, c])), n, dy, db, false) }
        dense_input([a, b, c], n; dy, w, gate; dx) {
            k::dense_backward_input(DenseDims::new(dims(&[a, b]), c), n, dy, w, dx, false, gate);
        }
        dense_input_added([a, b, c], n; dy, w; dx) {
            k::dense_backward_input(DenseDims::new(dims(&[a, b]), c), n, dy, w, dx, true, &[]);
        }
        conv([a, b, c], n; x, w, bias; y) { k::conv_forward(window([a, b, c]), n, x, w, bias, ACT, y) }
        conv_kernel([a, b, c], n; x, dy; dw) { k::conv_backward_kernel(window([a, b, c]), n, x, dy, dw, false) }
        conv_input([a, b, c], n; dy, w; dx) { k::conv_backward_input(window([a, b, c]), n, dy, w, dx, false) }
        depthwise([a, b, c], n; x, w, bias; y) { k::conv_forward(apart([a, b, c]), n, x, w, bias, ACT, y) }
        depthwise_kernel([a, b, c], n; x, dy; dw) { k::conv_backward_kernel(apart([a, b, c]), n, x, dy, dw, true) }
        depthwise_input([a, b, c], n; dy, w; dx) { k::conv_backward_input(apart([a, b, c]), n, dy, w, dx, true) }
        dot([a, b, c], n; x, z; y) { k::dot_forward(DotDims::new(dims(&[a, b]), dims(&[c, b]), &[-1]), n, x, z, y) }
        dot_input([a, b, c], n; z, dy; dx) {
            k::dot_backward(DotDims::new(dims(&[b, a]), dims(&[b, c]), &[1]), n, Side::Left, z, dy, dx, false);
            k::dot_backward(DotDims::new(dims(&[b, a]), dims(&[b, c]), &[1]), n, Side::Right, z, dy, dx, true);
        }
    };
    calls.into()
}

fn steps() -> Vec<(&'static str, Call)> {
    let calls = calls! {
        rnn([a, b, c], n; x, w, r, h0, mask; tape, y, h) {
            let d = recurrent([a, b, c], true);
            k::simple_rnn_forward(d, n, ACT, x, w, r, &[], h0, mask, &mut [], tape, y, h);
        }
        rnn_cells([a, b, c], n; r, mask, dy, dh; tape, work, turned, dh0) {
            let d = recurrent([a, b, c], true);
            k::simple_rnn_backward_cells(d, n, ACT, r, mask, &mut [], dy, dh, tape, work, turned, dh0, false);
        }
        rnn_weights([a, b, c], n; x; tape, dw, dr, db) {
            k::simple_rnn_backward_weights(recurrent([a, b, c], true), n, x, &mut [], tape, dw, dr, db, false);
        }
        rnn_input([a, b, c], n; w; tape, dx) {
            k::simple_rnn_backward_input(recurrent([a, b, c], true), n, w, tape, dx, false);
        }
        lstm([a, b, c], n; x, w, r, bias, h0, mask; drop, tape, y, h, state) {
            let d = recurrent([a, b, c], true);
            k::lstm_forward(d, n, ACT, GATE, x, w, r, bias, h0, h0, mask, drop, tape, y, h, state);
        }
        lstm_predict([a, b, c], n; x, w, r; tape, y) {
            let d = recurrent([a, b, c], false);
            let none = &[][..];
            k::lstm_forward(
                d, n, ACT, GATE, x, w, r, none, none, none, none, &mut [], tape, y, &mut [], &mut [],
            );
        }
        lstm_cells([a, b, c], n; r, dy, dh; drop, tape, work, turned, dh0, dc0) {
            let d = recurrent([a, b, c], true);
            k::lstm_backward_cells(
                d, n, ACT, GATE, r, &[], drop, dy, dh, dh, tape, work, turned, dh0, false, dc0, true,
            );
        }
        lstm_weights([a, b, c], n; x; tape, dw, dr, db) {
            k::lstm_backward_weights(recurrent([a, b, c], true), n, x, &mut [], tape, dw, dr, db, true);
        }
        lstm_input([a, b, c], n; w; tape, dx) { k::lstm_backward_input(recurrent([a, b, c], true), n, w, tape, dx, true) }
        gru([a, b, c], n; x, w, r, bias, h0; drop, tape, split, y, h) {
            k::gru_forward(gru([a, b, c], true), n, ACT, GATE, x, w, r, bias, h0, &[], drop, tape, split, y, h);
        }
        gru_before([a, b, c], n; x, w, r, bias, h0; tape, split, y, h) {
            let d = recurrent([a, b, c], false);
            k::gru_forward(d, n, ACT, GATE, x, w, r, bias, h0, &[], &mut [], tape, split, y, h);
        }
        gru_cells([a, b, c], n; r, mask, dy, dh; tape, work, turned, dh0) {
            let d = gru([a, b, c], true);
            k::gru_backward_cells(d, n, ACT, GATE, r, mask, &mut [], dy, dh, tape, work, turned, dh0, false);
        }
        gru_weights([a, b, c], n; x; tape, dw, dr, db) {
            k::gru_backward_weights(gru([a, b, c], true), n, x, &mut [], tape, dw, dr, db, false);
            k::gru_backward_weights(recurrent([a, b, c], true), n, x, &mut [], tape, dw, dr, db, false);
        }
        gru_input([a, b, c], n; w; tape, dx) { k::gru_backward_input(gru([a, b, c], true), n, w, tape, dx, false) }
        dropout_mask([a, b, c], n; ; mask) {
            let d = Elements::new(dims(&[a, b, c]));
            k::recurrent_dropout_mask(d, n, 0.5, Stream::new(1), 1, Samples::MOST, mask);
        }
        dropout_steps([a, b, c], n; mask, x; y) { k::recurrent_dropout(recurrent([a, b, c], true), n, mask, x, y, true) }
    };
    calls.into()
}

fn windows() -> Vec<(&'static str, Call)> {
    let calls = calls! {
        max_pool([a, b, c], n; x; y) { k::max_pool_forward(pooling([a, b, c], Padding::Valid), n, x, y) }
        max_pool_same([a, b, c], n; x; y) { k::max_pool_forward(pooling([a, b, c], Padding::Same), n, x, y) }
        max_pool_back([a, b, c], n; x, dy; dx) {
            k::max_pool_backward(pooling([a, b, c], Padding::Valid), n, x, dy, dx, false, x);
        }
        max_pool_back_same([a, b, c], n; x, dy; dx) {
            k::max_pool_backward(pooling([a, b, c], Padding::Same), n, x, dy, dx, true, &[]);
        }
        average_pool([a, b, c], n; x; y) { k::average_pool_forward(pooling([a, b, c], Padding::Same), n, x, y) }
        average_pool_back([a, b, c], n; x, dy; dx) {
            k::average_pool_backward(pooling([a, b, c], Padding::Same), n, x, dy, dx, false);
        }
        global_max([a, b, c], n; x; y) { k::global_max_forward(GlobalPoolDims::new(dims(&[a, b, c])), n, x, y) }
        global_max_back([a, b, c], n; x, dy; dx) {
            k::global_max_backward(GlobalPoolDims::new(dims(&[a, b, c])), n, x, dy, dx, false);
        }
        global_average([a, b, c], n; x, mask; y) {
            k::global_average_forward(GlobalPoolDims::new(dims(&[a, b, c])), n, x, mask, y);
        }
        global_average_back([a, b, c], n; mask, dy; dx) {
            k::global_average_backward(GlobalPoolDims::new(dims(&[a, b, c])), n, mask, dy, dx, true);
        }
        bilinear([a, b, c], n; x; y) { k::bilinear_forward(BilinearDims::new(dims(&[a, 2, b]), &[c, 2]), n, x, y) }
        bilinear_back([a, b, c], n; dy; dx) {
            k::bilinear_backward(BilinearDims::new(dims(&[a, 2, b]), &[c, 2]), n, dy, dx, false);
        }
        slice([a, b, c], n; x; y) {
            let d = RegionDims::new(dims(&[a, b, c]), [0, 1, 0, 0, 0, 0, 0, 0], dims(&[a, 1, c]));
            k::gather(d, n, x, y, false);
            k::scatter(d, n, x, y, true);
        }
        start_past_the_end([a, b, c], n; x; y) {
            let d = RegionDims::new(dims(&[a, b]), [c, c, 0, 0, 0, 0, 0, 0], dims(&[a, 1]));
            k::gather(d, n, x, y, false);
        }
        permute([a, b, c], n; x; y) { k::gather(RegionDims::permuted(dims(&[a, b, c]), &[3, 1, 2]), n, x, y, true) }
        repeat([a, b, c], n; x; y) { k::scatter(RegionDims::repeated(dims(&[a.max(b)]), c), n, x, y, true) }
        upsample([a, b, c], n; x; y) { k::gather(RegionDims::upsampled(dims(&[a, b]), &[c]), n, x, y, false) }
    };
    calls.into()
}

fn elements() -> Vec<(&'static str, Call)> {
    let calls = calls! {
        activate([a, b, c], n; ; y) { k::activate(Elements::new(dims(&[a, b, c])), n, ACT, y) }
        activate_back([a, b, c], n; x; y) { k::activate_backward(Elements::new(dims(&[a, b, c])), n, ACT, x, y) }
        copy([a, b, c], n; x; y) { k::copy(Elements::new(dims(&[a, b, c])), n, x, y, true) }
        zero([a, b, c], n; ; y) { k::fill_zero(Elements::new(dims(&[a, b, c])), n, y) }
        divide([a, b, c], n; ; y) { k::divide(Elements::new(dims(&[a, b])), n, c, y) }
        dropout([a, b, c], n; ; y) {
            k::dropout(Elements::new(dims(&[a, b, c])), n, 0.5, Stream::new(1), Samples::MOST, y);
        }
        lambda([a, b, c], n; x, z; y) { map(&Sum, Elements::new(dims(&[a, b, c])), n, [x, z], [(y, true)]) }
        own_activation([a, b, c], n; x; y) { k::apply(Elements::new(dims(&[a, b, c])), n, &Sum, x, y) }
        combine_masks([a, b, c], n; x, z; y) { k::combine_masks(Elements::new(dims(&[a, b, c])), n, x, z, y) }
        merge_masks([a, b, c], n; x, z; y) { k::merge_masks(Elements::new(dims(&[a, b, c])), n, x, z, y) }
        copy_mask([a, b, c], n; x; y) { k::copy_mask(Elements::new(dims(&[a, b, c])), n, x, y) }
        masking([a, b, c], n; x; y, mask) { k::masking_forward(MaskingDims::new(dims(&[a, b, c])), n, 0.0, x, y, mask) }
        masking_back([a, b, c], n; mask, dy; dx) {
            k::masking_backward(MaskingDims::new(dims(&[a, b, c])), n, mask, dy, dx, false);
        }
        softmax([a, b, c], n; ; y) { k::softmax(SoftmaxDims::new(dims(&[a, b, c]), -1), n, y) }
        softmax_inner([a, b, c], n; ; y) { k::log_softmax(SoftmaxDims::new(dims(&[a, b, c]), 1), n, y) }
        softmax_back([a, b, c], n; x; dy) { k::softmax_backward(SoftmaxDims::new(dims(&[a, b, c]), -1), n, x, dy) }
        log_softmax_back([a, b, c], n; x; dy) { k::log_softmax_backward(SoftmaxDims::new(dims(&[a, b, c]), 2), n, x, dy) }
        merge([a, b, c], n; x, z; y) {
            k::merge_forward(MergeDims::new(dims(&[a, 1, c]), dims(&[b, 1])), n, Merge::Multiply, x, z, y);
        }
        merge_alike([a, b, c], n; x, z; y) {
            k::merge_forward(MergeDims::new(dims(&[a, b, c]), dims(&[a, b, c])), n, Merge::Add, x, z, y);
        }
        merge_back([a, b, c], n; x, z, dy; dx) {
            let d = MergeDims::new(dims(&[a, 1, c]), dims(&[b, 1]));
            k::merge_backward(d, n, Merge::Maximum, Side::Right, x, z, dy, dx, false);
            k::merge_backward(d, n, Merge::Add, Side::Left, &[], &[], dy, dx, true);
        }
        prelu([a, b, c], n; x, alpha; y) { k::prelu_forward(PreluDims::new(dims(&[a, b, c]), &[1]), n, x, alpha, y) }
        prelu_back([a, b, c], n; x, alpha, dy; dx) {
            k::prelu_backward_input(PreluDims::new(dims(&[a, b, c]), &[]), n, x, alpha, dy, dx, false);
        }
        prelu_alpha([a, b, c], n; x, dy; dalpha) {
            k::prelu_backward_alpha(PreluDims::new(dims(&[a, b, c]), &[1, 2]), n, x, dy, dalpha, false);
        }
    };
    calls.into()
}

fn statistics() -> Vec<(&'static str, Call)> {
    let calls = calls! {
        batch_statistics([a, b, c], n; x, mask, moving; mean, variance) {
            let d = BatchNormDims::new(dims(&[a, b, c]), 2);
            k::batch_norm_statistics(d, n, false, x, mask, moving, moving, mean, variance);
        }
        batch_norm([a, b, c], n; x, mean; y) {
            k::batch_norm_forward(BatchNormDims::new(dims(&[a, b, c]), -1), n, 1e-3, x, mean, mean, &[], mean, y);
        }
        batch_sums([a, b, c], n; x, dy, mean; sums) {
            k::batch_norm_backward_sums(BatchNormDims::new(dims(&[a, b, c]), 1), n, 1e-3, x, dy, mean, mean, sums);
        }
        batch_parameter([a, b, c], n; sums; gradient) {
            k::batch_norm_backward_parameter(BatchNormDims::new(dims(&[a, b]), -1), n, c, sums, gradient, true);
        }
        batch_input([a, b, c], n; x, mask, dy, mean, sums; dx) {
            let d = BatchNormDims::new(dims(&[a, b, c]), -1);
            k::batch_norm_backward_input(d, n, 1e-3, false, x, mask, dy, mean, mean, &[], sums, dx, false);
            k::batch_norm_backward_input(d, n, 1e-3, true, x, mask, dy, mean, mean, &[], sums, dx, true);
        }
        batch_settle([a, b, c], n; mean; moving, variance) {
            k::batch_norm_settle(BatchNormDims::new(dims(&[a, b, c]), -1), n, false, 0.9, mean, mean, moving, variance);
        }
        norm([a, b, c], n; x, gamma; mean, scale, y) {
            let d = NormDims::new(dims(&[a, b, c]), &[-1]);
            k::norm_forward(d, n, Norm::Standard, 1e-3, x, gamma, gamma, mean, scale, y);
        }
        norm_apart([a, b, c], n; x, gamma; mean, scale, y) {
            let d = NormDims::grouped(dims(&[a, b, c]), 2, 1);
            k::norm_forward(d, n, Norm::RootMeanSquare, 1e-3, x, gamma, gamma, mean, scale, y);
        }
        norm_input([a, b, c], n; x, dy, mean; dx) {
            let d = NormDims::new(dims(&[a, b, c]), &[1, 3]);
            k::norm_backward_input(d, n, Norm::Standard, 1e-3, x, dy, mean, mean, mean, dx, true);
        }
        norm_parameters([a, b, c], n; x, dy, mean; dgamma) {
            let d = NormDims::grouped(dims(&[a, b, c]), c, -1);
            k::norm_backward_gamma(d, n, x, dy, mean, mean, dgamma, false);
            k::norm_backward_beta(d, n, dy, dgamma, true);
        }
        embedding([a, b, c], n; table; y) {
            k::embedding_forward(EmbeddingDims::new(dims(&[a]), b, c), n, &[3; 8], table, y);
        }
        embedding_back([a, b, c], n; dy; dtable) {
            k::embedding_backward(EmbeddingDims::new(dims(&[a]), b, c), n, &[u32::MAX; 8], dy, dtable, true);
        }
        embedding_mask([a, b, c], n; ; mask) {
            k::embedding_mask(EmbeddingDims::new(dims(&[a]), b, c), n, &[0; 8], mask);
        }
        cross_entropy([a, b, c], n; p, target, scale; values, gradient) {
            let _ = (n, b, c);
            k::cross_entropy(CrossEntropyDims::new(a, 1.0, 0.0), p, target, scale, values, gradient);
        }
    };
    calls.into()
}

/// Sizes that are small, so large that no slice here has as many elements, at the bound, and beyond it.
const SIZES: [usize; 6] = [0, 1, 3, 1 << 20, 1 << 40, usize::MAX];

#[test]
fn no_sizes_lead_behind_a_slice() {
    let calls = [products(), steps(), windows(), elements(), statistics()].concat();
    let (mut refused, mut ends) = (vec![0; calls.len()], Vec::new());
    let hook = take_hook();
    set_hook(Box::new(|_| {}));
    for level in [Level::Portable, Level::Avx2, Level::Avx512] {
        if force(level) != level {
            continue;
        }
        for (at, (name, call)) in calls.iter().enumerate() {
            for sizes in sizes() {
                for (n, len) in [(1, 8), (3, 0), (5, 200), (Samples::MOST.get(), 64)] {
                    if let Err(text) = end_of(|| call(sizes, Samples::new(n), len)) {
                        ends.push((format!("{name} of {n} × {sizes:?} over {len}"), text));
                        refused[at] += 1;
                    }
                }
            }
        }
    }
    force(Level::Avx512);
    set_hook(hook);
    for (what, text) in ends {
        assert_clear(&what, &text);
    }
    for ((name, _), refused) in calls.iter().zip(refused) {
        assert!(refused > 0, "{name} takes anything");
    }
}

/// All sizes of which one is too large.
fn sizes() -> impl Iterator<Item = [usize; 3]> {
    let all = SIZES.into_iter().flat_map(|a| SIZES.into_iter().flat_map(move |b| SIZES.map(|c| [a, b, c])));
    all.filter(|sizes| sizes.iter().any(|size| *size > 3))
}

/// How a panic's text starts, and what panics.
type Refused = (&'static str, fn(Dims));

#[test]
fn sizes_that_wrap_are_told_with_their_numbers() {
    let huge = dims(&[1 << 32, 1 << 32]);
    let cases: [Refused; 8] = [
        ("Dense: 4294967296 × 4294967296", |huge| _ = DenseDims::new(huge, 1 << 32)),
        ("a value: 4294967296 × 4294967296", |huge| _ = Elements::new(huge)),
        ("softmax: ", |huge| _ = SoftmaxDims::new(huge, -1)),
        ("a recurrent layer: ", |huge| _ = RecurrentDims::new(huge, 1, true, true, true, true, true)),
        ("a region: ", |huge| _ = RegionDims::permuted(huge, &[2, 1])),
        ("a merge: ", |huge| _ = MergeDims::new(huge, huge)),
        ("Embedding: 4294967296 × 4294967296", |_| _ = EmbeddingDims::new(dims(&[1]), 1 << 32, 1 << 32)),
        ("a convolution: ", |_| {
            let window = conv_window(dims(&[4, 4, 1 << 20]), &[3, 3], &[1, 1], &[1, 1], Padding::Same);
            _ = ConvDims::new(window, 1 << 30, 1);
        }),
    ];
    for (part, make) in cases {
        let text = end_of(|| make(huge)).expect_err(part);
        assert!(text.starts_with(part) && text.ends_with("elements are too many, the most is 1099511627776"), "{text}");
    }
}

#[test]
fn slices_of_an_update_are_as_long_as_one_another() {
    let (mut w, mut m, mut v, g) = ([1.0; 40], [0.0; 40], [0.0; 40], [1.0; 40]);
    for short in [0, 17, 39] {
        let ends = [
            end_of(|| k::sgd(SgdStep::default(), &mut w, &g[..short])),
            end_of(|| k::momentum(MomentumStep::default(), &mut w, &g, &mut m[..short])),
            end_of(|| k::adam(AdamStep::default(), &mut w, &g, &mut m, &mut v[..short], None)),
            end_of(|| k::adam(AdamStep::default(), &mut w, &g, &mut m, &mut v, Some(&mut [0.0; 40][..short]))),
            end_of(|| k::adam(AdamStep::default(), &mut w[..short], &g, &mut m, &mut v, None)),
            end_of(|| k::rmsprop(RmspropStep::default(), &mut w, &g, &mut v, Some(&mut m[..short]), None)),
            end_of(|| k::accumulate(&mut w, &g[..short])),
            end_of(|| k::add_penalty(&w, 1.0, 1.0, &mut v[..short])),
            end(|| k::weighted_sum(&w, &g[..short]).is_nan().then_some(()).ok_or_else(String::new)),
        ];
        for (at, end) in ends.into_iter().enumerate() {
            assert_clear(&format!("update {at} of {short}"), &end.expect_err("slices differ in length"));
        }
    }
}
