//! take-inventory
