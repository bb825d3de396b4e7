//! Values that stay on their thread, each behind a handle that may leave it: the SDK wants its
//! connector and its answers `Send`, and the simulated world is neither sent nor shared.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

thread_local! {
    static KEPT: RefCell<BTreeMap<u64, Box<dyn Any>>> = RefCell::default();
    static HANDLES: Cell<u64> = Cell::default();
}

/// The handle of a value, which ends with it.
pub(crate) struct Kept<T> {
    number: u64,
    kind: PhantomData<fn() -> T>,
}

impl<T: 'static> Kept<T> {
    pub(crate) fn new(value: T) -> Self {
        let number = HANDLES.get();
        HANDLES.set(number + 1);
        KEPT.with_borrow_mut(|kept| kept.insert(number, Box::new(value)));
        Self { number, kind: PhantomData }
    }

    /// Works with the value, on the thread that keeps it and nowhere else.
    pub(crate) fn with<R>(&self, work: impl FnOnce(&mut T) -> R) -> R {
        // Taken out: the work may keep other values, and let go of them.
        let kept = KEPT.with_borrow_mut(|kept| kept.remove(&self.number));
        let mut value: Box<T> =
            kept.and_then(|kept| kept.downcast().ok()).expect("nothing leaves its thread");
        let result = work(&mut value);
        KEPT.with_borrow_mut(|kept| kept.insert(self.number, value));
        result
    }
}

impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        // A thread that ends has let go of everything.
        let value = KEPT.try_with(|kept| kept.borrow_mut().remove(&self.number));
        drop(value);
    }
}

impl<T> fmt::Debug for Kept<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Kept({})", self.number)
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;

    #[test]
    fn a_value_lives_as_long_as_its_handle() {
        let value = Rc::new(Cell::new(1));
        let outer = Kept::new(Rc::clone(&value));
        let inner = outer.with(|value| {
            value.set(2);
            Kept::new(Rc::clone(value))
        });
        assert_eq!((value.get(), Rc::strong_count(&value)), (2, 3));
        drop(outer);
        assert_eq!((inner.with(|value| value.get()), Rc::strong_count(&value)), (2, 2));
    }
}
