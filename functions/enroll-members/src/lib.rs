//! enroll-members
