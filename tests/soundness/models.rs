//! Models, predictors and tapes that are told more than is there.

use super::{assert_clear, end, end_of};
use formwork::prelude::*;
use formwork::{Arena, Dims, Extent, Features, Memory, Reverse, Run, Samples, Scalar, Source, Stream};

model! { struct Net: [4] -> [4] { Dense(4) } }
model! { struct Wide: [16] -> [16] { Dense(16) } }
model! { struct Lstms: [4, 4] -> [4] { Lstm(4) } }
model! { struct Grus: [4, 4] -> [4] { Gru(4) } }
model! { struct Image: [8, 8, 4] -> [8, 8, 4] { Conv2d(4, 3, padding = same) } }
model! { struct Pooled: [4, 4, 2] -> [2, 2, 2] { MaxPool2d(2) } }
model! {
    #[model(allow(dropout_on_output))]
    struct Drop: [4] -> [4] { Dropout(0.5) }
}
model! { struct Normal: [4] -> [4] { BatchNormalization() } }
model! { struct Each: [5, 4] -> [5, 4] { TimeDistributed(Dense(4)) } }
model! { struct Rows { e: Embedding(10, 4) } fn forward(ids: [u32; 4]) -> (y: [4, 4]) { e(ids) } }

/// Samples that say how many they are, whatever there is.
struct Lie<E>(usize, Vec<E>);

impl<E: formwork::Element> Features<E, D1<4>> for Lie<E> {
    fn samples(&self) -> usize {
        self.0
    }

    fn elements(&self) -> &[E] {
        &self.1
    }
}

/// Hands all passes of a model a run of `filled` samples in the memory of `capacity`, and buffers of so many elements.
fn passes<M: Model>(net: &M, [capacity, filled]: [usize; 2], [input, output, arena]: [usize; 3]) -> Result<(), String> {
    let ids = vec![0; input];
    let numbers = |len| vec![M::Scalar::of(1.0); len];
    let input = numbers(input);
    let source = if M::ID_BOUNDS.is_empty() { Source::Values(&input) } else { Source::Ids(&ids) };
    let (params, [mut y, mut dy, mut dx]) = (net.parameters(), [output, output, input.len()].map(numbers));
    let (mut arena, mut gradients) = (numbers(arena), *params);
    let mut results = Vec::new();
    let run = || Ok::<_, String>(Run::of(Samples::new(capacity), Stream::new(0)).filled_with(Samples::new(filled)));
    for pass in [M::predict, M::forward] {
        results.push(end(|| {
            let memory = Memory { arena: &mut arena, carry: &mut [] };
            pass(params, &[source], &mut [&mut y], memory, run()?);
            Ok(())
        }));
    }
    results.push(end(|| {
        let reverse = Reverse { outputs: &[&y], d_outputs: &mut [&mut dy], d_inputs: &mut [&mut dx] };
        M::backward::<true, true>(params, &[source], reverse, &mut gradients, &mut arena, run()?);
        Ok(())
    }));
    // Every pass has to refuse.
    if let Some(pass) = results.iter().position(Result::is_ok) {
        return Err(format!("attempt to go on in pass {pass}"));
    }
    results.pop().expect("there are three")
}

/// Every model, told so many samples.
fn all(counts: [usize; 2], sizes: [usize; 3]) -> Vec<(&'static str, Result<(), String>)> {
    vec![
        ("dense", end(|| passes(&Net::new(1), counts, sizes))),
        ("wide", end(|| passes(&Wide::new(1), counts, sizes))),
        ("lstm", end(|| passes(&Lstms::new(1), counts, sizes))),
        ("gru", end(|| passes(&Grus::new(1), counts, sizes))),
        ("conv", end(|| passes(&Image::new(1), counts, sizes))),
        ("pool", end(|| passes(&Pooled::new(1), counts, sizes))),
        ("drop", end(|| passes(&Drop::new(1), counts, sizes))),
        ("batch norm", end(|| passes(&Normal::new(1), counts, sizes))),
        ("each step", end(|| passes(&Each::new(1), counts, sizes))),
        ("embedding", end(|| passes(&Rows::new(1), counts, sizes))),
    ]
}

#[track_caller]
fn assert_all_refused(counts: [usize; 2], sizes: [usize; 3], part: &str) {
    for (name, result) in all(counts, sizes) {
        let text = result.expect_err(name);
        assert_clear(name, &text);
        assert!(text.contains(part), "{name} of {counts:?} in {sizes:?} ends in “{text}”");
    }
}

#[test]
fn a_run_of_more_samples_than_there_can_be_is_refused() {
    for filled in [1 << 23, 1 << 56, 1 << 60, 1 << 62, usize::MAX] {
        assert_all_refused([4, filled], [1024, 1024, 4096], "samples are too many");
        assert_all_refused([filled, filled], [1024, 1024, 4096], "samples are too many");
    }
}

