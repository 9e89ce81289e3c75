//! A model larger than a stack: nothing of it may ever lie there, in a debug build least of all.

use formwork::prelude::*;

const WIDTH: usize = 1024;

/// The stack that Rust gives a thread, and so a test, unless it is told otherwise.
const STACK: usize = 2 << 20;

model! {
    struct Wide: [WIDTH] -> [WIDTH] {
        Dense(WIDTH, activation = relu),
        Dense(WIDTH),
    }
}

model! {
    struct Around {
        wide: Wide,
        #[frozen]
        again: Wide,
    }
    fn forward(x: [WIDTH]) -> (y: [WIDTH], z: [WIDTH]) {
        let h = wide(x);
        (y: again(h), z: h)
    }
}

/// Runs on a thread with the usual stack, whatever the environment says of the tests' own.
fn on_a_usual_stack(work: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work).expect("a thread");
    assert!(thread.join().is_ok(), "the work went through");
}

#[test]
fn a_model_of_eight_megabytes_lives_on_the_heap() {
    on_a_usual_stack(|| {
        assert_eq!(Wide::PARAMS, 2 * (WIDTH * WIDTH + WIDTH));
        let net = Wide::new(1);
        let copy = net.clone();
        let x = vec![[0.5_f32; WIDTH]; 2];
        let mut predictor = copy.predictor::<2>();
        let predicted = predictor.predict(&x).expect("two samples").clone();
        let mut tape = net.tape::<2>();
        let forwarded = tape.forward(&x).expect("two samples").clone();
        assert_eq!(predicted.flat(), forwarded.flat());
        let cotangents = Batch::from_samples(&[[1.0; WIDTH], [-0.5; WIDTH]]);
        let gradients = tape.backward::<true, true>(&cotangents);
        assert!(gradients.weights().dense.kernel.iter().any(|g| *g != 0.0));
        assert_eq!(gradients.input(0).len(), 2 * WIDTH);
    });
}

#[test]
fn a_model_of_large_models_is_made_cloned_and_trained() {
    on_a_usual_stack(|| {
        let mut net = Around::new(1).clone();
        let x = vec![[0.5_f32; WIDTH]; 2];
        let losses = (MeanSquaredError::default(), MeanSquaredError::default());
        let mut trainer = net.compile::<2>(losses, Adam::default(), ());
        assert!(trainer.train_on_batch(&x, (&x, &x)).expect("two samples").is_finite());
    });
}

model! {
    struct Norms: [WIDTH] -> [WIDTH] {
        Dense(WIDTH, use_bias = false),
        BatchNormalization(),
    }
}

model! {
    struct AroundNorms { norms: Norms, head: Dense(1) }
    fn forward(x: [WIDTH]) -> (y: [1]) { head(norms(x)) }
}

#[test]
fn models_and_their_parts_are_copied_in_place() {
    on_a_usual_stack(|| {
        let mut net = AroundNorms::new(1);
        net.norms.batch_normalization.moving_mean.fill(0.5);
        let is_copy = |copy: &AroundNorms| formwork::flat::<_, f32>(&**copy) == formwork::flat::<_, f32>(&*net);
        let mut copy = AroundNorms::new(2);
        copy.clone_from(&net);
        assert!(is_copy(&copy), "a model");
        let mut copy = AroundNorms::new(2);
        (*copy).clone_from(&net);
        assert!(is_copy(&copy), "all parameters");
        let mut copy = AroundNorms::new(2);
        copy.norms.clone_from(&net.norms);
        copy.head.clone_from(&net.head);
        assert!(is_copy(&copy), "models in it");
        let mut copy = AroundNorms::new(2);
        copy.norms.dense.clone_from(&net.norms.dense);
        copy.norms.batch_normalization.clone_from(&net.norms.batch_normalization);
        copy.head.kernel.copy_from(&net.head.kernel);
        copy.head.bias.copy_from(&net.head.bias);
        assert!(is_copy(&copy), "layers and matrices");
        let mut alone = Norms::new(3);
        (*alone).clone_from(&net.norms);
        assert_eq!(alone.batch_normalization.moving_mean, net.norms.batch_normalization.moving_mean);
    });
}
