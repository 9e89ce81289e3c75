//! What an activation is, and an activation chosen with its arguments.

use super::{ActivationChoice, Arg, ArgSpec, CustomChoice, Default, DimsCall, Number, Operand, Setting, Tag, Value};

/// One activation.
#[derive(Debug)]
pub(crate) struct ActivationSpec {
    /// Its name as an argument, function and method: Keras's.
    pub(crate) name: &'static str,
    pub(crate) args: &'static [ArgSpec],
    pub(crate) family: Family,
    /// Whether the derivative is computed from the output; kernels agree (`Activation::saves_output`).
    pub(crate) saves: Saves,
    /// What an output is that ends in it.
    pub(crate) tag: Tag,
}

/// Which kernels an activation runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Element by element: a variant of the kernels' `Activation`.
    Elementwise(&'static str),
    /// Along an axis: the forward and the backward kernel.
    Along(&'static str, &'static str),
    /// A type of the user's.
    Custom,
}

/// What the derivative of an activation is computed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Saves {
    Input,
    Output,
    /// The output, as long as this argument is positive.
    OutputIfPositive(&'static str),
    /// The output, as long as no argument is given.
    OutputIfPlain,
}

impl ActivationChoice {
    /// Whether it changes nothing.
    pub(crate) fn is_linear(&self) -> bool {
        self.spec.name == "linear"
    }

    /// Whether it is the rectifier with its default arguments.
    pub(crate) fn is_rectifier(&self) -> bool {
        self.spec.name == "relu" && self.saves_output()
    }

    /// Whether a kernel can apply it as it writes its result.
    pub(crate) fn is_elementwise(&self) -> bool {
        matches!(self.spec.family, Family::Elementwise(_))
    }

    /// What an output is that ends in it. A softmax along another axis than the last gives no classes on the last.
    pub(crate) fn tag(&self) -> Tag {
        if self.axis().is_none_or(|axis| axis == -1) { self.spec.tag } else { Tag::Other }
    }

    /// The user's own activation, if it is one.
    pub(crate) fn custom(&self) -> Option<&CustomChoice> {
        self.arguments
            .iter()
            .find_map(|(_, setting)| if let Setting::Custom(custom) = setting { Some(custom) } else { None })
    }

    /// The argument that a kernel of the user's own activation takes.
    fn custom_arg(&self) -> Option<Arg> {
        self.custom().map(|custom| Arg::Constant(custom.ident.clone()))
    }

    /// The axis it runs along, if any.
    pub(crate) fn axis(&self) -> Option<isize> {
        self.arguments
            .iter()
            .find_map(|(_, setting)| if let Setting::Axis(axis) = setting { Some(*axis) } else { None })
    }

    fn number(&self, name: &str) -> Option<&Number> {
        self.arguments.iter().find_map(|(known, setting)| match setting {
            Setting::Number(number) if *known == name => Some(number),
            _ => None,
        })
    }

    /// Whether the derivative is computed from the output.
    pub(crate) fn saves_output(&self) -> bool {
        match self.spec.saves {
            Saves::Input => false,
            Saves::Output => true,
            Saves::OutputIfPositive(name) => self.number(name).and_then(|number| number.value).is_some_and(|v| v > 0.0),
            Saves::OutputIfPlain => self.spec.args.iter().all(|arg| {
                let given = self.number(arg.name).and_then(|number| number.value);
                matches!((arg.default, given), (Default::Number(default), Some(given)) if default.total_cmp(&given).is_eq())
            }),
        }
    }

    /// The kernel that applies it in place, its dims, and its arguments in front of the buffer.
    pub(crate) fn forward_kernel(&self, value: Value) -> (&'static str, DimsCall, Vec<Arg>) {
        match self.spec.family {
            Family::Elementwise(_) => ("activate", self.dims(value), vec![Arg::Activation(self.clone())]),
            Family::Along(forward, _) => (forward, self.dims(value), Vec::new()),
            Family::Custom => ("apply", self.dims(value), self.custom_arg().into_iter().chain([Arg::Empty]).collect()),
        }
    }

    /// The kernel that applies its derivative in place, its dims, and its arguments in front of the saved buffer.
    pub(crate) fn backward_kernel(&self, value: Value) -> (&'static str, DimsCall, Vec<Arg>) {
        match self.spec.family {
            Family::Elementwise(_) => ("activate_backward", self.dims(value), vec![Arg::Activation(self.clone())]),
            Family::Along(_, backward) => (backward, self.dims(value), Vec::new()),
            Family::Custom => ("apply", self.dims(value), self.custom_arg().into_iter().collect()),
        }
    }

    fn dims(&self, value: Value) -> DimsCall {
        let dims = Operand::Dims(value);
        match self.spec.family {
            Family::Elementwise(_) | Family::Custom => DimsCall { ty: "Elements", make: "new", operands: vec![dims] },
            Family::Along(..) => DimsCall {
                ty: "SoftmaxDims",
                make: "new",
                operands: vec![dims, Operand::Axis(self.axis().unwrap_or(-1))],
            },
        }
    }
}