#[test]
fn a_run_of_more_samples_than_its_memory_was_cut_for_is_refused() {
    assert_all_refused([4, 5], [1024, 1024, 4096], "a run of 5 samples in the memory of 4");
}

#[test]
fn slices_that_are_too_short_are_refused() {
    for count in [4, 1000, (1 << 20) - 1] {
        for sizes in [[3, 3, 0], [0, 1024, 1 << 16], [3, 4096, 4096]] {
            assert_all_refused([count, count], sizes, "");
        }
    }
}

#[test]
fn an_arena_that_is_too_short_is_told_with_its_numbers() {
    let text = end(|| passes(&Lstms::new(1), [4, 4], [64, 16, 10])).expect_err("too short");
    assert!(text.starts_with("the arena has 10 elements, a batch of 4 samples takes "), "{text}");
}

#[test]
fn steps_of_a_batch_are_counted_without_wrapping() {
    let most = Samples::MOST.get();
    let text = end(|| passes(&Each::new(1), [most, most], [64, 64, 64])).expect_err("too many");
    assert!(text.contains("samples are too many") || text.contains("the arena has 64 elements"), "{text}");
}

#[test]
fn a_sample_that_is_not_there_is_not_read() {
    let (net, rows) = (Net::new(1), Rows::new(1));
    for said in [5, 64] {
        let text =
            end(|| net.predictor::<64>().predict(&Lie(said, vec![1.0; 4])).map(|_| ()).map_err(|e| e.to_string()));
        assert_clear("a lie", &text.expect_err("too few numbers"));
        let text =
            end(|| rows.predictor::<64>().predict(&Lie(said, vec![1_u32; 4])).map(|_| ()).map_err(|e| e.to_string()));
        assert_clear("a lie of ids", &text.expect_err("too few ids"));
        let text = end(|| net.tape::<64>().forward(&Lie(said, vec![1.0; 4])).map(|_| ()).map_err(|e| e.to_string()));
        assert_clear("a lie to a tape", &text.expect_err("too few numbers"));
    }
    let text =
        end(|| net.predictor::<64>().predict(&Lie(usize::MAX, vec![1.0; 4])).map(|_| ()).map_err(|e| e.to_string()));
    assert_eq!(text.expect_err("too many"), format!("{} samples do not fit a batch of 64", usize::MAX));
}

#[test]
fn an_id_that_nobody_checked_names_no_row() {
    for id in [10, 11, u32::MAX] {
        let (net, mut y, ids) = (Rows::new(1), [0.0; 16], [id; 4]);
        let text = end(|| {
            let (params, memory) = (net.parameters(), Memory { arena: &mut [0.0; 64], carry: &mut [] });
            let run = Run::of(Samples::new(1), Stream::new(0));
            Rows::predict(params, &[Source::Ids(&ids)], &mut [&mut y], memory, run);
            Ok(())
        });
        assert_eq!(text, Err(format!("id {id} names no row of the table, which has 10")));
    }
}

#[test]
fn an_extent_past_all_memory_is_refused() {
    let half = Extent::of(Dims::new(&[1 << 39, 2]));
    for (name, text) in [
        ("one more", end_of(|| assert_eq!(half.and(Extent::of(Dims::new(&[1]))), half))),
        ("times", end_of(|| assert_eq!(half.times(usize::MAX), half))),
        ("of", end_of(|| assert_eq!(Extent::of(Dims::new(&[usize::MAX])), half))),
        ("fixed", end_of(|| assert_eq!(Extent::fixed(Dims::new(&[1 << 50])), half))),
    ] {
        let text = text.expect_err(name);
        assert!(text.contains("elements per sample and"), "{name} ends in “{text}”");
    }
    assert_eq!(half.elements(Samples::MOST), ((1 << 23) - 1) << 40);
    let text = end_of(|| assert_eq!(Arena::<f64>::zeros(usize::MAX / 4).as_slice().len(), 0));
    assert_clear("an arena", &text.expect_err("too large"));
}

#[test]
fn bytes_and_operations_of_large_batches_are_told_and_do_not_wrap() {
    const MOST: usize = Wide::train_bytes((1 << 23) - 1, 2);
    const { assert!(MOST > 1 << 30) };
    assert_eq!(Wide::flops(usize::MAX), usize::MAX);
    assert_eq!(Wide::train_bytes(1, usize::MAX), usize::MAX);
    let text = end_of(|| assert_eq!(Wide::predict_bytes(1 << 23), 0));
    assert!(text.expect_err("too many").starts_with("8388608 samples are too many"));
}
