//! A test of the macro writes this program: every word that `model!` writes stands beside a block as a constant, a unit struct,
//! a function and a macro, and the block is the same network each time.

#![allow(warnings)]

mod own {
    use formwork::{CustomActivation, CustomLayer, Dims, Initializer, LayerCall, LayerReverse, ParamSpec, ShapeError, Stream};

    pub struct Scale {
        pub factor: f32,
    }

    impl Scale {
        pub const fn new(factor: f32) -> Self {
            Self { factor }
        }

        pub const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
            Ok(input)
        }

        pub const fn params(&self, _input: Dims) -> ParamSpec {
            ParamSpec::NONE
        }
    }

    impl CustomLayer<f32> for Scale {
        fn forward(&self, call: &LayerCall<'_, f32>, y: &mut [f32]) {
            y.iter_mut().zip(call.x).for_each(|(y, x)| *y = self.factor * x);
        }

        fn backward(&self, _: &LayerCall<'_, f32>, reverse: LayerReverse<'_, f32>) {
            reverse.dx.iter_mut().zip(reverse.dy).for_each(|(dx, dy)| *dx = self.factor * dy);
        }
    }

    pub struct Bend {
        pub by: f32,
    }

    impl CustomActivation<f32> for Bend {
        fn apply(&self, x: f32) -> f32 {
            self.by * x * x
        }

        fn derivative(&self, x: f32) -> f32 {
            2.0 * self.by * x
        }
    }

    #[derive(Debug)]
    pub struct Fill(pub f32);

    impl Initializer for Fill {
        fn fill(&self, _dims: Dims, stream: Stream, values: &mut [f64]) {
            (0..).zip(values).for_each(|(index, value)| *value = f64::from(self.0) * stream.uniform(index));
        }
    }

    pub fn twice(x: f32) -> f32 {
        2.0 * x
    }
}

macro_rules! constants {
    ($($word:ident)*) => { $(const $word: ::core::primitive::usize = 1;)* };
}

macro_rules! units {
    ($($word:ident)*) => { $(struct $word;)* };
}

macro_rules! functions {
    ($($word:ident)*) => { $(fn $word() {})* };
}

macro_rules! macros {
    ($($word:ident)*) => { $(macro_rules! $word { () => { ::core::compile_error!("one of the user's"); }; })* };
}

/// What a network is and gives: its parameters, a prediction, its description.
macro_rules! facts {
    ($module:ident) => {{
        use formwork::prelude::*;
        let net = $module::Net::new(7);
        let image = [[[0.25_f32; 5]; 6]];
        let ids = [[1_u32, 5, 11]];
        let mut predictor = net.predictor::<1>();
        let y = predictor.predict((&image[..], &ids[..])).expect("one sample");
        let parts = (y.digit.samples().to_vec(), y.word.samples().to_vec());
        (format!("{:?}", *net), parts, net.summary().to_string())
    }};
}

