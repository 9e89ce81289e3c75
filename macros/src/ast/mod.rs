//! A block as written: what is there, not yet whether it may be.

mod call;
mod outline;
mod size;
mod statement;

pub(crate) use call::{Argument, Call, CustomCall, Expr, Lambda, LayerCall};
pub(crate) use outline::{FieldOutline, Outline, Phrase, Piece, StatementOutline};
pub(crate) use size::{Element, ShapeType};
pub(crate) use statement::{Output, Statement, Tail};

use proc_macro2::Span;
use syn::{Attribute, Expr as RustExpr, Ident, Path, Visibility};

/// One `model!` block.
pub(crate) struct Block {
    pub(crate) uses: Uses,
    pub(crate) docs: Vec<Attribute>,
    pub(crate) options: Options,
    pub(crate) vis: Visibility,
    pub(crate) name: Ident,
    pub(crate) form: Form,
}

/// What the `use` lines at the head of a block bring in.
#[derive(Default)]
pub(crate) struct Uses {
    /// Each name, and what it stands for.
    pub(crate) names: Vec<(Ident, Path)>,
    /// Whether a line could not be read: any name may have stood there.
    pub(crate) unreadable: bool,
}

/// What `#[model(…)]` says.
pub(crate) struct Options {
    pub(crate) dtype: Dtype,
    pub(crate) krate: Path,
    pub(crate) budget: Option<Budget>,
    /// The lints of `allow(…)`.
    pub(crate) allowed: Vec<Ident>,
    /// Lints that are asked for, by name.
    pub(crate) warned: Vec<Ident>,
}

/// The scalar a model computes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dtype {
    F32,
    F64,
}

impl Dtype {
    /// Its name in Rust.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::F32 => "f32",
            Self::F64 => "f64",
        }
    }
}

/// `budget(predict = 65536, train = …, batch = 1)`, in bytes.
pub(crate) struct Budget {
    pub(crate) predict: Option<RustExpr>,
    pub(crate) train: Option<RustExpr>,
    pub(crate) batch: RustExpr,
    pub(crate) slots: RustExpr,
    pub(crate) span: Span,
}

/// The two forms of a block.
pub(crate) enum Form {
    /// `struct Mlp: [64] -> [10] { Dense(…), … }`; a shape or the list of layers is absent where it could not be read;
    /// `end` is where they end.
    Sequential { input: Option<ShapeType>, output: Option<ShapeType>, layers: Option<Vec<Field>>, end: Span },
    /// `struct Net { … } fn forward(…) -> (…) { … }`.
    Functional { fields: Vec<Field>, forward: Forward },
}

/// A declared layer; only the Sequential form may leave its name out (elsewhere that is reported).
pub(crate) struct Field {
    pub(crate) docs: Vec<Attribute>,
    pub(crate) frozen: bool,
    pub(crate) name: Option<Ident>,
    pub(crate) layer: Layer,
}

/// What a field is.
pub(crate) enum Layer {
    /// `Dense(32)`, or a name that a `use` line brought in.
    BuiltIn(LayerCall),
    /// `my::Scale(2.0)`.
    Custom(CustomCall),
    /// `Mlp`, another model.
    Model(Path),
    /// Something that could not be read, which is reported; its name is taken all the same.
    Unreadable,
}

/// `fn forward(…) -> (…) { … }`.
#[derive(Default)]
pub(crate) struct Forward {
    pub(crate) docs: Vec<Attribute>,
    pub(crate) inputs: Vec<Port>,
    pub(crate) outputs: Vec<Port>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) tail: Option<Tail>,
    pub(crate) lost: Lost,
}

/// Of what some name could not be read, which is reported: a name that is not known may be that one.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Lost {
    /// Of the fields.
    pub(crate) layers: bool,
    /// Of the inputs and the variables.
    pub(crate) values: bool,
    /// Of the outputs, as declared or as given back.
    pub(crate) outputs: bool,
}

/// An input or output of a signature.
pub(crate) struct Port {
    pub(crate) name: Ident,
    /// Absent where it could not be read; the port is poisoned then.
    pub(crate) ty: Option<ShapeType>,
}
