//! All acceptance tests, in one binary: each of its own would link the whole SDK again, at 100 MB.

mod admission;
mod admission_meanwhile;
mod admission_mutated;
mod audit;
mod awkward;
mod classic;
mod confirmation;
mod crashes;
mod drift;
mod dry_run;
mod endpoints;
mod environment;
mod leases;
mod metrics;
mod onboarding;
mod privileges;
mod requests;
mod scale;
mod sessions;
mod stopping;
mod teardown;
mod teardown_awkward;
mod teardown_faults;
