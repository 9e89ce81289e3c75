//! Buffers for the inputs or outputs of a model: one per port, each on a cache line.

use crate::base::{Arena, Column, Element, Samples, Scalar};
use crate::model::{Description, Model, Prediction, Source};
use alloc::vec::Vec;

/// The most inputs, and the most outputs, that a model can be run with: lists of them lie on the stack.
pub(crate) const PORTS: usize = 8;

/// Fails the build where a model has more inputs or outputs than fit a list.
pub(crate) const fn check_ports(description: &Description) {
    assert!(description.inputs.len() <= PORTS, "a model has at most 8 inputs");
    assert!(description.outputs.len() <= PORTS, "a model has at most 8 outputs");
}

/// The lengths of one sample of each output.
pub(crate) fn output_lens(description: &Description) -> impl Iterator<Item = usize> {
    description.outputs.iter().map(|(port, _)| port.dims.len())
}

/// One buffer per port.
#[derive(Debug)]
pub(crate) struct Buffers<T: Element> {
    ports: Vec<(usize, Arena<T>)>,
}

impl<T: Element> Buffers<T> {
    /// Zeros for `capacity` samples of the given lengths.
    pub(crate) fn zeros(lens: impl Iterator<Item = usize>, capacity: Samples) -> Self {
        Self { ports: lens.map(|len| (len, Arena::zeros(capacity.elements(len)))).collect() }
    }

    /// The number of ports.
    #[cfg(feature = "train")]
    pub(crate) fn len(&self) -> usize {
        self.ports.len()
    }

    /// The first `samples` samples of a port.
    #[cfg(feature = "train")]
    pub(crate) fn port(&self, port: usize, samples: Samples) -> &[T] {
        let (len, arena) = &self.ports[port];
        &arena.as_slice()[..samples.elements(*len)]
    }

    /// The first `samples` samples of a port, to be changed.
    pub(crate) fn port_mut(&mut self, port: usize, samples: Samples) -> &mut [T] {
        let (len, arena) = &mut self.ports[port];
        &mut arena.as_mut_slice()[..samples.elements(*len)]
    }

    /// The first `samples` samples of each port; the list is padded with empty slices.
    pub(crate) fn list(&self, samples: Samples) -> [&[T]; PORTS] {
        let mut ports = self.ports.iter();
        core::array::from_fn(|_| match ports.next() {
            Some((len, arena)) => &arena.as_slice()[..samples.elements(*len)],
            None => &[],
        })
    }

    /// As [`list`](Self::list), to be changed.
    pub(crate) fn list_mut(&mut self, samples: Samples) -> [&mut [T]; PORTS] {
        let mut ports = self.ports.iter_mut();
        core::array::from_fn(|_| match ports.next() {
            Some((len, arena)) => &mut arena.as_mut_slice()[..samples.elements(*len)],
            None => &mut [],
        })
    }
}

/// The storage of each output of a prediction; the list is padded with empty slices.
pub(crate) fn lend<T: Scalar>(prediction: &impl Prediction<T>) -> [&[T]; PORTS] {
    let mut list: [&[T]; PORTS] = [&[]; PORTS];
    let mut slots = list.iter_mut();
    prediction.each(&mut |storage| {
        if let Some(slot) = slots.next() {
            *slot = storage;
        }
    });
    list
}

/// As [`lend`], to be changed.
pub(crate) fn lend_mut<T: Scalar>(prediction: &mut impl Prediction<T>) -> [&mut [T]; PORTS] {
    let mut list: [&mut [T]; PORTS] = core::array::from_fn(|_| Default::default());
    let mut slots = list.iter_mut();
    prediction.each_mut(&mut |storage| {
        if let Some(slot) = slots.next() {
            *slot = storage;
        }
    });
    list
}

/// The first `samples` samples of each input; the list is padded with empty ones.
pub(crate) fn column_sources<M: Model>(inputs: &[Column], samples: Samples) -> [Source<'_, M::Scalar>; PORTS] {
    let mut columns = inputs.iter().zip(M::DESCRIPTION.inputs);
    core::array::from_fn(|_| match columns.next() {
        Some((column, port)) => column.source(samples.elements(port.dims.len())),
        None => Source::Values(&[]),
    })
}

impl Column {
    /// The first `len` elements; `T` is the element of a column that holds no ids.
    pub(crate) fn source<T: Scalar>(&self, len: usize) -> Source<'_, T> {
        if self.holds_ids() { Source::Ids(&self.elements()[..len]) } else { Source::Values(&self.elements()[..len]) }
    }

    /// Copies a source of the same element to the front.
    pub(crate) fn store<T: Scalar>(&mut self, source: &Source<'_, T>) {
        match source {
            Source::Values(from) => self.elements_mut()[..from.len()].copy_from_slice(from),
            Source::Ids(from) => self.elements_mut()[..from.len()].copy_from_slice(from),
        }
    }
}
