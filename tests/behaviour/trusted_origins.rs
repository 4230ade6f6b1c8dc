//! Rule 16: tokens go home only.

use crate::support::{test, *};

#[test]
fn only_the_origins_of_the_configuration_get_the_token() {
    let trusted_origins = vec!["https://api.example.com".into(), "https://img.example.com:8443".into()];
    let world = World::with(SessionConfig { trusted_origins, ..SessionConfig::default() });
    assert!(world.session.may_attach("https://api.example.com"));
    assert!(world.session.may_attach("https://img.example.com:8443"));
    for elsewhere in
        ["https://img.example.com", "http://api.example.com", "https://api.example.com.evil.net", "", "https:"]
    {
        assert!(!world.session.may_attach(elsewhere), "{elsewhere}");
    }
}

#[test]
fn no_origins_is_no_token_anywhere() {
    let world = World::new();
    assert!(!world.session.may_attach("https://api.example.com"));
    assert!(!world.session.may_attach(""));
}
