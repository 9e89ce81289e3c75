//! Recurrent layers as plain loops, one sample after the other: the textbook, and what the fast path is held to.

use super::RecurrentDims;
use crate::base::Scalar;
use crate::kernels::activation::{Activation, reference};
use alloc::vec;
use alloc::vec::Vec;

/// What is computed from a step's input and the state.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Cell {
    Simple,
    Lstm,
    Gru,
}

/// A layer: its cell, sizes, number of samples and the activations of candidates and gates.
#[derive(Clone, Copy, Debug)]
pub(super) struct Layer {
    pub(super) cell: Cell,
    pub(super) d: RecurrentDims,
    pub(super) n: usize,
    pub(super) act: Activation,
    pub(super) gate: Activation,
}

/// What a layer reads; empty where there is none. Its gradients have the same form, with an empty mask.
#[derive(Clone, Debug)]
pub(super) struct Operands<T> {
    pub(super) x: Vec<T>,
    pub(super) kernel: Vec<T>,
    pub(super) recurrent: Vec<T>,
    pub(super) bias: Vec<T>,
    pub(super) h0: Vec<T>,
    pub(super) c0: Vec<T>,
    pub(super) mask: Vec<T>,
    /// What the recurrent kernel sees each state times.
    pub(super) drop: Vec<T>,
}

/// What a layer gives; the cotangents have the same form.
#[derive(Clone, Debug)]
pub(super) struct Results<T> {
    pub(super) y: Vec<T>,
    pub(super) h: Vec<T>,
    pub(super) c: Vec<T>,
}

/// One step of one sample.
struct Step<T> {
    counts: bool,
    /// Whether the output is the state rather than zeros.
    shows: bool,
    time: usize,
    /// States in front of the step.
    h: Vec<T>,
    c: Vec<T>,
    /// What dropout multiplies the hidden state with, and what it leaves of it.
    keep: Vec<T>,
    seen: Vec<T>,
    /// The input's share of the gates, and the state's.
    of_x: Vec<T>,
    of_h: Vec<T>,
}

fn value<T: Scalar>(f: Activation, z: T) -> T {
    reference::value(f, z)
}

/// The derivative at an input.
fn slope<T: Scalar>(f: Activation, z: T) -> T {
    reference::slope(f, if f.saves_output() { reference::value(f, z) } else { z })
}

/// `bias + v·M`, of a matrix with as many columns as the result.
fn times<T: Scalar>(v: &[T], matrix: &[T], columns: usize, bias: &[T]) -> Vec<T> {
    let sum = |column: usize| {
        let start = bias.get(column).copied().unwrap_or(T::zero());
        v.iter().enumerate().fold(start, |sum, (row, &v)| sum + v * matrix[row * columns + column])
    };
    (0..columns).map(sum).collect()
}

impl Layer {
    fn gates(&self) -> usize {
        match self.cell {
            Cell::Simple => 1,
            Cell::Lstm => 4,
            Cell::Gru => 3,
        }
    }

    /// The states after a step that counts.
    fn advance<T: Scalar>(&self, step: &mut Step<T>, operands: &Operands<T>) -> (Vec<T>, Vec<T>) {
        let (u, act, gate) = (self.d.units, self.act, self.gate);
        if self.cell == Cell::Gru && !self.d.reset_after {
            for unit in 0..u {
                step.of_h[2 * u + unit] = T::zero();
                for row in 0..u {
                    let r = value(gate, step.of_x[u + row] + step.of_h[u + row]);
                    let weight = operands.recurrent[row * 3 * u + 2 * u + unit];
                    step.of_h[2 * u + unit] = step.of_h[2 * u + unit] + r * step.seen[row] * weight;
                }
            }
        }
        let z = |at: usize| step.of_x[at] + step.of_h[at];
        match self.cell {
            Cell::Simple => ((0..u).map(|j| value(act, z(j))).collect(), Vec::new()),
            Cell::Lstm => {
                let remembered = |j: usize| value(gate, z(u + j)) * step.c[j];
                let c: Vec<T> = (0..u).map(|j| remembered(j) + value(gate, z(j)) * value(act, z(2 * u + j))).collect();
                ((0..u).map(|j| value(gate, z(3 * u + j)) * value(act, c[j])).collect(), c)
            }
            Cell::Gru => {
                let mix = |j: usize| {
                    let update = value(gate, z(j));
                    update * step.h[j] + (T::one() - update) * value(act, self.candidate(step, j))
                };
                ((0..u).map(mix).collect(), Vec::new())
            }
        }
    }

    /// What a GRU's candidate is the activation of.
    fn candidate<T: Scalar>(&self, step: &Step<T>, j: usize) -> T {
        let u = self.d.units;
        let reset = if self.d.reset_after { value(self.gate, step.of_x[u + j] + step.of_h[u + j]) } else { T::one() };
        step.of_x[2 * u + j] + reset * step.of_h[2 * u + j]
    }

