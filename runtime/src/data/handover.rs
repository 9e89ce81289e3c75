//! Values handed from thread to thread: a queue with an end.
//!
//! As a channel of the standard library, whose three kinds are compiled, and linked, for whoever uses one.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// What is on its way.
#[derive(Debug)]
pub(super) struct Handover<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
}

#[derive(Debug)]
struct State<T> {
    values: VecDeque<T>,
    is_closed: bool,
}

impl<T> Handover<T> {
    /// A queue that holds some values.
    pub(super) fn new(values: impl IntoIterator<Item = T>) -> Self {
        let state = State { values: values.into_iter().collect(), is_closed: false };
        Self { state: Mutex::new(state), changed: Condvar::new() }
    }

    /// Appends a value; tells whether the queue is open and somebody may come for it.
    pub(super) fn put(&self, value: T) -> bool {
        let mut state = self.state();
        state.values.push_back(value);
        self.changed.notify_one();
        !state.is_closed
    }

    /// Waits for a value; `None` once the queue is closed and empty.
    pub(super) fn take(&self) -> Option<T> {
        let mut state = self.state();
        loop {
            if state.values.is_empty() && !state.is_closed {
                state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
            } else {
                return state.values.pop_front();
            }
        }
    }

    /// Closes the queue when what it gives back is dropped, also by a panic.
    pub(super) fn closing(&self) -> Closing<'_, T> {
        Closing(self)
    }

    fn state(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// See [`Handover::closing`].
pub(super) struct Closing<'a, T>(&'a Handover<T>);

impl<T> Drop for Closing<'_, T> {
    fn drop(&mut self) {
        self.0.state().is_closed = true;
        self.0.changed.notify_all();
    }
}
