//! designate-administrator