    /// All steps of a sample, and the states after the last.
    fn run<T: Scalar>(&self, sample: usize, operands: &Operands<T>) -> (Vec<Step<T>>, Vec<T>, Vec<T>) {
        let (d, u, columns) = (self.d, self.d.units, self.gates() * self.d.units);
        let initial =
            |state: &[T]| if state.is_empty() { vec![T::zero(); u] } else { state[sample * u..][..u].to_vec() };
        let (mut h, mut c) = (initial(&operands.h0), initial(&operands.c0));
        let keep: Vec<T> = (0..u).map(|j| operands.drop.get(sample * u + j).copied().unwrap_or(T::one())).collect();
        let mut steps = Vec::new();
        for step in 0..d.steps {
            let time = if d.backwards { d.steps - 1 - step } else { step };
            let counts = operands.mask.get(sample * d.steps + time).is_none_or(|&mask| mask != T::zero());
            let seen: Vec<T> = h.iter().zip(&keep).map(|(&h, &keep)| h * keep).collect();
            let x = &operands.x[(sample * d.steps + time) * d.features..][..d.features];
            let (of_input, of_state) = operands.bias.split_at(operands.bias.len().min(columns));
            let mut step = Step {
                counts,
                shows: counts || !d.zero_output,
                time,
                of_x: times(x, &operands.kernel, columns, of_input),
                of_h: times(&seen, &operands.recurrent, columns, of_state),
                h: h.clone(),
                c: c.clone(),
                keep: keep.clone(),
                seen,
            };
            let after = self.advance(&mut step, operands);
            if counts {
                (h, c) = after;
            }
            steps.push(step);
        }
        (steps, h, c)
    }

    /// Where the output of a step begins; `None` when it is not given.
    fn place(&self, sample: usize, index: usize) -> Option<usize> {
        let d = self.d;
        match d.sequences {
            true => Some((sample * d.steps + if d.flipped { d.steps - 1 - index } else { index }) * d.units),
            false if index + 1 == d.steps => Some(sample * d.units),
            false => None,
        }
    }

    pub(super) fn forward<T: Scalar>(&self, operands: &Operands<T>) -> Results<T> {
        let (d, u) = (self.d, self.d.units);
        let mut results = Results { y: vec![T::zero(); self.n * d.outputs()], h: vec![], c: vec![] };
        for sample in 0..self.n {
            let (steps, h, c) = self.run(sample, operands);
            for (index, step) in steps.iter().enumerate() {
                let after = steps.get(index + 1).map_or(&h, |next| &next.h);
                if let Some(at) = self.place(sample, index).filter(|_| step.shows) {
                    results.y[at..at + u].copy_from_slice(after);
                }
            }
            results.h.extend(h);
            results.c.extend(if self.cell == Cell::Lstm { c } else { vec![] });
        }
        results
    }

    pub(super) fn backward<T: Scalar>(&self, operands: &Operands<T>, cotangents: &Results<T>) -> Operands<T> {
        let u = self.d.units;
        let zeros = |like: &[T]| vec![T::zero(); like.len()];
        let mut g = Operands {
            x: zeros(&operands.x),
            kernel: zeros(&operands.kernel),
            recurrent: zeros(&operands.recurrent),
            bias: zeros(&operands.bias),
            h0: vec![],
            c0: vec![],
            mask: vec![],
            drop: vec![],
        };
        for sample in 0..self.n {
            let last =
                |state: &[T]| if state.is_empty() { vec![T::zero(); u] } else { state[sample * u..][..u].to_vec() };
            let (mut dh, mut dc) = (last(&cotangents.h), last(&cotangents.c));
            let (steps, ..) = self.run(sample, operands);
            for (index, step) in steps.iter().enumerate().rev() {
                let place = self.place(sample, index).filter(|_| step.shows);
                for (j, dh) in dh.iter_mut().enumerate() {
                    *dh = *dh + place.and_then(|at| cotangents.y.get(at + j)).copied().unwrap_or(T::zero());
                }
                if step.counts {
                    let (of_x, of_h, through) = self.gate_gradients(step, operands, &mut dh, &mut dc);
                    let row = (sample * self.d.steps + step.time) * self.d.features;
                    self.spread(step, &operands.x[row..], [&of_x, &of_h, &through], &mut g);
                    for (f, dx) in g.x[row..].iter_mut().take(self.d.features).enumerate() {
                        *dx = along(&operands.kernel, f, &of_x);
                    }
                    for (j, dh) in dh.iter_mut().enumerate() {
                        *dh = *dh + step.keep[j] * along(&operands.recurrent, j, &of_h);
                    }
                }
            }
            g.h0.extend(dh);
            g.c0.extend(if self.cell == Cell::Lstm { dc } else { vec![] });
        }
        g
    }

