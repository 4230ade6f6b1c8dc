//! Memory for the machine: a free list for each power of two, and a heap that only grows.
//!
//! The standard library's allocator is a fifth of the whole package; a session allocates little, in few sizes.

#![expect(clippy::cast_ptr_alignment, reason = "every block is aligned to SMALLEST")]

use core::alloc::{GlobalAlloc, Layout};
use core::arch::wasm32::memory_grow;
use core::cell::UnsafeCell;
use core::ptr::null_mut;

const PAGE: usize = 65_536;
/// The last page of 4 GiB stays unused: the address behind it would be 0 again.
const LAST_PAGE: usize = usize::MAX / PAGE;
/// Every block is as large as a power of two from here on, and aligned to this.
const SMALLEST: usize = 16;

#[global_allocator]
static BUCKETS: Buckets = Buckets(UnsafeCell::new(State { free: [null_mut(); 32], next: 0, end: 0 }));

struct Buckets(UnsafeCell<State>);

struct State {
    free: [*mut u8; 32],
    next: usize,
    end: usize,
}

// SAFETY: the module is built without threads.
unsafe impl Sync for Buckets {}

// SAFETY: a block belongs to one bucket for life, is as large as the bucket says, and is in the free list or in use, never both.
unsafe impl GlobalAlloc for Buckets {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if layout.align() > SMALLEST {
            return null_mut();
        }
        let state = unsafe { &mut *self.0.get() };
        let bucket = bucket_of(layout.size());
        let Some(head) = state.free.get_mut(bucket) else { return null_mut() };
        let block = *head;
        if block.is_null() {
            return state.extend(1 << bucket);
        }
        *head = unsafe { block.cast::<*mut u8>().read() };
        block
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        let state = unsafe { &mut *self.0.get() };
        if let Some(head) = state.free.get_mut(bucket_of(layout.size())) {
            unsafe { block.cast::<*mut u8>().write(*head) };
            *head = block;
        }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if bucket_of(size) == bucket_of(layout.size()) {
            return block;
        }
        unsafe {
            let moved = self.alloc(Layout::from_size_align_unchecked(size, layout.align()));
            if !moved.is_null() {
                moved.copy_from_nonoverlapping(block, layout.size().min(size));
                self.dealloc(block, layout);
            }
            moved
        }
    }
}

impl State {
    fn extend(&mut self, size: usize) -> *mut u8 {
        if self.end - self.next < size {
            let pages = size.div_ceil(PAGE);
            let grown = memory_grow(0, pages);
            // The largest number where the memory could not grow.
            if grown > LAST_PAGE - pages {
                return null_mut();
            }
            if grown * PAGE != self.end {
                self.next = grown * PAGE;
            }
            self.end = (grown + pages) * PAGE;
        }
        let block = self.next;
        self.next += size;
        block as *mut u8
    }
}

fn bucket_of(size: usize) -> usize {
    (usize::BITS - (size.max(SMALLEST) - 1).leading_zeros()) as usize
}