/// The words that the macro writes.
macro_rules! words {
    ($then:ident) => {
        $then! {
            Activation All Axis B BEND_ACTIVATION BEND_ACTIVATION__OWN BEND_ACTIVATION__TYPE Backward
            Batch BatchNormDims Between C CARRY COUPLED Call Clone
            Code CustomPass CustomSite Cut Cuts D1 D2 DENSE
            DENSE_BIAS_REGULARIZER_L1 DENSE_KERNEL_INITIALIZER DENSE_UNITS_1 DENSE__BIAS DENSE__DENSE_DIMS DENSE__KERNEL DESCRIPTION DIGIT_SIZE
            DROP DROP__ELEMENTS Debug DebugField Decode DenseDims Deref DerefMut
            Description Dims Draws EMBEDDING_INPUT_DIM EMBEDDING_OUTPUT_DIM EMPTY Elements EmbeddingDims
            Err Extent FLATTEN FLOPS FMA FUNCTION Flag FnMut
            Formatter Forward Function Functional GlorotUniform HEAD__BIAS HEAD__DENSE_DIMS HEAD__ELEMENTS
            HEAD__KERNEL HIDDEN__BIAS HIDDEN__DENSE_DIMS HIDDEN__ELEMENTS HIDDEN__KERNEL H_ANNOTATED H_ANNOTATED_1 Handle
            IDS IDS_SIZE ID_BOUNDS IMAGE IMAGE_SIZE IMAGE_SIZE_1 INPUTS INPUT_LAYER
            INPUT_LAYER_SIZE IS_MODEL ITSELF Initializer Input Inputs Is LAMBDA
            LAMBDA_1 LAMBDA_1_1 LAMBDA_1_1__ELEMENTS LAMBDA_SLOPES LAMBDA_T1 LAMBDA_X0 LAMBDA__ELEMENTS LINEAR
            LSTM_UNITS LambdaFunction Layer LayerKind Linear MASKS MEMORY MEMORY__BIAS
            MEMORY__ELEMENTS MEMORY__KERNEL MEMORY__RECURRENT_DIMS MEMORY__RECURRENT_DIMS_1 MEMORY__RECURRENT_KERNEL Map Memory Model
            NONE NORM NORM__BATCHNORM_DIMS NORM__BETA NORM__GAMMA NORM__MOVING_MEAN NORM__MOVING_VARIANCE Named
            NetGiven NetLayerHead NetLayerHidden NetLayerLambda NetLayerLambda1 NetLayerMemory NetLayerNorm NetLayerPart
            NetLayerPart__IS_ITSELF NetLayerScale NetLayerShift NetLayerTable NetOutputs NetParams Node NodeInput
            None NotModel Number OTHER OUTPUT_DIGIT OUTPUT_OUTPUT OUTPUT_SIZE OUTPUT_WORD
            Ones Op OpaqueField Option Orthogonal Other Output Outputs
            Own OwnField OwnValue PARAMS PART PREDICT ParamSpec Parameter
            Params PartGiven PartLayerDense PartParams PhantomData Plan Port Prediction
            Probe REPORT RandomUniform RecurrentDims RegionDims Regularizer Result Reverse
            Run SCALE SCALE_LAYER SCALE_LAYER_1 SCALE_LAYER_1__OWN SCALE_LAYER_1__TYPE SCALE_LAYER__OWN SCALE_LAYER__TYPE
            SCALE__LEN SCALE__PARAMS SCALE__RULE SCALE__SITE SCALE__VALUES SHIFT SHIFT__LEN SHIFT__PARAMS
            SHIFT__RULE SHIFT__SITE SHIFT__VALUES SLICE SLICE_TO SLICE__REGION_DIMS SMatrix Scalar
            Select Sequential Setting SettingValue ShapeError Sigmoid Site Size
            Source Style T TABLE TABLE__EMBEDDINGS TABLE__EMBEDDING_DIMS TAGS TRAIN
            TRAINABLE_PARAMS Tag Tanh Target Term Terms Text Type
            UnitForget Unknown UserType Values WEIGHTS WHOLE WORD_SIZE Word
            Zeros __align __private accepted activate_backward add alike all
            allow always annotated apply arena arithmetic_overflow arity as_deref
            as_mut_slice as_slice as_str assert at backward batch batch_norm
            batch_norm_backward_input batch_norm_backward_parameter batch_norm_backward_sums batch_norm_channels batch_norm_forward batch_norm_settle batch_norm_statistics batch_norm_sums
            beta bias bool bytemuck c0 c1 c2 capacity
            carry cast_slice cast_slice_mut cleared clippy clone clone_from copy
            core count custom custom_pass cuts_of_all_axes d0 d_inputs d_outputs
            dead_code debug debug_model declared dense dense_backward_input dense_backward_weights dense_bias
            dense_flops dense_forward dense_kernel deref deref_mut derive digit_bar digit_out
            dims doc dparams draws dropout dtype dx dy
            each each_mut elements elementwise_flops embedding embedding_backward embedding_forward embedding_table
            embeddings extent f32 f64 fill_zero filled first fixed
            flops fmt formwork frozen gain gamma gather get
            get_mut gives id_bound_of ids_grad ids_in image_grad image_in init
            initializer inline input input_dims input_layer_grad input_layer_in inputs is_empty
            is_frozen is_known is_mistake is_model kernel kind known l2
            last layer layers len literals looked_up lower_bound lstm_backward_cells
            lstm_backward_input lstm_backward_weights lstm_forward lstm_tape map marker mask_steps max
            maxval mem minval moving_mean moving_variance must_use name nested
            new node nodes non_camel_case_types non_snake_case non_upper_case_globals numbers of
            of_fields of_new ops option option_env others output output_bar
            output_dims output_out outputs panic parameters parameters_mut params pedantic
            plain ports ports_mut positive_axis predict predict_bytes primitive private
            range reason recurrent recurrent_bias recurrent_flops recurrent_kernel recurrent_recurrent_kernel recurrent_state
            recurrent_work regularizer report repr result returned reverse rows
            s1 s10 s11 s12 s13 s14 s2 s3
            s4 s5 s6 s7 s8 s9 same same_element
            same_scalar saturating_mul saves_output scatter seed set_filled settings settle
            shape size_of slice slice_box slice_starts slots source split
            split_ref str stream style sum tag takes text
            train_bytes trainable trainable_count typed u64 u8 unconditional_panic unmasked
            unreachable_pub unused_imports unused_variables usize value values visit way
            word_bar word_out wrapper x x1 y y0 zeros
        }
    };
}

