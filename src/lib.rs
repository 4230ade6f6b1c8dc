//! Session state machine for WeChat Mini Programs.
