//! What lets a kernel share its work without being handed a pool: while a step runs as one task, its pool is lent to the
//! thread that runs it, and a kernel whose pieces are independent may ask for it.

#[cfg(feature = "train")]
use super::Pool;
#[cfg(feature = "train")]
use core::{cell::Cell, ptr::NonNull};

#[cfg(feature = "train")]
std::thread_local! {
    /// The pool that is lent to this thread, and not in use.
    static LENT: Cell<Option<NonNull<Pool>>> = const { Cell::new(None) };
}

/// Puts back what was lent before.
#[cfg(feature = "train")]
struct Back(Option<NonNull<Pool>>);

#[cfg(feature = "train")]
impl Drop for Back {
    fn drop(&mut self) {
        LENT.set(self.0);
    }
}

#[cfg(feature = "train")]
impl Pool {
    /// Lends the pool to the kernels that `work` calls on this thread.
    pub(super) fn lend<R>(&mut self, work: impl FnOnce() -> R) -> R {
        let _back = Back(LENT.replace(Some(NonNull::from(self))));
        work()
    }
}

/// How many threads [`share`] would use.
#[cfg(feature = "train")]
pub(crate) fn hands() -> usize {
    // SAFETY: whoever lends a pool keeps it until it is taken back, and only this thread follows the pointer.
    LENT.get().map_or(1, |pool| unsafe { pool.as_ref() }.threads())
}

/// Calls `work` once for each task below `tasks`, on the pool lent to this thread or else in turn. Tasks have no pool of
/// their own: what they share in turn, they do alone.
#[cfg(feature = "train")]
pub(crate) fn share(tasks: usize, work: &(dyn Fn(usize) + Sync)) {
    match LENT.take() {
        Some(mut pool) => {
            let _back = Back(Some(pool));
            // SAFETY: the lender holds `&mut Pool` and waits until this returns. The pointer was taken out of its place,
            // so nobody else can follow it meanwhile.
            unsafe { pool.as_mut() }.run(tasks, work);
        }
        None => (0..tasks).for_each(work),
    }
}

/// One: threads come with the feature `train`.
#[cfg(not(feature = "train"))]
pub(crate) fn hands() -> usize {
    1
}

/// Calls `work` for each task in turn.
#[cfg(not(feature = "train"))]
pub(crate) fn share(tasks: usize, work: &(dyn Fn(usize) + Sync)) {
    (0..tasks).for_each(work);
}

#[cfg(all(test, feature = "train"))]
mod tests {
    use super::*;
    use core::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn a_single_task_may_share_and_what_it_shares_may_not() {
        assert_eq!(hands(), 1);
        let inner = AtomicUsize::new(0);
        let mut pool = Pool::new(3);
        pool.run(1, &|_| {
            assert_eq!(hands(), 3);
            for _ in 0..20 {
                share(5, &|task| {
                    assert_eq!(hands(), 1);
                    inner.fetch_add(task + 1, Ordering::Relaxed);
                    share(2, &|_| {});
                });
            }
            assert_eq!(hands(), 3);
        });
        pool.run(2, &|_| assert_eq!(hands(), 1));
        assert_eq!((inner.into_inner(), hands()), (20 * 15, 1));
    }

    #[test]
    fn a_panic_takes_the_pool_back() {
        let mut pool = Pool::new(2);
        let thrown = std::panic::catch_unwind(core::panic::AssertUnwindSafe(|| {
            pool.run(1, &|_| share(4, &|task| assert!(task != 2, "task 2")));
        }));
        assert!(thrown.is_err());
        assert_eq!(hands(), 1);
        pool.run(1, &|_| assert_eq!(hands(), 2));
    }
}