    /// Gradients of the input's and the state's share of the gates, and what the state is multiplied with in front of each
    /// column. Leaves in `dh` and `dc` what a state hands on by itself.
    fn gate_gradients<T: Scalar>(
        &self,
        step: &Step<T>,
        operands: &Operands<T>,
        dh: &mut [T],
        dc: &mut [T],
    ) -> (Vec<T>, Vec<T>, Vec<T>) {
        let (u, act, gate, one) = (self.d.units, self.act, self.gate, T::one());
        let z = |at: usize| step.of_x[at] + step.of_h[at];
        let mut of_x = vec![T::zero(); self.gates() * u];
        let mut of_h = vec![];
        for j in 0..u {
            match self.cell {
                Cell::Simple => of_x[j] = core::mem::replace(&mut dh[j], T::zero()) * slope(act, z(j)),
                Cell::Lstm => {
                    let c = value(gate, z(u + j)) * step.c[j] + value(gate, z(j)) * value(act, z(2 * u + j));
                    let dh = core::mem::replace(&mut dh[j], T::zero());
                    let of_c = dc[j] + dh * value(gate, z(3 * u + j)) * slope(act, c);
                    of_x[j] = of_c * value(act, z(2 * u + j)) * slope(gate, z(j));
                    of_x[u + j] = of_c * step.c[j] * slope(gate, z(u + j));
                    of_x[2 * u + j] = of_c * value(gate, z(j)) * slope(act, z(2 * u + j));
                    of_x[3 * u + j] = dh * value(act, c) * slope(gate, z(3 * u + j));
                    dc[j] = of_c * value(gate, z(u + j));
                }
                Cell::Gru => {
                    let (update, candidate) = (value(gate, z(j)), self.candidate(step, j));
                    of_x[j] = dh[j] * (step.h[j] - value(act, candidate)) * slope(gate, z(j));
                    of_x[2 * u + j] = dh[j] * (one - update) * slope(act, candidate);
                    dh[j] = dh[j] * update;
                }
            }
        }
        let mut through: Vec<T> = (0..self.gates()).flat_map(|_| step.seen.iter().copied()).collect();
        if self.cell != Cell::Gru {
            of_h.clone_from(&of_x);
            return (of_x, of_h, through);
        }
        for j in 0..u {
            let r = value(gate, z(u + j));
            let of_r = if self.d.reset_after {
                of_x[2 * u + j] * step.of_h[2 * u + j]
            } else {
                through[2 * u + j] = r * step.seen[j];
                let of_reset =
                    (0..u).fold(T::zero(), |sum, k| sum + of_x[2 * u + k] * operands.recurrent[j * 3 * u + 2 * u + k]);
                dh[j] = dh[j] + of_reset * r * step.keep[j];
                of_reset * step.seen[j]
            };
            of_x[u + j] = of_r * slope(gate, z(u + j));
        }
        of_h.clone_from(&of_x);
        for j in 0..u {
            let r = if self.d.reset_after { value(gate, z(u + j)) } else { T::zero() };
            of_h[2 * u + j] = of_x[2 * u + j] * r;
        }
        (of_x, of_h, through)
    }

    /// Adds a step to the gradients of the parameters.
    fn spread<T: Scalar>(&self, step: &Step<T>, x: &[T], [of_x, of_h, through]: [&[T]; 3], g: &mut Operands<T>) {
        let (u, columns) = (self.d.units, of_x.len());
        let is_before = self.cell == Cell::Gru && !self.d.reset_after;
        for column in 0..columns {
            for (f, &x) in x.iter().take(self.d.features).enumerate() {
                let at = f * columns + column;
                g.kernel[at] = g.kernel[at] + x * of_x[column];
            }
            let is_candidate = is_before && column >= 2 * u;
            let d = if is_candidate { of_x[column] } else { of_h[column] };
            for row in 0..u {
                let state = if is_candidate { through[2 * u + row] } else { step.seen[row] };
                let at = row * columns + column;
                g.recurrent[at] = g.recurrent[at] + state * d;
            }
            if let Some(bias) = g.bias.get_mut(column) {
                *bias = *bias + of_x[column];
            }
            if let Some(bias) = g.bias.get_mut(columns + column) {
                *bias = *bias + of_h[column];
            }
        }
    }
}

/// A row of a matrix times a vector.
fn along<T: Scalar>(matrix: &[T], row: usize, v: &[T]) -> T {
    v.iter().zip(&matrix[row * v.len()..]).fold(T::zero(), |sum, (&v, &weight)| sum + v * weight)
}
