//! Batches from arrays: in order or shuffled, each assembled in a buffer that is used again.
//!
//! Batches worth the hand-over are assembled on a thread of their own while the one before is being worked on: two
//! buffers go round through a pair of queues. Small ones are assembled in place, which is faster than waking a thread; so
//! are all where no thread can be started.

use crate::base::{Column, Kind, Stream};
use crate::data::handover::Handover;
use crate::data::places::Places;
use crate::data::{Array, DataError, Dataset, permutation};
use core::ops::{ControlFlow, Range};
use std::vec::Vec;

/// From this size in bytes on a batch is assembled on a thread of its own: copying 64 KiB from all over an array takes
/// about as long as handing a buffer to another thread.
const OWN_THREAD: usize = 64 * 1024;

/// The buffers in the round: one being filled, one being worked on.
const BUFFERS: usize = 2;

/// What batches are handed to, until it breaks off.
type Consumer<'c> = &'c mut dyn FnMut(&mut Staged) -> ControlFlow<()>;

/// How one array of a batch is laid out.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Slot {
    /// The elements of one sample.
    pub(crate) len: usize,
    /// Whether they are ids.
    pub(crate) ids: bool,
}

/// One batch, and where its samples come from.
#[derive(Debug)]
pub(crate) struct Staged {
    /// The samples' places in the dataset.
    pub(crate) indices: Vec<usize>,
    /// The inputs.
    pub(crate) inputs: Vec<Column>,
    /// The targets.
    pub(crate) targets: Vec<Column>,
    /// A weight per sample, of the scalar.
    pub(crate) weights: Column,
    /// Whether the weights count.
    pub(crate) weighted: bool,
    /// Whether its samples could be copied.
    filled: Result<(), DataError>,
}

/// A way through a dataset.
#[derive(Clone, Debug)]
pub(crate) struct Loader<'d> {
    pub(crate) data: &'d Dataset,
    /// The scalar, of which all is that holds no ids.
    pub(crate) scalar: Kind,
    /// The samples to go through.
    pub(crate) rows: Range<usize>,
    pub(crate) batch: usize,
    pub(crate) epochs: usize,
    /// The number of the first epoch in the stream of `shuffle`.
    pub(crate) first_epoch: u64,
    /// Where the order of each epoch is drawn from; without it samples come in order.
    pub(crate) shuffle: Option<Stream>,
    pub(crate) inputs: &'d [Slot],
    /// Empty when targets are not wanted.
    pub(crate) targets: &'d [Slot],
}