mod plain {
    const USERS_HIDDEN: ::core::primitive::usize = 6;
    const USERS_HEAD: ::core::primitive::usize = 3;
    const USERS_DENSE_UNITS: ::core::primitive::usize = 4;
    const USERS_N: ::core::primitive::usize = 5;
    const USERS_S0: ::core::primitive::usize = 2;
    const USERS_RUN: ::core::primitive::usize = 12;
    const USERS_X0: ::core::primitive::f32 = 0.5;
    const USERS_T1: ::core::primitive::f32 = 0.25;
    const USERS_P: ::core::primitive::f32 = 0.125;
    const USERS_KERNELS: ::core::primitive::f32 = 2.0;
    ::formwork::model! {

pub struct Net {
    hidden: Dense(USERS_HIDDEN + USERS_N, activation = tanh, kernel_initializer = super::own::Fill(USERS_P)),
    drop: Dropout(0.5),
    norm: BatchNormalization(),
    table: Embedding(USERS_RUN, USERS_S0),
    memory: Lstm(USERS_S0 + 1, stateful = true),
    part: Part,
    scale: super::own::Scale(factor = USERS_KERNELS),
    shift: super::own::Scale(USERS_X0),
    head: Dense(USERS_S0, activation = super::own::Bend(by = USERS_X0), bias_regularizer = l1(USERS_T1)),
}
fn forward(image: [USERS_HIDDEN, USERS_N], ids: [u32; USERS_HEAD]) -> (digit: [USERS_S0], word: [USERS_S0 + 1]) {
    let h: [USERS_HIDDEN, USERS_HIDDEN + USERS_N] = norm(drop(hidden(image)));
    let out = lambda(|a: h| a * USERS_X0 + USERS_T1);
    let bent = lambda(|a: out| super::own::twice(a) * USERS_KERNELS, |a, g| g * USERS_P * a);
    let USERS_RUN = flatten(bent[.., 0..USERS_S0]);
    (digit: head(shift(scale(part(USERS_RUN)))), word: memory(table(ids)))
}
    }
    ::formwork::model! {
struct Part: [USERS_HIDDEN * USERS_S0] -> [USERS_DENSE_UNITS] { Dense(USERS_DENSE_UNITS) }
    }
}

mod constants {
    const HIDDEN: ::core::primitive::usize = 6;
    const HEAD: ::core::primitive::usize = 3;
    const DENSE_UNITS: ::core::primitive::usize = 4;
    const n: ::core::primitive::usize = 5;
    const s0: ::core::primitive::usize = 2;
    const run: ::core::primitive::usize = 12;
    const x0: ::core::primitive::f32 = 0.5;
    const t1: ::core::primitive::f32 = 0.25;
    const p: ::core::primitive::f32 = 0.125;
    const kernels: ::core::primitive::f32 = 2.0;
    words! { constants }
    ::formwork::model! {

pub struct Net {
    hidden: Dense(HIDDEN + n, activation = tanh, kernel_initializer = super::own::Fill(p)),
    drop: Dropout(0.5),
    norm: BatchNormalization(),
    table: Embedding(run, s0),
    memory: Lstm(s0 + 1, stateful = true),
    part: Part,
    scale: super::own::Scale(factor = kernels),
    shift: super::own::Scale(x0),
    head: Dense(s0, activation = super::own::Bend(by = x0), bias_regularizer = l1(t1)),
}
fn forward(image: [HIDDEN, n], ids: [u32; HEAD]) -> (digit: [s0], word: [s0 + 1]) {
    let h: [HIDDEN, HIDDEN + n] = norm(drop(hidden(image)));
    let out = lambda(|a: h| a * x0 + t1);
    let bent = lambda(|a: out| super::own::twice(a) * kernels, |a, g| g * p * a);
    let run = flatten(bent[.., 0..s0]);
    (digit: head(shift(scale(part(run)))), word: memory(table(ids)))
}

    }
    ::formwork::model! {
struct Part: [HIDDEN * s0] -> [DENSE_UNITS] { Dense(DENSE_UNITS) }
    }
}

