//! How many connections each address has open.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

use crate::http::network;

/// The count, shared with those who are counted.
pub(super) struct Addresses {
    most: usize,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

/// One connection's share; it is given back when this is dropped.
pub(super) struct Share {
    network: IpAddr,
    open: Arc<Mutex<HashMap<IpAddr, usize>>>,
}

impl Addresses {
    pub fn new(most: usize) -> Self {
        Self { most, open: Arc::default() }
    }

    /// `None` when the address has as many as it may.
    pub fn enter(&self, address: IpAddr) -> Option<Share> {
        let network = network(address);
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let count = open.entry(network).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        Some(Share { network, open: Arc::clone(&self.open) })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = open.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_and_leaves_nothing_behind() {
        let addresses = Addresses::new(2);
        let (one, other) = (IpAddr::from([203, 0, 113, 1]), IpAddr::from([203, 0, 113, 2]));
        let shares = [addresses.enter(one).unwrap(), addresses.enter(one).unwrap()];
        assert!(addresses.enter(one).is_none());
        assert!(addresses.enter(other).is_some());
        drop(shares);
        assert!(addresses.open.lock().unwrap().is_empty());
        assert!(addresses.enter(one).is_some());
    }
}
