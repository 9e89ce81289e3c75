//! A fork/join pool: a few threads that share the tasks of one call and then sleep until the next.
//!
//! Work comes as a number of tasks and a function of the task's index, so that *what* is computed never depends on the
//! number of threads; only *who* computes it does. A run allocates nothing. With one thread it is a plain loop.
//!
//! The protocol: the caller writes the job, opens a gate and takes part. A worker enters the gate only while it is open,
//! and the caller leaves `run` only once the gate is shut and empty, so a worker that wakes late costs nothing.

use core::any::Any;
use core::cell::UnsafeCell;
use core::ops::Range;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::boxed::Box;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{JoinHandle, Thread};
use std::vec::Vec;

/// The most slices [`Pool::cut`] takes.
pub(crate) const MAX_SLICES: usize = 16;

/// How often a thread looks again before it sleeps: some 100 µs, a few times what waking a thread
/// costs and longer than a step usually works on one thread between two that it shares.
const SPINS: usize = 5000;

/// The gate's lowest bit: workers may enter.
const OPEN: usize = 1;

/// What one worker adds to the gate while inside.
const INSIDE: usize = 2;

/// Threads that share tasks; the calling thread is one of them.
#[derive(Debug)]
pub(crate) struct Pool {
    shared: Arc<Shared>,
    workers: Vec<JoinHandle<()>>,
}

#[derive(Debug)]
struct Shared {
    /// Counts the jobs, so that a sleeping worker can tell a new one.
    generation: AtomicUsize,
    /// `OPEN`, and `INSIDE` for each worker inside.
    gate: AtomicUsize,
    /// The next task nobody has taken.
    next: AtomicUsize,
    stop: AtomicBool,
    job: UnsafeCell<Job>,
    /// What the first task to panic threw.
    thrown: Mutex<Option<Box<dyn Any + Send>>>,
}

// SAFETY: `job` is written only by the caller while the gate is shut and empty, and read by workers only inside the
// gate; entering it acquires what opening it released. All other fields are `Sync`.
unsafe impl Sync for Shared {}
// SAFETY: as above; the pointer in `job` is followed only inside the gate, while its referent lives.
unsafe impl Send for Shared {}

struct Job {
    tasks: usize,
    work: *const (dyn Fn(usize) + Sync),
    caller: Option<Thread>,
}

impl core::fmt::Debug for Job {
    fn fmt(&self, out: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        out.debug_struct("Job").field("tasks", &self.tasks).finish_non_exhaustive()
    }
}

impl Pool {
    /// A pool of `threads` threads, the caller's included; where the system gives fewer, it makes do with those.
    #[must_use]
    pub(crate) fn new(threads: usize) -> Self {
        let nothing: &'static (dyn Fn(usize) + Sync) = &|_| {};
        let shared = Arc::new(Shared {
            generation: AtomicUsize::new(0),
            gate: AtomicUsize::new(0),
            next: AtomicUsize::new(0),
            stop: AtomicBool::new(false),
            job: UnsafeCell::new(Job { tasks: 0, work: nothing, caller: None }),
            thrown: Mutex::new(None),
        });
        let spawn = |_| {
            let shared = Arc::clone(&shared);
            std::thread::Builder::new().name("formwork".into()).spawn(move || shared.serve()).ok()
        };
        let workers = (1..threads).map_while(spawn).collect();
        Self { shared, workers }
    }

    /// The number of threads, the caller's included.
    pub(super) fn threads(&self) -> usize {
        self.workers.len() + 1
    }

