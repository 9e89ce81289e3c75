//! Expressions of a lambda: terms over numbered variables, each distinct term held once.
//!
//! As equal terms are one term, common subexpressions are found as they are written; `simplify` says what the
//! constructors reduce, `differentiate` what the derivative of each term is.

mod differentiate;
mod simplify;
#[cfg(test)]
mod text;

use std::collections::HashMap;
use syn::Ident;

/// A term by index; its operands have smaller ones.
pub(crate) type Id = usize;

/// Terms in the making or done, operands in front of what uses them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Terms {
    list: Vec<Term>,
    known: HashMap<Term, Id>,
}

/// One term: a number, or a condition.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Term {
    /// A variable by number.
    Variable(usize),
    /// A literal.
    Literal(Literal),
    /// A constant of the user's, a float.
    Constant(Ident),
    /// A constant exponent of the user's, as a number.
    Exponent(Ident),
    Negative(Id),
    Binary(Binary, Id, Id),
    /// A function of one number.
    Function(Function, Id),
    /// A power whose exponent is a constant integer, or that integer less one.
    Power {
        base: Id,
        exponent: Ident,
        less_one: bool,
    },
    /// The first number if the condition holds, else the second.
    Select(Id, Id, Id),
    Compare(Comparison, Id, Id),
    And(Id, Id),
    Or(Id, Id),
    Not(Id),
}

/// A literal number by its bits, so that terms can be compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Literal(u64);

impl Literal {
    pub(crate) fn value(self) -> f64 {
        f64::from_bits(self.0)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Maximum,
    Minimum,
    /// The first to the power of the second.
    Power,
}

impl Binary {
    /// Its name in a description.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Subtract => "subtract",
            Self::Multiply => "multiply",
            Self::Divide => "divide",
            Self::Maximum => "max",
            Self::Minimum => "min",
            Self::Power => "powf",
        }
    }
}

/// Functions of one number, named as in a lambda.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Function {
    Exp,
    Ln,
    Sqrt,
    Tanh,
    Sin,
    Cos,
    Abs,
    Sigmoid,
}

impl Function {
    /// Every function, by its name.
    pub(crate) const ALL: [(&'static str, Self); 8] = [
        ("exp", Self::Exp),
        ("ln", Self::Ln),
        ("sqrt", Self::Sqrt),
        ("tanh", Self::Tanh),
        ("sin", Self::Sin),
        ("cos", Self::Cos),
        ("abs", Self::Abs),
        ("sigmoid", Self::Sigmoid),
    ];

    /// Its name, in a lambda and in the kernels.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, function)| *function == self).map_or("", |(name, _)| name)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Comparison {
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Equal,
    NotEqual,
}

impl Comparison {
    /// Its name in a description.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Less => "less",
            Self::LessOrEqual => "less_or_equal",
            Self::Greater => "greater",
            Self::GreaterOrEqual => "greater_or_equal",
            Self::Equal => "equal",
            Self::NotEqual => "not_equal",
        }
    }
}

impl Term {
    /// The terms this one is made of.
    pub(crate) fn operands(&self) -> Vec<Id> {
        match self {
            Self::Variable(_) | Self::Literal(_) | Self::Constant(_) | Self::Exponent(_) => Vec::new(),
            Self::Negative(of) | Self::Function(_, of) | Self::Power { base: of, .. } | Self::Not(of) => vec![*of],
            Self::Binary(_, a, b) | Self::Compare(_, a, b) | Self::And(a, b) | Self::Or(a, b) => vec![*a, *b],
            Self::Select(condition, a, b) => vec![*condition, *a, *b],
        }
    }

    /// Whether it is written where it is used, however often that is.
    pub(crate) fn is_leaf(&self) -> bool {
        self.operands().is_empty()
    }
}

impl Terms {
    /// A term as it stands; the named constructors simplify.
    fn intern(&mut self, term: Term) -> Id {
        if let Some(id) = self.known.get(&term) {
            return *id;
        }
        self.list.push(term.clone());
        self.known.insert(term, self.list.len() - 1);
        self.list.len() - 1
    }

    pub(crate) fn get(&self, id: Id) -> &Term {
        &self.list[id]
    }

    pub(crate) fn variable(&mut self, index: usize) -> Id {
        self.intern(Term::Variable(index))
    }

    pub(crate) fn literal(&mut self, value: f64) -> Id {
        // Minus zero counts as zero: the two differ in no derivative.
        self.intern(Term::Literal(Literal((value + 0.0).to_bits())))
    }

    pub(crate) fn constant(&mut self, ident: &Ident) -> Id {
        self.intern(Term::Constant(ident.clone()))
    }

    pub(crate) fn compare(&mut self, comparison: Comparison, a: Id, b: Id) -> Id {
        self.intern(Term::Compare(comparison, a, b))
    }

    pub(crate) fn and(&mut self, a: Id, b: Id) -> Id {
        self.intern(Term::And(a, b))
    }

    pub(crate) fn or(&mut self, a: Id, b: Id) -> Id {
        self.intern(Term::Or(a, b))
    }

    pub(crate) fn not(&mut self, a: Id) -> Id {
        self.intern(Term::Not(a))
    }

    /// The terms that `roots` are made of, themselves included, in order.
    pub(crate) fn needed(&self, roots: &[Id]) -> Vec<Id> {
        let mut needed = vec![false; self.list.len()];
        for root in roots {
            needed[*root] = true;
        }
        // Operands have smaller numbers than what is made of them.
        for id in (0..self.list.len()).rev() {
            if needed[id] {
                self.list[id].operands().into_iter().for_each(|operand| needed[operand] = true);
            }
        }
        (0..self.list.len()).filter(|id| needed[*id]).collect()
    }

    /// The variables that `roots` are made of, in order.
    pub(crate) fn variables(&self, roots: &[Id]) -> Vec<usize> {
        let needed = self.needed(roots);
        let mut variables: Vec<usize> = needed
            .into_iter()
            .filter_map(|id| if let Term::Variable(index) = self.list[id] { Some(index) } else { None })
            .collect();
        variables.sort_unstable();
        variables
    }

    /// How many operations `root` takes.
    pub(crate) fn operations(&self, root: Id) -> usize {
        self.needed(&[root]).into_iter().filter(|id| !self.list[*id].is_leaf()).count()
    }
}
