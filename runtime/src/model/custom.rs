//! Layers of the user's own: what such a layer implements, and how generated code calls it.

use crate::base::{Samples, Scalar};
use crate::init::{Initializer, Zeros};
use crate::model::{Parameter, Regularizer};
use core::ops::Range;
use formwork_shape::Dims;

/// The most parameters a layer of one's own can have.
const MOST: usize = 8;

/// The parameters of a layer of your own: up to eight, each with a name, a shape, an initializer and perhaps a penalty.
///
/// ```
/// use formwork::init::{Ones, Zeros};
/// use formwork::{Dims, ParamSpec, Regularizer};
///
/// const fn params(input: Dims) -> ParamSpec {
///     let features = Dims::new(&[input.last()]);
///     ParamSpec::NONE
///         .with("gain", features, &Ones)
///         .regularizer(Regularizer { l1: 0.0, l2: 0.01 })
///         .with("shift", features, &Zeros)
/// }
/// assert_eq!(params(Dims::new(&[5, 3])).len(), 6);
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ParamSpec {
    list: [Parameter; MOST],
    count: usize,
}

impl ParamSpec {
    /// No parameters.
    pub const NONE: Self = Self {
        list: [Parameter {
            name: "",
            dims: Dims::new(&[0]),
            initializer: &Zeros,
            regularizer: Regularizer { l1: 0.0, l2: 0.0 },
            trainable: true,
            looked_up: false,
        }; MOST],
        count: 0,
    };

    /// One more parameter, behind those there are.
    ///
    /// # Panics
    /// If there are eight already; where it belongs, in a constant, that is an error of compilation.
    #[must_use]
    pub const fn with(mut self, name: &'static str, dims: Dims, initializer: &'static dyn Initializer) -> Self {
        assert!(self.count < MOST, "a layer has at most eight parameters");
        let regularizer = Regularizer { l1: 0.0, l2: 0.0 };
        self.list[self.count] = Parameter { name, dims, initializer, regularizer, trainable: true, looked_up: false };
        self.count += 1;
        self
    }

    /// Gives the last parameter a penalty.
    ///
    /// # Panics
    /// If a factor is negative, infinite or NaN; where it belongs, in a constant, that is an error of compilation.
    #[must_use]
    pub const fn regularizer(mut self, regularizer: Regularizer) -> Self {
        if self.count > 0 {
            self.list[self.count - 1].regularizer = regularizer.checked();
        }
        self
    }

    /// The parameters in order.
    #[must_use]
    pub const fn parameters(&self) -> &[Parameter] {
        self.list.split_at(self.count).0
    }

    /// The numbers that all parameters hold.
    #[must_use]
    pub const fn len(&self) -> usize {
        let (mut sum, mut index) = (0_usize, 0);
        while index < self.count {
            sum = sum.saturating_add(self.list[index].dims.len());
            index += 1;
        }
        sum
    }

    /// Whether there is nothing to train.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where a parameter lies among the numbers of all.
    #[must_use]
    pub fn range(&self, name: &str) -> Option<Range<usize>> {
        let mut start = 0;
        for parameter in self.parameters() {
            let end = start + parameter.dims.len();
            if parameter.name == name {
                return Some(start..end);
            }
            start = end;
        }
        None
    }
}

/// A layer at its place in a model: what constants know of it.
#[derive(Clone, Copy, Debug)]
pub struct CustomSite {
    /// The shape of one sample that goes in.
    pub input: Dims,
    /// The shape of one sample that comes out.
    pub output: Dims,
    /// Its parameters.
    pub params: &'static ParamSpec,
}

/// One call of a layer of your own.
#[derive(Clone, Copy, Debug)]
pub struct LayerCall<'a, T> {
    /// The shape of one sample that goes in.
    pub input: Dims,
    /// The shape of one sample that comes out.
    pub output: Dims,
    /// The number of samples.
    pub samples: usize,
    /// All parameters, one after the other.
    pub params: &'a [T],
    /// The input, `samples · input.len()` numbers: sample after sample, row-major inside a sample.
    pub x: &'a [T],
    spec: &'static ParamSpec,
}

impl<'a, T> LayerCall<'a, T> {
    /// A parameter by its name.
    ///
    /// # Panics
    /// If the layer declares no such parameter.
    #[must_use]
    pub fn param(&self, name: &str) -> &'a [T] {
        &self.params[self.range(name)]
    }

    /// Where a parameter lies among all, and its gradient among the gradients of all.
    ///
    /// # Panics
    /// If the layer declares no such parameter.
    #[must_use]
    pub fn range(&self, name: &str) -> Range<usize> {
        match self.spec.range(name) {
            Some(range) => range,
            None => panic!("the layer declares no parameter `{name}`"),
        }
    }
}

/// What a backward pass of a layer of your own is given beside the call, and where its results go.
#[derive(Debug)]
pub struct LayerReverse<'a, T> {
    /// What the forward pass gave, `samples · output.len()` numbers.
    pub y: &'a [T],
    /// The gradient of it.
    pub dy: &'a [T],
    /// The gradients of all parameters: add to what is there. Empty where nobody wants them.
    pub dparams: &'a mut [T],
    /// The gradient of the input: write it. Empty where nobody wants it.
    pub dx: &'a mut [T],
}