    /// Calls `work` once for each task below `tasks`, in any order and on any thread, and returns when all have ended.
    /// To a task that is the only one the pool is lent: its kernels may [`share`](super::share()) their work.
    ///
    /// # Panics
    /// If a task panics, with what it threw: after all tasks have ended, or at once where only this thread works.
    pub(crate) fn run(&mut self, tasks: usize, work: &(dyn Fn(usize) + Sync)) {
        if self.workers.is_empty() {
            return (0..tasks).for_each(work);
        }
        if tasks < 2 {
            return self.lend(|| (0..tasks).for_each(work));
        }
        let shared = &*self.shared;
        // SAFETY: only the lifetime changes. Workers follow the reference inside the gate alone, and this function does
        // not return before the gate is shut and empty: tasks that panic are caught.
        let work: &'static (dyn Fn(usize) + Sync) = unsafe { core::mem::transmute(work) };
        // SAFETY: the gate is shut and empty between runs, and `&mut self` makes this the only run.
        unsafe { *shared.job.get() = Job { tasks, work, caller: Some(std::thread::current()) } };
        shared.next.store(0, Ordering::Relaxed);
        shared.gate.store(OPEN, Ordering::Release);
        shared.generation.fetch_add(1, Ordering::Release);
        for worker in self.workers.iter().take(tasks - 1) {
            worker.thread().unpark();
        }
        // SAFETY: nobody writes the job before the next run.
        shared.work_off(unsafe { &*shared.job.get() });
        shared.gate.fetch_and(!OPEN, Ordering::AcqRel);
        wait(|| shared.gate.load(Ordering::Acquire) == 0);
        let thrown = shared.thrown.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thrown) = thrown {
            resume_unwind(thrown);
        }
    }

    /// Calls `work` once for each item, which it may change.
    ///
    /// # Panics
    /// As [`run`](Self::run).
    pub(crate) fn each<T: Send>(&mut self, items: &mut [T], work: &(dyn Fn(usize, &mut T) + Sync)) {
        let base = Base(items.as_mut_ptr());
        self.run(items.len(), &|task| {
            // SAFETY: `run` calls each task below `items.len()` once, so this is the only reference to the item.
            work(task, unsafe { &mut *base.at(task) });
        });
    }

    /// Cuts several slices at the same places and calls `work` once for each range, with that part of each slice.
    ///
    /// # Panics
    /// As [`run`](Self::run); if there are more than [`MAX_SLICES`] slices, if a range ends behind a slice, or if the
    /// ranges are not in order or overlap.
    pub(crate) fn cut<T: Send>(
        &mut self,
        slices: &mut [&mut [T]],
        ranges: &[Range<usize>],
        work: &(dyn Fn(usize, &mut [&mut [T]]) + Sync),
    ) {
        assert!(slices.len() <= MAX_SLICES, "at most {MAX_SLICES} slices are cut at once");
        let mut behind = 0;
        for range in ranges {
            assert!(behind <= range.start && range.start <= range.end, "ranges are in order and do not overlap");
            behind = range.end;
        }
        assert!(slices.iter().all(|slice| behind <= slice.len()), "ranges lie inside the slices");
        let count = slices.len();
        let mut bases = [const { Base(core::ptr::null_mut()) }; MAX_SLICES];
        for (base, slice) in bases.iter_mut().zip(slices) {
            *base = Base(slice.as_mut_ptr());
        }
        // One task per thread, of neighbouring ranges: what a thread wrote in one step it mostly reads in the next, and
        // another core would have to fetch it from its cache.
        let tasks = self.threads().min(ranges.len());
        self.run(tasks, &|task| {
            let mine = task * ranges.len() / tasks..(task + 1) * ranges.len() / tasks;
            for (index, range) in mine.clone().zip(&ranges[mine]) {
                let mut parts: [&mut [T]; MAX_SLICES] = core::array::from_fn(|_| Default::default());
                for (part, base) in parts.iter_mut().zip(&bases[..count]) {
                    // SAFETY: the range lies inside the slice, ranges do not overlap, slices are distinct `&mut`, each
                    // range belongs to one task and `run` calls each task once: no other reference to these elements.
                    *part = unsafe { core::slice::from_raw_parts_mut(base.at(range.start), range.len()) };
                }
                work(index, &mut parts[..count]);
            }
        });
    }
}

impl Drop for Pool {
    fn drop(&mut self) {
        self.shared.stop.store(true, Ordering::Release);
        self.shared.generation.fetch_add(1, Ordering::Release);
        for worker in self.workers.drain(..) {
            worker.thread().unpark();
            // A worker catches what tasks throw, so there is nothing to learn from its end.
            let _ = worker.join();
        }
    }
}

impl Shared {
    /// A worker's life.
    fn serve(&self) {
        let mut seen = 0;
        loop {
            wait(|| self.generation.load(Ordering::Acquire) != seen);
            seen = self.generation.load(Ordering::Acquire);
            if self.stop.load(Ordering::Acquire) {
                return;
            }
            self.take_part();
        }
    }

    /// Helps with the job, unless it is already over.
    fn take_part(&self) {
        let enter = |gate| (gate & OPEN != 0).then_some(gate + INSIDE);
        if self.gate.fetch_update(Ordering::Acquire, Ordering::Relaxed, enter).is_err() {
            return;
        }
        // SAFETY: inside the gate the job is neither written nor gone.
        let job = unsafe { &*self.job.get() };
        let caller = job.caller.clone();
        self.work_off(job);
        let before = self.gate.fetch_sub(INSIDE, Ordering::AcqRel);
        if let (INSIDE, Some(caller)) = (before, caller) {
            caller.unpark();
        }
    }

    /// Takes tasks until none is left. The caller of this is inside the gate, or is the one who opened it.
    fn work_off(&self, job: &Job) {
        loop {
            let task = self.next.fetch_add(1, Ordering::Relaxed);
            if task >= job.tasks {
                return;
            }
            // SAFETY: the function lives until the gate is shut and empty.
            let work = unsafe { &*job.work };
            if let Err(thrown) = catch_unwind(AssertUnwindSafe(|| work(task))) {
                self.keep(thrown);
            }
        }
    }