mod units {
    const HIDDEN: ::core::primitive::usize = 6;
    const HEAD: ::core::primitive::usize = 3;
    const DENSE_UNITS: ::core::primitive::usize = 4;
    const n: ::core::primitive::usize = 5;
    const s0: ::core::primitive::usize = 2;
    const run: ::core::primitive::usize = 12;
    const x0: ::core::primitive::f32 = 0.5;
    const t1: ::core::primitive::f32 = 0.25;
    const p: ::core::primitive::f32 = 0.125;
    const kernels: ::core::primitive::f32 = 2.0;
    words! { units }
    ::formwork::model! {

pub struct Net {
    hidden: Dense(HIDDEN + n, activation = tanh, kernel_initializer = super::own::Fill(p)),
    drop: Dropout(0.5),
    norm: BatchNormalization(),
    table: Embedding(run, s0),
    memory: Lstm(s0 + 1, stateful = true),
    part: Part,
    scale: super::own::Scale(factor = kernels),
    shift: super::own::Scale(x0),
    head: Dense(s0, activation = super::own::Bend(by = x0), bias_regularizer = l1(t1)),
}
fn forward(image: [HIDDEN, n], ids: [u32; HEAD]) -> (digit: [s0], word: [s0 + 1]) {
    let h: [HIDDEN, HIDDEN + n] = norm(drop(hidden(image)));
    let out = lambda(|a: h| a * x0 + t1);
    let bent = lambda(|a: out| super::own::twice(a) * kernels, |a, g| g * p * a);
    let run = flatten(bent[.., 0..s0]);
    (digit: head(shift(scale(part(run)))), word: memory(table(ids)))
}

    }
    ::formwork::model! {
struct Part: [HIDDEN * s0] -> [DENSE_UNITS] { Dense(DENSE_UNITS) }
    }
}

mod functions {
    const HIDDEN: ::core::primitive::usize = 6;
    const HEAD: ::core::primitive::usize = 3;
    const DENSE_UNITS: ::core::primitive::usize = 4;
    const n: ::core::primitive::usize = 5;
    const s0: ::core::primitive::usize = 2;
    const run: ::core::primitive::usize = 12;
    const x0: ::core::primitive::f32 = 0.5;
    const t1: ::core::primitive::f32 = 0.25;
    const p: ::core::primitive::f32 = 0.125;
    const kernels: ::core::primitive::f32 = 2.0;
    words! { functions }
    ::formwork::model! {

pub struct Net {
    hidden: Dense(HIDDEN + n, activation = tanh, kernel_initializer = super::own::Fill(p)),
    drop: Dropout(0.5),
    norm: BatchNormalization(),
    table: Embedding(run, s0),
    memory: Lstm(s0 + 1, stateful = true),
    part: Part,
    scale: super::own::Scale(factor = kernels),
    shift: super::own::Scale(x0),
    head: Dense(s0, activation = super::own::Bend(by = x0), bias_regularizer = l1(t1)),
}
fn forward(image: [HIDDEN, n], ids: [u32; HEAD]) -> (digit: [s0], word: [s0 + 1]) {
    let h: [HIDDEN, HIDDEN + n] = norm(drop(hidden(image)));
    let out = lambda(|a: h| a * x0 + t1);
    let bent = lambda(|a: out| super::own::twice(a) * kernels, |a, g| g * p * a);
    let run = flatten(bent[.., 0..s0]);
    (digit: head(shift(scale(part(run)))), word: memory(table(ids)))
}

    }
    ::formwork::model! {
struct Part: [HIDDEN * s0] -> [DENSE_UNITS] { Dense(DENSE_UNITS) }
    }
}

mod macros {
    const HIDDEN: ::core::primitive::usize = 6;
    const HEAD: ::core::primitive::usize = 3;
    const DENSE_UNITS: ::core::primitive::usize = 4;
    const n: ::core::primitive::usize = 5;
    const s0: ::core::primitive::usize = 2;
    const run: ::core::primitive::usize = 12;
    const x0: ::core::primitive::f32 = 0.5;
    const t1: ::core::primitive::f32 = 0.25;
    const p: ::core::primitive::f32 = 0.125;
    const kernels: ::core::primitive::f32 = 2.0;
    words! { macros }
    ::formwork::model! {

pub struct Net {
    hidden: Dense(HIDDEN + n, activation = tanh, kernel_initializer = super::own::Fill(p)),
    drop: Dropout(0.5),
    norm: BatchNormalization(),
    table: Embedding(run, s0),
    memory: Lstm(s0 + 1, stateful = true),
    part: Part,
    scale: super::own::Scale(factor = kernels),
    shift: super::own::Scale(x0),
    head: Dense(s0, activation = super::own::Bend(by = x0), bias_regularizer = l1(t1)),
}
fn forward(image: [HIDDEN, n], ids: [u32; HEAD]) -> (digit: [s0], word: [s0 + 1]) {
    let h: [HIDDEN, HIDDEN + n] = norm(drop(hidden(image)));
    let out = lambda(|a: h| a * x0 + t1);
    let bent = lambda(|a: out| super::own::twice(a) * kernels, |a, g| g * p * a);
    let run = flatten(bent[.., 0..s0]);
    (digit: head(shift(scale(part(run)))), word: memory(table(ids)))
}

    }
    ::formwork::model! {
struct Part: [HIDDEN * s0] -> [DENSE_UNITS] { Dense(DENSE_UNITS) }
    }
}

fn main() {
    let plain = facts!(plain);
    assert_eq!(plain, facts!(constants));
    assert_eq!(plain, facts!(units));
    assert_eq!(plain, facts!(functions));
    assert_eq!(plain, facts!(macros));
}