/// A layer of your own: what it computes, and its derivative.
///
/// A block names the type by a path, or by a name that a `use` line at its head brought in. Keywords become the fields of
/// a struct literal, values without keywords the arguments of `new`, a `const fn`:
/// `scale: my::Scale(factor = 2.0)` is `my::Scale { factor: 2.0 }`, `my::Scale(2.0)` is `my::Scale::new(2.0)`.
///
/// Beside this trait the type has two inherent functions, which constants call:
///
/// - `const fn output(&self, input: Dims) -> Result<Dims, ShapeError>`, the shape of what comes out. A refusal,
///   `Err(ShapeError::Custom { takes: "an even number of features", found: input })`, is reported at the layer like that
///   of a built-in one.
/// - `const fn params(&self, input: Dims) -> ParamSpec`, its parameters.
///
/// They are drawn, penalised, saved and shown by `summary` as those of any layer; `net.scale` holds their numbers, by
/// name too: `net.scale.get("gain")`. A pass must not depend on how a batch is cut: treat each sample alike, alone. A
/// value with a mask is refused: write `unmask(x)` around it. [`check_gradients`](crate::check_gradients) tells whether `backward` is the
/// derivative of `forward`.
///
/// A weight file knows such a layer by its path below its crate (`my::Scale`) and its fields, by value where they are
/// numbers, flags, text or arrays of them, else by their `Debug` text. Of a value that `new` makes the fields show if the
/// type implements `Debug`, otherwise what `new` was given counts. A field of a type without `Debug` counts by how it is
/// written in the block.
///
/// ```
/// use formwork::prelude::*;
/// use formwork::init::Ones;
/// use formwork::{CustomLayer, Dims, LayerCall, LayerReverse, ParamSpec, ShapeError};
///
/// mod my {
///     /// Multiplies each feature by a number that is learnt.
///     pub struct Scale;
/// }
///
/// impl my::Scale {
///     const fn output(&self, input: Dims) -> Result<Dims, ShapeError> {
///         Ok(input)
///     }
///
///     const fn params(&self, input: Dims) -> ParamSpec {
///         ParamSpec::NONE.with("gain", Dims::new(&[input.last()]), &Ones)
///     }
/// }
///
/// impl CustomLayer<f32> for my::Scale {
///     fn forward(&self, call: &LayerCall<'_, f32>, y: &mut [f32]) {
///         let gain = call.param("gain");
///         for (i, (y, x)) in y.iter_mut().zip(call.x).enumerate() {
///             *y = x * gain[i % gain.len()];
///         }
///     }
///
///     fn backward(&self, call: &LayerCall<'_, f32>, reverse: LayerReverse<'_, f32>) {
///         let gain = call.param("gain");
///         for (i, (dy, x)) in reverse.dy.iter().zip(call.x).enumerate() {
///             let feature = i % gain.len();
///             if let Some(dgain) = reverse.dparams.get_mut(feature) {
///                 *dgain += dy * x;
///             }
///             if let Some(dx) = reverse.dx.get_mut(i) {
///                 *dx = dy * gain[feature];
///             }
///         }
///     }
/// }
///
/// model! {
///     /// Three numbers, each times its own.
///     pub struct Net: [3] -> [3] { scale: my::Scale() }
/// }
///
/// let mut net = Net::new(7);
/// net.scale.get_mut("gain").expect("declared above")[1] = 2.0;
/// assert_eq!(net.predictor::<1>().predict(&[1.0, 2.0, 3.0])?[0], [1.0, 4.0, 3.0]);
/// # Ok::<(), formwork::InputError>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a layer that computes in `{T}`",
    note = "implement `formwork::CustomLayer<{T}>` for it"
)]
pub trait CustomLayer<T: Scalar> {
    /// Writes `y`, `samples · output.len()` numbers.
    fn forward(&self, call: &LayerCall<'_, T>, y: &mut [T]);

    /// From the gradient of `y` to those of the parameters and of the input: the vector-Jacobian product.
    fn backward(&self, call: &LayerCall<'_, T>, reverse: LayerReverse<'_, T>);
}

/// Which pass of a layer of one's own runs, and what it has beside parameters and input.
#[derive(Debug)]
pub enum CustomPass<'a, T> {
    /// Writes the output.
    Forward(&'a mut [T]),
    /// Goes back.
    Backward {
        /// What the forward pass gave.
        y: &'a [T],
        /// The gradient of it.
        dy: &'a [T],
        /// Where the gradients of the parameters go; empty where nobody wants them.
        dparams: &'a mut [T],
        /// Whether there are gradients of the parameters already.
        add: bool,
        /// Where the gradient of the input goes; empty where nobody wants it.
        dx: &'a mut [T],
    },
}

/// A pass as generated code calls it.
///
/// # Panics
/// If a slice is shorter than the site says.
pub fn custom_pass<T: Scalar, L: CustomLayer<T>>(
    layer: &L,
    site: CustomSite,
    n: Samples,
    (params, x): (&[T], &[T]),
    pass: CustomPass<'_, T>,
) {
    let (call, len) = (call(site, n, params, x), n.elements(site.output.len()));
    match pass {
        CustomPass::Forward(y) => layer.forward(&call, &mut y[..len]),
        CustomPass::Backward { y, dy, dparams, add, dx } => {
            if !add {
                dparams.fill(T::zero());
            }
            let dx = if dx.is_empty() { dx } else { &mut dx[..n.elements(site.input.len())] };
            layer.backward(&call, LayerReverse { y: &y[..len], dy: &dy[..len], dparams, dx });
        }
    }
}

fn call<'a, T>(site: CustomSite, n: Samples, params: &'a [T], x: &'a [T]) -> LayerCall<'a, T> {
    let (input, output, spec) = (site.input, site.output, site.params);
    LayerCall { input, output, samples: n.get(), params, x: &x[..n.elements(input.len())], spec }
}
