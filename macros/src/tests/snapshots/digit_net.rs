const DIGIT_NET__DENSE_UNITS: ::core::primitive::usize = HIDDEN;
/// Input `image`: [8, 8, 1].
const DIGIT_NET__IMAGE: ::formwork::__private::Dims = ::formwork::__private::Dims::new(
    &[8, 8, 1],
);
/// Output `digit`: [10].
const DIGIT_NET__OUTPUT_DIGIT: ::formwork::__private::Dims = ::formwork::__private::Dims::new(
    &[10],
);
/// `flatten` of `image` [8, 8, 1]: [64].
const DIGIT_NET__FLATTEN: ::formwork::__private::Dims = ::formwork::__private::Dims::new(
    &[64],
);
/// `hidden` of `flatten` [64].
const DIGIT_NET__HIDDEN: ::formwork::__private::Dims = ::formwork::__private::known(
    ::formwork::__private::shape::dense(DIGIT_NET__FLATTEN, DIGIT_NET__DENSE_UNITS),
);
/// `drop` of `h`.
const DIGIT_NET__DROP: ::formwork::__private::Dims = ::formwork::__private::known(
    ::formwork::__private::shape::same(DIGIT_NET__HIDDEN),
);
/// `head` of `drop`.
const DIGIT_NET__HEAD: ::formwork::__private::Dims = ::formwork::__private::known(
    ::formwork::__private::shape::dense(DIGIT_NET__DROP, 10),
);
/// Parameter `hidden.kernel`.
const DIGIT_NET__HIDDEN__KERNEL: ::formwork::__private::Dims = ::formwork::__private::shape::dense_kernel(
    DIGIT_NET__FLATTEN,
    DIGIT_NET__DENSE_UNITS,
);
/// Parameter `hidden.bias`.
const DIGIT_NET__HIDDEN__BIAS: ::formwork::__private::Dims = ::formwork::__private::shape::dense_bias(
    DIGIT_NET__DENSE_UNITS,
);
/// Parameter `head.kernel`.
const DIGIT_NET__HEAD__KERNEL: ::formwork::__private::Dims = ::formwork::__private::shape::dense_kernel(
    DIGIT_NET__DROP,
    10,
);
/// Parameter `head.bias`: [10].
const DIGIT_NET__HEAD__BIAS: ::formwork::__private::Dims = ::formwork::__private::Dims::new(
    &[10],
);
const _: () = {
    const REPORT: ::formwork::__private::shape::Text = ::formwork::__private::shape::report(
        ::formwork::__private::shape::dense(DIGIT_NET__FLATTEN, DIGIT_NET__DENSE_UNITS),
        ::formwork::__private::shape::Site {
            name: "hidden",
            inputs: &["flatten"],
            way: &[("image", DIGIT_NET__IMAGE), ("flatten", DIGIT_NET__FLATTEN)],
        },
    );
    if !REPORT.is_empty() {
        ::core::panic!("{}", REPORT.as_str());
    }
};
const _: () = {
    const REPORT: ::formwork::__private::shape::Text = ::formwork::__private::shape::report(
        ::formwork::__private::shape::same(DIGIT_NET__HIDDEN),
        ::formwork::__private::shape::Site {
            name: "drop",
            inputs: &["h"],
            way: &[
                ("image", DIGIT_NET__IMAGE),
                ("flatten", DIGIT_NET__FLATTEN),
                ("hidden", DIGIT_NET__HIDDEN),
            ],
        },
    );
    if !REPORT.is_empty() {
        ::core::panic!("{}", REPORT.as_str());
    }
};
const _: () = {
    const REPORT: ::formwork::__private::shape::Text = ::formwork::__private::shape::report(
        ::formwork::__private::shape::dense(DIGIT_NET__DROP, 10),
        ::formwork::__private::shape::Site {
            name: "head",
            inputs: &["drop"],
            way: &[
                ("image", DIGIT_NET__IMAGE),
                ("flatten", DIGIT_NET__FLATTEN),
                ("hidden", DIGIT_NET__HIDDEN),
                ("drop", DIGIT_NET__DROP),
            ],
        },
    );
    if !REPORT.is_empty() {
        ::core::panic!("{}", REPORT.as_str());
    }
};
const _: () = {
    const REPORT: ::formwork::__private::shape::Text = ::formwork::__private::shape::report(
        ::formwork::__private::shape::returned(
            DIGIT_NET__HEAD,
            ::formwork::__private::known(::formwork::__private::shape::declared(&[10])),
        ),
        ::formwork::__private::shape::Site {
            name: "digit",
            inputs: &["head"],
            way: &[
                ("image", DIGIT_NET__IMAGE),
                ("flatten", DIGIT_NET__FLATTEN),
                ("hidden", DIGIT_NET__HIDDEN),
                ("drop", DIGIT_NET__DROP),
                ("head", DIGIT_NET__HEAD),
            ],
        },
    );
    if !REPORT.is_empty() {
        ::core::panic!("{}", REPORT.as_str());
    }
};
/// The parameters of `hidden`.
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::fmt::Debug,
    ::formwork::__private::bytemuck::Pod,
    ::formwork::__private::bytemuck::Zeroable,
)]
#[bytemuck(crate = ":: formwork :: __private :: bytemuck")]
#[repr(C)]
pub struct DigitNetLayerHidden {
    /// In Keras's order, one column per input.
    pub kernel: ::formwork::__private::SMatrix<
        f32,
        { DIGIT_NET__HIDDEN__KERNEL.last() },
        { DIGIT_NET__HIDDEN__KERNEL.rows() },
    >,
    /// In Keras's order, one column per input.
    pub bias: ::formwork::__private::SMatrix<
        f32,
        { DIGIT_NET__HIDDEN__BIAS.last() },
        { DIGIT_NET__HIDDEN__BIAS.rows() },
    >,
}
/// The parameters of `head`.
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::fmt::Debug,
    ::formwork::__private::bytemuck::Pod,
    ::formwork::__private::bytemuck::Zeroable,
)]
#[bytemuck(crate = ":: formwork :: __private :: bytemuck")]
#[repr(C)]
pub struct DigitNetLayerHead {
    /// In Keras's order, one column per input.
    pub kernel: ::formwork::__private::SMatrix<
        f32,
        { DIGIT_NET__HEAD__KERNEL.last() },
        { DIGIT_NET__HEAD__KERNEL.rows() },
    >,
    /// [10] in Keras's order, one column per input.
    pub bias: ::formwork::__private::SMatrix<f32, 10, 1>,
}
/// The parameters of [`DigitNet`], and gradients of the same shape.
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::fmt::Debug,
    ::formwork::__private::bytemuck::Pod,
    ::formwork::__private::bytemuck::Zeroable,
)]
#[bytemuck(crate = ":: formwork :: __private :: bytemuck")]
#[repr(C)]
pub struct DigitNetParams {
    /// Keeps the struct aligned when it is empty.
    #[doc(hidden)]
    pub __align: [f32; 0],
    /// The parameters of layer `hidden` (`Dense`).
    pub hidden: DigitNetLayerHidden,
    /// The parameters of layer `head` (`Dense`).
    pub head: DigitNetLayerHead,
}
/// What training changes in [`DigitNet`] without gradients.
#[derive(
    ::core::clone::Clone,
    ::core::marker::Copy,
    ::core::fmt::Debug,
    ::formwork::__private::bytemuck::Pod,
    ::formwork::__private::bytemuck::Zeroable,
)]
#[bytemuck(crate = ":: formwork :: __private :: bytemuck")]
#[repr(C)]
pub struct DigitNetState {
    /// Keeps the struct aligned when it is empty.
    #[doc(hidden)]
    pub __align: [f32; 0],
}
/// Handwritten digits, 8×8 grey, to ten classes.
pub struct DigitNet(::formwork::__private::Handle<DigitNetParams, DigitNetState>);
#[allow(dead_code, reason = "a program need not use every method of a model")]
impl DigitNet {
    /// The number of parameters, those of sub-models included.
    pub const PARAMS: ::core::primitive::usize = ::core::mem::size_of::<DigitNetParams>()
        / ::core::mem::size_of::<f32>();
    /// A network whose parameters are drawn by their initializers; equal seeds give equal bits.
    #[must_use]
    pub fn new(seed: ::core::primitive::u64) -> Self {
        Self(::formwork::__private::Handle::new::<f32>(&DIGIT_NET__DESCRIPTION, seed))
    }
    /// The bytes that predicting batches of `batch` samples takes: parameters, state, arena and outputs.
    #[must_use]
    pub const fn predict_bytes(
        batch: ::core::primitive::usize,
    ) -> ::core::primitive::usize {
        ::formwork::__private::predict_bytes::<Self>(batch)
    }
    /// The bytes that training on batches of `batch` samples takes, for an optimizer that keeps `slots`
    /// numbers per parameter (2 for Adam).
    #[must_use]
    pub const fn train_bytes(
        batch: ::core::primitive::usize,
        slots: ::core::primitive::usize,
    ) -> ::core::primitive::usize {
        ::formwork::__private::train_bytes::<Self>(batch, slots)
    }
    /// Floating-point operations of the forward pass of a batch; a multiplication and an addition count as
    /// two.
    #[must_use]
    pub const fn flops(batch: ::core::primitive::usize) -> ::core::primitive::usize {
        <Self as ::formwork::__private::Model>::FLOPS * batch
    }
}
impl ::core::ops::Deref for DigitNet {
    type Target = DigitNetParams;
    fn deref(&self) -> &DigitNetParams {
        self.0.params()
    }
}
impl ::core::ops::DerefMut for DigitNet {
    fn deref_mut(&mut self) -> &mut DigitNetParams {
        self.0.params_mut()
    }
}
impl ::core::clone::Clone for DigitNet {
    fn clone(&self) -> Self {
        Self(::core::clone::Clone::clone(&self.0))
    }
}
impl ::core::fmt::Debug for DigitNet {
    fn fmt(&self, out: &mut ::core::fmt::Formatter<'_>) -> ::core::fmt::Result {
        ::formwork::__private::debug_model::<Self>(out)
    }
}
/// The graph as data.
const DIGIT_NET__DESCRIPTION: ::formwork::__private::Description = ::formwork::__private::Description {
    name: "DigitNet",
    style: ::formwork::__private::Style::Functional,
    dtype: "f32",
    inputs: &[
        ::formwork::__private::Port {
            name: "image",
            dims: DIGIT_NET__IMAGE,
            dtype: "f32",
        },
    ],
    outputs: &[
        (
            ::formwork::__private::Port {
                name: "digit",
                dims: DIGIT_NET__OUTPUT_DIGIT,
                dtype: "f32",
            },
            ::formwork::__private::NodeInput::Node(3, 0),
        ),
    ],
    layers: &[
        ::formwork::__private::Layer {
            name: "hidden",
            kind: ::formwork::__private::LayerKind::Op("Dense"),
            parameters: &[
                ::formwork::__private::Parameter {
                    name: "kernel",
                    dims: DIGIT_NET__HIDDEN__KERNEL,
                    initializer: &::formwork::__private::init::GlorotUniform {
                    },
                    regularizer: ::formwork::__private::Regularizer {
                        l1: 0.0,
                        l2: 0.0,
                    },
                },
                ::formwork::__private::Parameter {
                    name: "bias",
                    dims: DIGIT_NET__HIDDEN__BIAS,
                    initializer: &::formwork::__private::init::Zeros {
                    },
                    regularizer: ::formwork::__private::Regularizer {
                        l1: 0.0,
                        l2: 0.0,
                    },
                },
            ],
            frozen: false,
            config: "activation = relu(max_value = inf, negative_slope = 0, threshold = 0), use_bias = true",
        },
        ::formwork::__private::Layer {
            name: "drop",
            kind: ::formwork::__private::LayerKind::Op("Dropout"),
            parameters: &[],
            frozen: false,
            config: "",
        },
        ::formwork::__private::Layer {
            name: "head",
            kind: ::formwork::__private::LayerKind::Op("Dense"),
            parameters: &[
                ::formwork::__private::Parameter {
                    name: "kernel",
                    dims: DIGIT_NET__HEAD__KERNEL,
                    initializer: &::formwork::__private::init::GlorotUniform {
                    },
                    regularizer: ::formwork::__private::Regularizer {
                        l1: 0.0,
                        l2: 0.0,
                    },
                },
                ::formwork::__private::Parameter {
                    name: "bias",
                    dims: DIGIT_NET__HEAD__BIAS,
                    initializer: &::formwork::__private::init::Zeros {
                    },
                    regularizer: ::formwork::__private::Regularizer {
                        l1: 0.0,
                        l2: 0.0,
                    },
                },
            ],
            frozen: false,
            config: "activation = softmax, use_bias = true",
        },
        ::formwork::__private::Layer {
            name: "flatten",
            kind: ::formwork::__private::LayerKind::Op("Flatten"),
            parameters: &[],
            frozen: false,
            config: "",
        },
    ],
    nodes: &[
        ::formwork::__private::Node {
            name: "flatten",
            layer: 3,
            inputs: &[::formwork::__private::NodeInput::Input(0)],
            outputs: &[DIGIT_NET__FLATTEN],
        },
        ::formwork::__private::Node {
            name: "h",
            layer: 0,
            inputs: &[::formwork::__private::NodeInput::Node(0, 0)],
            outputs: &[DIGIT_NET__HIDDEN],
        },
        ::formwork::__private::Node {
            name: "drop",
            layer: 1,
            inputs: &[::formwork::__private::NodeInput::Node(1, 0)],
            outputs: &[DIGIT_NET__DROP],
        },
        ::formwork::__private::Node {
            name: "head",
            layer: 2,
            inputs: &[::formwork::__private::NodeInput::Node(2, 0)],
            outputs: &[DIGIT_NET__HEAD],
        },
    ],
};
const DIGIT_NET__HIDDEN__DENSE_DIMS: ::formwork::__private::kernels::DenseDims = ::formwork::__private::kernels::DenseDims::new(
    DIGIT_NET__FLATTEN,
    DIGIT_NET__DENSE_UNITS,
);
const DIGIT_NET__HEAD__DENSE_DIMS: ::formwork::__private::kernels::DenseDims = ::formwork::__private::kernels::DenseDims::new(
    DIGIT_NET__DROP,
    10,
);
const DIGIT_NET__HEAD__SOFTMAX_DIMS: ::formwork::__private::kernels::SoftmaxDims = ::formwork::__private::kernels::SoftmaxDims::new(
    DIGIT_NET__HEAD,
    -1,
);
const DIGIT_NET__DROP__ELEMENTS: ::formwork::__private::kernels::Elements = ::formwork::__private::kernels::Elements::new(
    DIGIT_NET__DROP,
);
const DIGIT_NET__HIDDEN__ELEMENTS: ::formwork::__private::kernels::Elements = ::formwork::__private::kernels::Elements::new(
    DIGIT_NET__HIDDEN,
);
/// The arena of inference, slot by slot.
const DIGIT_NET__PREDICT: ::formwork::__private::Plan<1> = ::formwork::__private::Plan::new([
    ::formwork::__private::Extent::of(DIGIT_NET__HIDDEN)
        .max(::formwork::__private::Extent::of(DIGIT_NET__DROP)),
]);
/// The arena of training, slot by slot.
const DIGIT_NET__TRAIN: ::formwork::__private::Plan<2> = ::formwork::__private::Plan::new([
    ::formwork::__private::Extent::of(DIGIT_NET__HIDDEN),
    ::formwork::__private::Extent::of(DIGIT_NET__DROP)
        .max(::formwork::__private::Extent::of(DIGIT_NET__HIDDEN)),
]);
impl ::formwork::__private::Model for DigitNet {
    type Scalar = f32;
    type Params = DigitNetParams;
    type State = DigitNetState;
    type Inputs = (
        ::formwork::__private::Input<f32, ::formwork::__private::D3<8, 8, 1>>,
    );
    type Outputs = (
        ::formwork::__private::Output<
            f32,
            ::formwork::__private::D1<10>,
            ::formwork::__private::tag::Softmax,
        >,
    );
    type Prediction<const B: ::core::primitive::usize> = ::formwork::__private::Batch<
        f32,
        ::formwork::__private::D1<10>,
        B,
    >;
    const DESCRIPTION: &'static ::formwork::__private::Description = &DIGIT_NET__DESCRIPTION;
    const PREDICT: ::formwork::__private::Extent = DIGIT_NET__PREDICT.extent();
    const TRAIN: ::formwork::__private::Extent = DIGIT_NET__TRAIN.extent();
    const FLOPS: ::core::primitive::usize = 0
        + ::formwork::__private::shape::dense_flops(
            DIGIT_NET__FLATTEN,
            DIGIT_NET__DENSE_UNITS,
        ) + ::formwork::__private::shape::elements(DIGIT_NET__DROP)
        + ::formwork::__private::shape::dense_flops(DIGIT_NET__DROP, 10);
    fn parts(&self) -> (&Self::Params, &Self::State) {
        self.0.parts()
    }
    fn parts_mut(&mut self) -> (&mut Self::Params, &mut Self::State) {
        self.0.parts_mut()
    }
    #[allow(unused_variables, reason = "not every pass needs the state or the run")]
    fn predict(
        p: &Self::Params,
        state: &Self::State,
        inputs: &[::formwork::__private::Source<'_, f32>],
        outputs: &mut [&mut [f32]],
        arena: &mut [f32],
        run: ::formwork::__private::Run,
    ) {
        use ::formwork::__private::kernels::f32 as kernels;
        let n = run.filled;
        let [image_in] = ::formwork::__private::sources(inputs);
        let [digit_out] = ::formwork::__private::ports_mut(outputs);
        let [s0] = DIGIT_NET__PREDICT.split(arena, run.capacity);
        kernels::dense_forward(
            DIGIT_NET__HIDDEN__DENSE_DIMS,
            n,
            image_in,
            p.hidden.kernel.as_slice(),
            p.hidden.bias.as_slice(),
            ::formwork::__private::kernels::Activation::RELU,
            s0,
        );
        kernels::dense_forward(
            DIGIT_NET__HEAD__DENSE_DIMS,
            n,
            s0,
            p.head.kernel.as_slice(),
            p.head.bias.as_slice(),
            ::formwork::__private::kernels::Activation::Linear,
            digit_out,
        );
        kernels::softmax(DIGIT_NET__HEAD__SOFTMAX_DIMS, n, digit_out);
    }
    #[allow(unused_variables, reason = "not every pass needs the state or the run")]
    fn forward(
        p: &Self::Params,
        state: &Self::State,
        inputs: &[::formwork::__private::Source<'_, f32>],
        outputs: &mut [&mut [f32]],
        arena: &mut [f32],
        run: ::formwork::__private::Run,
    ) {
        use ::formwork::__private::kernels::f32 as kernels;
        let n = run.filled;
        let [image_in] = ::formwork::__private::sources(inputs);
        let [digit_out] = ::formwork::__private::ports_mut(outputs);
        let [s0, s1] = DIGIT_NET__TRAIN.split(arena, run.capacity);
        kernels::dense_forward(
            DIGIT_NET__HIDDEN__DENSE_DIMS,
            n,
            image_in,
            p.hidden.kernel.as_slice(),
            p.hidden.bias.as_slice(),
            ::formwork::__private::kernels::Activation::RELU,
            s0,
        );
        kernels::copy(DIGIT_NET__DROP__ELEMENTS, n, s0, s1, false);
        kernels::dropout(
            DIGIT_NET__DROP__ELEMENTS,
            n,
            0.25,
            run.stream.node(3),
            run.first,
            s1,
        );
        kernels::dense_forward(
            DIGIT_NET__HEAD__DENSE_DIMS,
            n,
            s1,
            p.head.kernel.as_slice(),
            p.head.bias.as_slice(),
            ::formwork::__private::kernels::Activation::Linear,
            digit_out,
        );
        kernels::softmax(DIGIT_NET__HEAD__SOFTMAX_DIMS, n, digit_out);
    }
    #[allow(unused_variables, reason = "not every pass needs the state or the run")]
    fn backward<
        const WEIGHTS: ::core::primitive::bool,
        const INPUTS: ::core::primitive::bool,
    >(
        p: &Self::Params,
        state: &Self::State,
        inputs: &[::formwork::__private::Source<'_, f32>],
        reverse: ::formwork::__private::Reverse<'_, '_, f32>,
        g: &mut Self::Params,
        arena: &mut [f32],
        run: ::formwork::__private::Run,
    ) {
        use ::formwork::__private::kernels::f32 as kernels;
        let n = run.filled;
        let [image_in] = ::formwork::__private::sources(inputs);
        let [digit_out] = ::formwork::__private::ports(reverse.outputs);
        let [digit_bar] = ::formwork::__private::ports_mut(reverse.d_outputs);
        let [image_grad] = ::formwork::__private::ports_mut(reverse.d_inputs);
        let [s0, s1] = DIGIT_NET__TRAIN.split(arena, run.capacity);
        if run.fused & 1 == 0 {
            kernels::softmax_backward(
                DIGIT_NET__HEAD__SOFTMAX_DIMS,
                n,
                digit_out,
                digit_bar,
            );
        }
        if WEIGHTS {
            kernels::dense_backward_kernel(
                DIGIT_NET__HEAD__DENSE_DIMS,
                n,
                s1,
                digit_bar,
                g.head.kernel.as_mut_slice(),
                run.add,
            );
            kernels::dense_backward_bias(
                DIGIT_NET__HEAD__DENSE_DIMS,
                n,
                digit_bar,
                g.head.bias.as_mut_slice(),
                run.add,
            );
        }
        kernels::dense_backward_input(
            DIGIT_NET__HEAD__DENSE_DIMS,
            n,
            digit_bar,
            p.head.kernel.as_slice(),
            s1,
            false,
        );
        kernels::dropout(
            DIGIT_NET__DROP__ELEMENTS,
            n,
            0.25,
            run.stream.node(3),
            run.first,
            s1,
        );
        kernels::activate_backward(
            DIGIT_NET__HIDDEN__ELEMENTS,
            n,
            ::formwork::__private::kernels::Activation::RELU,
            s0,
            s1,
        );
        if WEIGHTS {
            kernels::dense_backward_kernel(
                DIGIT_NET__HIDDEN__DENSE_DIMS,
                n,
                image_in,
                s1,
                g.hidden.kernel.as_mut_slice(),
                run.add,
            );
            kernels::dense_backward_bias(
                DIGIT_NET__HIDDEN__DENSE_DIMS,
                n,
                s1,
                g.hidden.bias.as_mut_slice(),
                run.add,
            );
        }
        if INPUTS {
            kernels::dense_backward_input(
                DIGIT_NET__HIDDEN__DENSE_DIMS,
                n,
                s1,
                p.hidden.kernel.as_slice(),
                image_grad,
                false,
            );
        }
    }
}