    /// Keeps what the first task to panic threw, for the caller; whatever comes later is dropped.
    fn keep(&self, thrown: Box<dyn Any + Send>) {
        let mut kept = self.thrown.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_none() {
            *kept = Some(thrown);
            return;
        }
        core::mem::drop(kept);
        discard(thrown);
    }
}

/// Drops what a task threw. Its destructor is the user's and may panic, which must not leave the pool while other tasks
/// run. What it throws then is never dropped, since that could panic as well.
fn discard(thrown: Box<dyn Any + Send>) {
    if let Err(thrown) = catch_unwind(AssertUnwindSafe(|| core::mem::drop(thrown))) {
        core::mem::forget(thrown);
    }
}

/// The start of a slice whose elements are handed to different threads.
struct Base<T>(*mut T);

// SAFETY: a `Base` hands out pointers only; who follows them proves that no two threads follow the same.
unsafe impl<T: Send> Sync for Base<T> {}

impl<T> Base<T> {
    /// The element at `index`, which lies in the slice or just behind it.
    fn at(&self, index: usize) -> *mut T {
        self.0.wrapping_add(index)
    }
}

/// Waits until `done`: looks for a short while, then sleeps until somebody unparks this thread.
fn wait(done: impl Fn() -> bool) {
    for _ in 0..SPINS {
        if done() {
            return;
        }
        core::hint::spin_loop();
    }
    while !done() {
        std::thread::park();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_task_runs_once_however_many_threads_and_runs() {
        for threads in 1..5 {
            let mut pool = Pool::new(threads);
            let runs = if cfg!(miri) { 40 } else { 2000 };
            for tasks in (0..runs).map(|run| run % 9) {
                let mut counts = [0_usize; 9];
                pool.each(&mut counts[..tasks], &|task, count| *count += task + 1);
                let wanted: Vec<usize> = (1..=tasks).collect();
                assert_eq!(counts[..tasks], wanted);
            }
        }
    }

    #[test]
    fn a_worker_that_slept_wakes_for_the_next_run() {
        let mut pool = Pool::new(3);
        for _ in 0..20 {
            std::thread::sleep(core::time::Duration::from_millis(1));
            let mut counts = [0; 8];
            pool.each(&mut counts, &|_, count| *count += 1);
            assert_eq!(counts, [1; 8]);
        }
    }

    #[test]
    fn a_panic_arrives_after_all_tasks_and_the_pool_lives_on() {
        let mut pool = Pool::new(2);
        for _ in 0..50 {
            let ended = AtomicUsize::new(0);
            let thrown = catch_unwind(AssertUnwindSafe(|| {
                pool.run(8, &|task| {
                    ended.fetch_add(1, Ordering::Relaxed);
                    if task == 3 {
                        resume_unwind(Box::new("task 3"));
                    }
                });
            }));
            assert_eq!(thrown.unwrap_err().downcast_ref(), Some(&"task 3"));
            assert_eq!(ended.into_inner(), 8);
        }
    }

    /// Thrown by a task; panics when it is dropped, with a payload that does the same. Without a size, so that forgetting
    /// one leaks nothing.
    struct Relentless;

    impl Drop for Relentless {
        fn drop(&mut self) {
            resume_unwind(Box::new(Self));
        }
    }

    #[test]
    fn a_payload_that_panics_when_dropped_waits_for_all_tasks() {
        for threads in [1, 2, 4] {
            let mut pool = Pool::new(threads);
            let ended = AtomicUsize::new(0);
            let thrown = catch_unwind(AssertUnwindSafe(|| {
                pool.run(8, &|task| {
                    std::thread::sleep(core::time::Duration::from_micros(200 * task as u64));
                    ended.fetch_add(1, Ordering::Relaxed);
                    resume_unwind(Box::new(Relentless));
                });
            }));
            // A thread alone stops at its first panic; several end all tasks first.
            assert_eq!(ended.into_inner(), if threads == 1 { 1 } else { 8 });
            core::mem::forget(thrown.unwrap_err().downcast::<Relentless>().unwrap());
            let counted = AtomicUsize::new(0);
            pool.run(8, &|_| _ = counted.fetch_add(1, Ordering::Relaxed));
            assert_eq!(counted.into_inner(), 8);
        }
    }

    #[test]
    fn cut_hands_out_the_same_range_of_each_slice() {
        let mut pool = Pool::new(2);
        let (mut a, mut b) = ([1, 2, 3, 4, 5], [10; 5]);
        pool.cut(&mut [&mut a, &mut b], &[0..2, 3..5], &|range, parts| {
            let (a, b) = parts.split_at_mut(1);
            for (a, b) in a[0].iter_mut().zip(&*b[0]) {
                *a += *b * (range + 1);
            }
        });
        assert_eq!(a, [11, 12, 3, 24, 25]);
    }

    #[test]
    #[should_panic(expected = "do not overlap")]
    fn cut_refuses_ranges_that_overlap() {
        Pool::new(1).cut(&mut [&mut [0; 4]], &[0..3, 2..4], &|_, _| {});
    }
}
