//! Rule 4, the lock queue: different operations that must not overlap take turns. What they are, it
//! does not know.

use super::error::ErrorCode;

/// FIFO and bounded; at most one operation holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct LockQueue<T> {
    /// The first holds the lock if `held`.
    line: Vec<T>,
    held: bool,
    capacity: usize,
}

impl<T> LockQueue<T> {
    pub fn new(capacity: u32) -> Self {
        Self { line: Vec::new(), held: false, capacity: capacity as usize }
    }

    /// Lines up `operation`.
    pub fn enqueue(&mut self, operation: T) -> Result<(), ErrorCode> {
        if self.line.len() - usize::from(self.held) >= self.capacity {
            return Err(ErrorCode::QueueFull);
        }
        self.line.push(operation);
        Ok(())
    }

    /// Lines up what the operation that is just ending made necessary: before all others.
    pub fn enqueue_next(&mut self, operation: T) {
        self.line.insert(usize::from(self.held), operation);
    }

    /// Gives the lock, if it is free, to the next in line.
    pub fn take_turn(&mut self) -> Option<&T> {
        if self.held {
            return None;
        }
        self.held = !self.line.is_empty();
        self.holder()
    }

    /// The holder goes back to the head of the line.
    pub fn step_back(&mut self) {
        self.held = false;
    }

    /// Gives the lock, which must be free, to `operation`.
    pub fn hold(&mut self, operation: T) {
        debug_assert!(!self.held);
        self.line.insert(0, operation);
        self.held = true;
    }

    pub fn is_held(&self) -> bool {
        self.held
    }

    pub fn holder(&self) -> Option<&T> {
        if self.held { self.line.first() } else { None }
    }

    pub fn holder_mut(&mut self) -> Option<&mut T> {
        if self.held { self.line.first_mut() } else { None }
    }

    /// Takes the one with this place out; the lock is free if that one held it.
    pub fn remove(&mut self, place: usize) -> T {
        self.held &= place > 0;
        self.line.remove(place)
    }

    /// Frees the lock.
    pub fn release(&mut self) -> Option<T> {
        if std::mem::take(&mut self.held) { Some(self.line.remove(0)) } else { None }
    }

    /// Everything that holds or waits, the holder first.
    pub fn iter(&self) -> std::slice::Iter<'_, T> {
        self.line.iter()
    }

    /// The same, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, T> {
        self.line.iter_mut()
    }

    /// Takes everything out, the holder first.
    pub fn clear(&mut self) -> Vec<T> {
        self.held = false;
        std::mem::take(&mut self.line)
    }
}
