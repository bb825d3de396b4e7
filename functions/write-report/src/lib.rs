//! write-report