impl Loader<'_> {
    /// The number of batches of an epoch.
    pub(crate) fn batches(&self) -> usize {
        self.rows.len().div_ceil(self.batch)
    }

    /// Hands all batches of all epochs to `consume`, in order, until it fails.
    ///
    /// # Errors
    /// What `consume` gives, or a [`DataError`] met while a batch was assembled.
    pub(crate) fn each<E: From<DataError>>(
        &self,
        mut consume: impl FnMut(&mut Staged) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut failure = Ok(());
        self.pass(&mut |staged| match consume(staged) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                failure = Err(error);
                ControlFlow::Break(())
            }
        })?;
        failure
    }

    /// As [`each`](Self::each), compiled once for all consumers.
    fn pass(&self, consume: Consumer<'_>) -> Result<(), DataError> {
        let len: usize = self.inputs.iter().chain(self.targets).map(|slot| slot.len).sum();
        let bytes = self.batch * len * self.scalar.size();
        if bytes < OWN_THREAD { self.in_place(consume) } else { self.in_background(consume) }
    }

    fn in_place(&self, consume: Consumer<'_>) -> Result<(), DataError> {
        let mut staged = self.stage();
        for epoch in 0..self.epochs {
            for indices in self.order(epoch).chunks(self.batch) {
                self.fill(&mut staged, indices)?;
                if consume(&mut staged).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn in_background(&self, consume: Consumer<'_>) -> Result<(), DataError> {
        let empty = Handover::new((0..BUFFERS).map(|_| self.stage()));
        let full = Handover::new([]);
        std::thread::scope(|scope| {
            let builder = thread();
            if builder.spawn_scoped(scope, || self.assemble(&empty, &full)).is_err() {
                // None can be started, as where the system allows no more: this one does both.
                return self.in_place(consume);
            }
            // Queues are closed before the scope waits, which ends the other thread.
            let (_no_more, _enough) = (empty.closing(), full.closing());
            while let Some(mut staged) = full.take() {
                core::mem::replace(&mut staged.filled, Ok(()))?;
                if consume(&mut staged).is_break() {
                    break;
                }
                empty.put(staged);
            }
            Ok(())
        })
    }

    /// The life of the assembling thread; it ends with the last batch, or when the other side is gone.
    fn assemble(&self, empty: &Handover<Staged>, full: &Handover<Staged>) {
        let _the_last = full.closing();
        for epoch in 0..self.epochs {
            for indices in self.order(epoch).chunks(self.batch) {
                let Some(mut staged) = empty.take() else { return };
                staged.filled = self.fill(&mut staged, indices);
                if !full.put(staged) {
                    return;
                }
            }
        }
    }

    /// An empty buffer.
    fn stage(&self) -> Staged {
        let column = |slot: &Slot| {
            let kind = if slot.ids { Kind::U32 } else { self.scalar };
            Column::zeros(kind, slot.len * self.batch)
        };
        let columns = |slots: &[Slot]| slots.iter().map(column).collect();
        Staged {
            indices: Vec::with_capacity(self.batch),
            inputs: columns(self.inputs),
            targets: columns(self.targets),
            weights: Column::zeros(self.scalar, self.batch),
            weighted: false,
            filled: Ok(()),
        }
    }

    /// The order of an epoch: that of the rows, or drawn anew from the epoch's own numbers.
    fn order(&self, epoch: usize) -> Vec<usize> {
        match self.shuffle {
            None => self.rows.clone().collect(),
            Some(stream) => {
                let mut order = permutation(self.rows.len(), stream.at_step(self.first_epoch + epoch as u64));
                for row in &mut order {
                    *row += self.rows.start;
                }
                order
            }
        }
    }

    fn fill(&self, staged: &mut Staged, indices: &[usize]) -> Result<(), DataError> {
        staged.indices.clear();
        staged.indices.extend_from_slice(indices);
        copy(self.data.inputs(), self.inputs, indices, &mut staged.inputs)?;
        copy(self.data.targets(), self.targets, indices, &mut staged.targets)?;
        staged.weighted = self.data.sample_weights().is_some();
        let weights = self.data.sample_weights().into_iter().flat_map(|all| indices.iter().map(|&index| all[index]));
        match Places::in_column(&mut staged.weights, self.batch) {
            Places::F32(places) => places.iter_mut().zip(weights).for_each(|(place, weight)| *place = weight),
            Places::F64(places) => places.iter_mut().zip(weights).for_each(|(place, weight)| *place = weight.into()),
            Places::U32(_) => unreachable!("ids are no scalar"),
        }
        Ok(())
    }
}

/// What starts the assembling thread.
fn thread() -> std::thread::Builder {
    let builder = std::thread::Builder::new().name("formwork loader".into());
    #[cfg(test)]
    if tests::REFUSE.get() {
        // More than any system gives.
        return builder.stack_size(isize::MAX as usize);
    }
    builder
}

fn copy(arrays: &[Array], slots: &[Slot], indices: &[usize], columns: &mut [Column]) -> Result<(), DataError> {
    for ((array, slot), column) in arrays.iter().zip(slots).zip(columns) {
        array.copy_into(indices, Places::in_column(column, slot.len * indices.len()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    std::thread_local! {
        /// Whether this thread can start no other.
        pub(super) static REFUSE: core::cell::Cell<bool> = const { core::cell::Cell::new(false) };
    }

    #[test]
    fn without_another_thread_this_one_assembles() {
        let wanted = gathered(OWN_THREAD, None);
        REFUSE.set(true);
        let found = gathered(OWN_THREAD, None);
        REFUSE.set(false);
        assert_eq!(found, wanted);
    }

    fn gathered(width: usize, shuffle: Option<Stream>) -> Vec<Vec<usize>> {
        let rows = 11;
        let inputs = ndarray::Array2::from_shape_fn((rows, width), |(row, _)| row as f32);
        let data = Dataset::new(inputs, ndarray::Array1::<f32>::zeros(rows)).unwrap();
        let inputs = [Slot { len: width, ids: false }];
        let (scalar, targets) = (Kind::F32, &[][..]);
        let loader = Loader {
            data: &data,
            scalar,
            rows: 0..10,
            batch: 4,
            epochs: 2,
            first_epoch: 0,
            shuffle,
            inputs: &inputs,
            targets,
        };
        let mut batches = Vec::new();
        loader
            .each::<DataError>(|staged| {
                for (sample, &index) in staged.indices.iter().enumerate() {
                    let values: &[f32] = staged.inputs[0].elements();
                    assert_eq!(values[sample * width..][..width], vec![index as f32; width]);
                }
                batches.push(staged.indices.clone());
                Ok(())
            })
            .unwrap();
        batches
    }

    #[test]
    fn batches_come_in_order_and_the_last_is_short() {
        let epoch = [vec![0, 1, 2, 3], vec![4, 5, 6, 7], vec![8, 9]];
        for width in [1, OWN_THREAD] {
            assert_eq!(gathered(width, None), [epoch.clone(), epoch.clone()].concat());
        }
    }

    #[test]
    fn a_shuffled_epoch_holds_each_sample_once_and_differs_from_the_next() {
        let batches = gathered(1, Some(Stream::new(5)));
        let (first, second) = (batches[..3].concat(), batches[3..].concat());
        assert_ne!(first, second);
        for mut epoch in [first, second] {
            epoch.sort_unstable();
            assert_eq!(epoch, (0..10).collect::<Vec<_>>());
        }
        assert_eq!(batches, gathered(OWN_THREAD, Some(Stream::new(5))));
    }

    #[test]
    fn a_consumer_that_panics_ends_the_other_thread() {
        let data =
            Dataset::new(ndarray::Array2::<f32>::zeros((64, OWN_THREAD)), ndarray::Array1::<f32>::zeros(64)).unwrap();
        let inputs = [Slot { len: OWN_THREAD, ids: false }];
        let (scalar, shuffle, targets) = (Kind::F32, None, &[][..]);
        let (rows, batch, epochs, first_epoch) = (0..64, 1, 9, 0);
        let loader =
            Loader { data: &data, scalar, rows, batch, epochs, first_epoch, shuffle, inputs: &inputs, targets };
        let fail = |_: &mut Staged| -> Result<(), DataError> { std::panic::resume_unwind(Box::new("enough")) };
        let thrown = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| loader.each(fail))).unwrap_err();
        assert_eq!(thrown.downcast_ref(), Some(&"enough"));
    }

    #[test]
    fn a_consumer_that_fails_ends_the_other_thread() {
        let data =
            Dataset::new(ndarray::Array2::<f32>::zeros((64, OWN_THREAD)), ndarray::Array1::<f32>::zeros(64)).unwrap();
        let inputs = [Slot { len: OWN_THREAD, ids: false }];
        let (scalar, shuffle, targets) = (Kind::F32, None, &[][..]);
        let loader = Loader {
            data: &data,
            scalar,
            rows: 0..64,
            batch: 1,
            epochs: 9,
            first_epoch: 0,
            shuffle,
            inputs: &inputs,
            targets,
        };
        let mut seen = 0;
        let stop = |_: &mut Staged| {
            seen += 1;
            if seen == 3 { Err(DataError::Index { index: seen, samples: 0 }) } else { Ok(()) }
        };
        assert!(matches!(loader.each(stop), Err(DataError::Index { index: 3, .. })));
        assert_eq!(seen, 3);
    }
}
