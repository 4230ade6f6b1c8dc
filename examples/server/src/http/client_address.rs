//! Whose request it is: the peer's address, or what the proxies in front say it is.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;

/// The address that the `hops`-th proxy from here saw. With fewer entries than that somebody came around the proxies:
/// then the peer's own counts.
pub(crate) fn client_address(peer: IpAddr, headers: &HeaderMap, hops: usize) -> IpAddr {
    if hops == 0 {
        return peer;
    }
    let entries: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let entry = entries.len().checked_sub(hops).map(|position| entries[position]);
    entry.and_then(parse).unwrap_or(peer)
}

/// What one limit counts together: an address of IPv4, or the /64 of IPv6 that one subscriber owns.
pub(crate) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64)),
        address @ IpAddr::V4(_) => address,
    }
}

/// Proxies write `1.2.3.4`, `1.2.3.4:567`, `2001:db8::1`, `[2001:db8::1]` and `[2001:db8::1]:567`.
fn parse(entry: &str) -> Option<IpAddr> {
    let entry = entry.trim();
    let bare = entry.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(entry);
    bare.parse().or_else(|_| entry.parse().map(|address: SocketAddr| address.ip())).ok()
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn address(forwarded: &[&str], hops: usize) -> String {
        let mut headers = HeaderMap::new();
        for value in forwarded {
            headers.append("x-forwarded-for", HeaderValue::from_str(value).unwrap());
        }
        client_address(IpAddr::from([10, 0, 0, 9]), &headers, hops).to_string()
    }

    #[test]
    fn without_proxies_nobody_is_believed() {
        assert_eq!(address(&["203.0.113.1"], 0), "10.0.0.9");
    }

    #[test]
    fn the_entry_of_the_outermost_known_proxy_counts() {
        assert_eq!(address(&["198.51.100.1, 203.0.113.1"], 1), "203.0.113.1");
        assert_eq!(address(&["claimed, 203.0.113.1, 10.0.0.1"], 2), "203.0.113.1");
        assert_eq!(address(&["203.0.113.1", "10.0.0.1"], 2), "203.0.113.1");
        assert_eq!(address(&["203.0.113.1"], 2), "10.0.0.9", "somebody came around a proxy");
        assert_eq!(address(&["not an address"], 1), "10.0.0.9");
    }

    #[test]
    fn every_form_that_proxies_write_is_read() {
        for entry in ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"] {
            assert_eq!(address(&[entry], 1), "2001:db8::1");
        }
        assert_eq!(address(&["203.0.113.1:443"], 1), "203.0.113.1");
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_network() {
        let of = |text: &str| network(text.parse().unwrap());
        assert_eq!(of("2001:db8::1"), of("2001:db8::ffff"));
        assert_ne!(of("2001:db8::1"), of("2001:db8:0:1::1"));
        assert_eq!(of("::ffff:203.0.113.1"), of("203.0.113.1"));
    }
}
