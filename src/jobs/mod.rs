//! Background work. [`Job`] is the list of all there is; a job holds ids only, is queued in the transaction it follows
//! from, is safe to run twice, and has a limit on attempts. [`worker`] runs them.
//!
//! The queue is a table of ours. A worker takes a job by a lease and renews it while it lives, so the jobs of a worker that
//! was killed are taken up by another within [`lease::LEASE_S`] seconds. A job's end deletes it; a failure lets it wait,
//! longer each time, and after the last attempt it lies dead until somebody looks. When there is more to do than can be
//! done, urgent work goes first, and of the rest each shop has its turn; background work and what waits for
//! language models have slots of their own.

mod clean_up;
mod job;
mod lease;
mod queue;
mod schedule;
#[cfg(test)]
mod tests;
pub mod worker;

pub use job::{Class, Job};
pub use queue::{
    DeadJob, DeadJobOfBusiness, dead_jobs, dead_jobs_of_business, enqueue, enqueue_after, enqueue_urgent,
    oldest_ready_age_s, redrive, redrive_of_business,
};
