//! Steps that are one loop over the elements of values of one shape: lambdas.

use super::expression::{Id, Terms};
use super::{Action, Backward, BufferId, Forward, Step, Value, When, contribution};
use syn::Ident;

/// What a lambda computes from its values, each of which is a variable.
#[derive(Clone, Debug)]
pub(crate) enum Lambda {
    /// A term that the macro differentiates.
    Term { terms: Terms, root: Id },
    /// The user's own function of so many values, and its derivative, which gives one number for each value.
    Written { count: usize, value: WrittenFunction, slopes: WrittenFunction },
}

/// A function of the user's, written in Rust.
#[derive(Clone, Debug)]
pub(crate) struct WrittenFunction {
    /// The constant that holds it.
    pub(crate) constant: Ident,
    /// Its body token by token: variables as `x0`, `x1` …, numbers and names of constants as `#`.
    pub(crate) text: String,
    /// What stands in the places of `#`: a literal number, or none for a constant.
    pub(crate) literals: Vec<Option<f64>>,
}

/// One loop: from elements of some buffers to elements of others.
#[derive(Clone, Debug)]
pub(crate) struct Map {
    /// What has so many elements.
    pub(crate) value: Value,
    pub(crate) function: Function,
    pub(crate) reads: Vec<BufferId>,
    /// The results in order, and whether each is added to what is there.
    pub(crate) writes: Vec<(BufferId, bool)>,
}

/// What a loop computes.
#[derive(Clone, Debug)]
pub(crate) enum Function {
    /// A term for each result; variable `variables[i]` is element `i` of what is read.
    Terms { terms: Terms, variables: Vec<usize>, roots: Vec<Id> },
    /// The user's function of all that is read.
    Value(Ident),
    /// The user's derivative of all that is read: of its `of` numbers, those that are added up for each result.
    Slopes { function: Ident, of: usize, sums: Vec<Vec<usize>> },
}

impl Forward<'_> {
    /// Writes what a lambda gives, and gives it on.
    pub(crate) fn lambda(&mut self, lambda: &Lambda) {
        let value = self.at().output();
        let (variables, function) = match lambda {
            Lambda::Term { terms, root } => {
                let variables = terms.variables(&[*root]);
                let function =
                    Function::Terms { terms: terms.clone(), variables: variables.clone(), roots: vec![*root] };
                (variables, function)
            }
            Lambda::Written { count, value, .. } => ((0..*count).collect(), Function::Value(value.constant.clone())),
        };
        let reads = variables.into_iter().map(|index| self.input(index)).collect();
        let to = self.fresh();
        let map = Map { value, function, reads, writes: vec![(to, false)] };
        self.program.steps.push(Step { node: Some(self.node), action: Action::Map(map), when: When::ALWAYS });
        self.give(to);
    }
}

/// The gradients of some values that are wanted under one wish.
struct Wanted {
    when: When,
    /// The value, the variables that stand for it, its gradient, and whether that is added to.
    targets: Vec<(Vec<usize>, BufferId, bool)>,
}

impl Backward<'_> {
    /// Writes the gradients of a lambda's values: one loop for all that are wanted at once.
    pub(crate) fn lambda(&mut self, lambda: &Lambda) {
        for wanted in self.wanted() {
            let map = match lambda {
                Lambda::Term { terms, root } => self.term_slopes(&wanted, terms.clone(), *root),
                Lambda::Written { count, slopes, .. } => self.written_slopes(&wanted, *count, &slopes.constant),
            };
            let action = Action::Map(map);
            self.program.steps.push(Step { node: Some(self.node), action, when: wanted.when });
        }
    }

    fn wanted(&mut self) -> Vec<Wanted> {
        let inputs = self.at().inputs();
        let mut groups: Vec<Wanted> = Vec::new();
        for (index, value) in inputs.iter().enumerate() {
            let needs = self.needs.of(*value);
            if !needs.any() || inputs[..index].contains(value) {
                continue;
            }
            let variables = (index..inputs.len()).filter(|other| inputs[*other] == *value).collect();
            let (buffer, add) = contribution(self.program, self.gradients, *value);
            let (when, target) = (needs.when(), (variables, buffer, add));
            match groups.iter_mut().find(|group| group.when == when) {
                Some(group) => group.targets.push(target),
                None => groups.push(Wanted { when, targets: vec![target] }),
            }
        }
        groups
    }

    /// The derivatives of a term times the gradient of its result, which is one more variable.
    fn term_slopes(&self, wanted: &Wanted, mut terms: Terms, root: Id) -> Map {
        let count = self.at().inputs().len();
        let dy = terms.variable(count);
        let mut roots = Vec::new();
        for (variables, ..) in &wanted.targets {
            let mut sum = terms.literal(0.0);
            for variable in variables {
                let slope = terms.derivative(root, *variable);
                sum = terms.add(sum, slope);
            }
            roots.push(terms.multiply(dy, sum));
        }
        let variables = terms.variables(&roots);
        let reads = variables.iter().map(|index| if *index == count { self.cotangent() } else { self.input(*index) });
        let reads = reads.collect();
        self.map(wanted, Function::Terms { terms, variables, roots }, reads)
    }

    fn written_slopes(&self, wanted: &Wanted, of: usize, function: &Ident) -> Map {
        let sums = wanted.targets.iter().map(|(variables, ..)| variables.clone()).collect();
        let reads = (0..of).map(|index| self.input(index)).chain([self.cotangent()]).collect();
        self.map(wanted, Function::Slopes { function: function.clone(), of, sums }, reads)
    }

    fn map(&self, wanted: &Wanted, function: Function, reads: Vec<BufferId>) -> Map {
        let writes = wanted.targets.iter().map(|(_, buffer, add)| (*buffer, *add)).collect();
        Map { value: self.at().output(), function, reads, writes }
    }
}
