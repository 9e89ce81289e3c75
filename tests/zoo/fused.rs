//! A loss that is fused with an output's activation hands over the gradient of the activation's input. The backward pass
//! must then be that of the same model without the activation, to the bit.

use formwork::{Arena, D2, Memory, Model, Output, Reverse, Run, Samples, Source, Stream, flat_mut, model, tag};

/// The batch size.
const B: usize = 3;

/// The same models for each ending.
macro_rules! endings {
    ($($ending:ident),*) => {$(
        mod $ending {
            formwork::model! {
                #[model(dtype = f64)]
                pub(super) struct Epilogue: [3] -> [4] { Dense(4, activation = $ending) }
            }
            formwork::model! {
                #[model(dtype = f64)]
                pub(super) struct Op: [3] -> [2, 4] { Dense(5, activation = gelu), Dropout(0.5), Dense(8), Reshape([2, 4]), Activation($ending) }
            }
            formwork::model! {
                #[model(dtype = f64)]
                pub(super) struct Deep { a: Dense(3), inside: Inside }
                fn forward(x: [2]) -> (y: [4]) { inside(a(x)) }
            }
            formwork::model! {
                #[model(dtype = f64)]
                pub(super) struct Inside { #[frozen] head: Epilogue }
                fn forward(x: [3]) -> (y: [4]) { head(x) }
            }
            formwork::model! {
                #[model(dtype = f64)]
                pub(super) struct Two { a: Dense(2, activation = $ending), b: Dense(4) }
                fn forward(x: [3]) -> (first: [2], second: [4]) { (first: a(x), second: $ending(b(x))) }
            }
            formwork::model! {
                #[model(dtype = f64)]
                pub(super) struct Swapped { two: Two, head: Epilogue }
                fn forward(x: [3]) -> (p: [4], q: [4], r: [2]) {
                    let (first, second) = two(tanh(x));
                    (p: head(x), q: second, r: first)
                }
            }
            formwork::model! {
                #[model(dtype = f64)]
                pub(super) struct Again { head: Epilogue }
                fn forward(x: [3], y: [3]) -> (p: [4], q: [4]) { (p: head(x), q: head(y)) }
            }
        }
    )*};
}

endings!(softmax, sigmoid, linear);

fn numbers(stream: Stream, len: usize) -> Vec<f64> {
    (0..).take(len).map(|index| 2.0 * stream.uniform(index) - 1.0).collect()
}

/// The gradients of all parameters and inputs with the outputs of `bits` fused and no cotangent for the others.
fn gradients<M: Model<Scalar = f64>>(new: fn(u64) -> M, bits: u32, fused: u32) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (mut model, mut gradients, stream) = (new(0), new(0), Stream::new(9));
    let flat = flat_mut::<M::Params, f64>(model.parameters_mut());
    flat.copy_from_slice(&numbers(stream, flat.len()));
    let description = M::DESCRIPTION;
    let lens = |count: usize, len: &dyn Fn(usize) -> usize| (0..count).map(|port| B * len(port)).collect::<Vec<_>>();
    let input_lens = lens(description.inputs.len(), &|port| description.inputs[port].dims.len());
    let output_lens = lens(description.outputs.len(), &|port| description.outputs[port].0.dims.len());
    let inputs: Vec<_> = (10..).zip(&input_lens).map(|(node, len)| numbers(stream.node(node), *len)).collect();
    let mut cotangents: Vec<_> = (20..).zip(&output_lens).map(|(node, len)| numbers(stream.node(node), *len)).collect();
    for (_, cotangent) in (0..).zip(&mut cotangents).filter(|(output, _)| bits >> output & 1 == 0) {
        cotangent.fill(0.0);
    }
    let mut outputs: Vec<_> = output_lens.iter().map(|len| vec![0.0; *len]).collect();
    let mut d_inputs: Vec<_> = input_lens.iter().map(|len| vec![0.0; *len]).collect();
    let batch = Samples::new(B);
    let (mut arena, mut carry) = (Arena::zeros(M::TRAIN.elements(batch)), Arena::zeros(M::CARRY.elements(batch)));
    let gradients = gradients.parameters_mut();
    flat_mut::<M::Params, f64>(gradients).fill(0.0);
    let mut run = Run::of(batch, stream);
    let sources: Vec<_> = inputs.iter().map(|input| Source::Values(&input[..])).collect();
    let params = model.parameters();
    let mut ports: Vec<&mut [f64]> = outputs.iter_mut().map(|output| &mut output[..]).collect();
    let memory = Memory { arena: arena.as_mut_slice(), carry: carry.as_mut_slice() };
    M::forward(params, &sources, &mut ports, memory, run);
    let reverse = Reverse {
        outputs: &outputs.iter().map(|output| &output[..]).collect::<Vec<_>>(),
        d_outputs: &mut cotangents.iter_mut().map(|cotangent| &mut cotangent[..]).collect::<Vec<_>>(),
        d_inputs: &mut d_inputs.iter_mut().map(|input| &mut input[..]).collect::<Vec<_>>(),
    };
    run.fused = fused;
    M::backward::<true, true>(params, &sources, reverse, gradients, arena.as_mut_slice(), run);
    (formwork::flat::<M::Params, f64>(gradients).to_vec(), d_inputs)
}

/// Checks every choice of fused outputs of every model.
macro_rules! fused {
    ($($test:ident $model:ident $outputs:literal),* $(,)?) => {$(
        #[test]
        fn $test() {
            for bits in 1..1 << $outputs {
                let wanted = gradients(linear::$model::new, bits, 0);
                assert!(wanted.1.iter().flatten().any(|gradient| *gradient != 0.0));
                assert_eq!(gradients(softmax::$model::new, bits, bits), wanted, "softmax, outputs {bits:b}");
                assert_eq!(gradients(sigmoid::$model::new, bits, bits), wanted, "sigmoid, outputs {bits:b}");
                assert_ne!(gradients(softmax::$model::new, bits, 0), wanted, "not fused");
            }
        }
    )*};
}

fused! {
    an_epilogue Epilogue 1,
    an_op_behind_dropout Op 1,
    a_frozen_model Inside 1,
    a_model_of_models Deep 1,
    two_outputs Two 2,
    outputs_of_a_model_in_another_order Swapped 3,
    a_model_called_twice Again 2,
}

model! {
    struct Along: [2, 3] -> [2, 3] { Softmax(axis = 1) }
}

model! {
    struct Shared {}
    fn forward(x: [2, 3]) -> (y: [2, 3], z: [2, 3]) {
        let y = softmax(x);
        (y: y, z: tanh(y))
    }
}

type Of<T> = Output<f32, D2<2, 3>, T>;

/// Compiles when the outputs are what is claimed.
fn claim<M: Model<Outputs = O>, O>() {}

#[test]
fn only_a_softmax_along_the_last_axis_that_nobody_else_reads_counts_as_one() {
    claim::<Along, (Of<tag::Other>,)>();
    claim::<Shared, (Of<tag::Shared<tag::Softmax>>, Of<tag::Other>)>();
}
