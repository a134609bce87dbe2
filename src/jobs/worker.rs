//! Runs the jobs: takes what is ready, gives each its verb, and settles how it went.

use std::panic::AssertUnwindSafe;
use std::time::{Duration, Instant};

use futures::FutureExt;
use tokio::task::{JoinError, JoinSet};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::Instrument;
use uuid::Uuid;

use super::lease::{self, Failure, LEASE_S, Leased, Room};
use super::{Class, Job, clean_up, oldest_ready_age_s, schedule};
use crate::assistant::Reach;
use crate::channels::account;
use crate::{Context, Error, Result, assistant, conversations, crash, knowledge};

/// How often a worker looks by itself. Work of this node announces itself through the bus; this look is for what became due
/// by waiting, and for what other nodes queued when there is no Redis.
const LOOK_EVERY: Duration = Duration::from_millis(50);
const UPKEEP_EVERY: Duration = Duration::from_secs(3);
/// Once work has to wait for this long, shops have their turns.
const BEHIND_S: f64 = 1.0;
/// Longer than any verb takes: every call it makes has a limit of its own. Frees the slot of one that hangs.
const JOB_LIMIT: Duration = Duration::from_mins(2);
/// How long running jobs may go on after the program was told to stop.
const STOP_LIMIT: Duration = Duration::from_secs(20);
/// Jobs that wait for a language model, for each slot of usual work.
const CONSULTS_PER_SLOT: usize = 4;
/// A ready job as old as this means that the workers do not keep up.
const READY_AGE_S_MAX: f64 = 60.0;
const DATABASE_AWAY_WAIT: Duration = Duration::from_millis(500);

/// Works until told to stop; then lets running jobs finish for a while and gives the rest back. A database that is away is
/// waited for.
pub async fn run(ctx: Context, stop: CancellationToken) -> Result<()> {
    let mut worker = Worker::new(ctx.clone());
    let upkeep_ends = CancellationToken::new();
    let upkeep = tokio::spawn(upkeep(ctx, worker.id, upkeep_ends.clone()));
    while !stop.is_cancelled() {
        worker.step(&stop).await;
    }
    worker.finish().await;
    upkeep_ends.cancel();
    upkeep
        .await
        .map_err(|error| Error::Internal(format!("the workers' upkeep ended: {error}")))
}

/// Runs every job that is ready, and those that become ready meanwhile, and answers how many were run. The same code as
/// [`run`], for stories and tests; jobs that wait for their time are left waiting.
pub async fn run_until_idle(ctx: &Context) -> Result<usize> {
    let mut worker = Worker::new(ctx.clone());
    let mut ran = 0;
    loop {
        ran += worker.take_up().await?;
        if !worker.join().await {
            return Ok(ran);
        }
    }
}

/// The slots of one process.
#[derive(Debug)]
struct Worker {
    ctx: Context,
    id: Uuid,
    running: JoinSet<Class>,
    /// How many of those that run are background work.
    background: usize,
    /// How many of them wait for language models.
    consults: usize,
    /// What was taken last had been ready for long.
    is_behind: bool,
}

impl Worker {
    fn new(ctx: Context) -> Self {
        Self {
            ctx,
            id: Uuid::now_v7(),
            running: JoinSet::new(),
            background: 0,
            consults: 0,
            is_behind: false,
        }
    }

    /// Fills the free slots, then waits for a reason to look again. Background work alone is no reason to hurry.
    async fn step(&mut self, stop: &CancellationToken) {
        let has_taken = match self.take_up().await {
            Ok(taken) => taken > 0,
            Err(error) => {
                tracing::warn!(%error, "the job queue cannot be reached; trying again");
                sleep(DATABASE_AWAY_WAIT).await;
                false
            }
        };
        let (has_free, has_room) = (self.room().jobs > 0, self.room().is_any());
        if has_taken && has_free {
            return;
        }
        let bus = self.ctx.bus.clone();
        tokio::select! {
            () = stop.cancelled() => {}
            Some(ended) = self.running.join_next() => self.free_slot(&ended),
            () = bus.work(), if has_free => {}
            () = sleep(LOOK_EVERY), if has_room => {}
        }
    }

    /// Takes as many ready jobs as there are free slots and starts them.
    async fn take_up(&mut self) -> Result<usize> {
        while let Some(ended) = self.running.try_join_next() {
            self.free_slot(&ended);
        }
        let room = self.room();
        if !room.is_any() {
            return Ok(0);
        }
        let taken = lease::take(self.ctx.db.queue_pool(), self.id, room).await?;
        let count = taken.len();
        self.is_behind = taken
            .iter()
            .any(|leased| matches!(leased.job.0.class(), Class::Urgent | Class::Usual) && leased.waited_s > BEHIND_S);
        for leased in taken {
            let class = leased.job.0.class();
            self.background += usize::from(class == Class::Background);
            self.consults += usize::from(class == Class::Consult);
            let working = work(self.ctx.clone(), self.id, leased);
            self.running.spawn(async move {
                working.await;
                class
            });
        }
        Ok(count)
    }

    /// Waits for one running job to end; false when none runs.
    async fn join(&mut self) -> bool {
        let ended = self.running.join_next().await;
        ended.map(|ended| self.free_slot(&ended)).is_some()
    }

    fn free_slot(&mut self, ended: &Result<Class, JoinError>) {
        // A job's panic is caught within it, so it always tells its class.
        match ended {
            Ok(Class::Background) => self.background -= 1,
            Ok(Class::Consult) => self.consults -= 1,
            Ok(Class::Urgent | Class::Usual) | Err(_) => {}
        }
    }

    /// Half as many slots again are background work's own; waiting for a model costs next to nothing.
    fn room(&self) -> Room {
        let slots = self.ctx.config.worker_concurrency.max(1);
        Room {
            jobs: slots.saturating_sub(self.running.len() - self.background - self.consults),
            background: slots.div_ceil(2).saturating_sub(self.background),
            consults: (slots * CONSULTS_PER_SLOT).saturating_sub(self.consults),
            consults_per_shop: slots,
            in_turn: self.is_behind,
        }
    }

    /// Lets running jobs come to their end, within limits.
    async fn finish(mut self) {
        let all_done = timeout(STOP_LIMIT, async { while self.running.join_next().await.is_some() {} }).await;
        if all_done.is_err() {
            tracing::warn!(
                jobs = self.running.len(),
                "jobs did not finish in time; they are given back"
            );
            self.running.shutdown().await;
        }
        if let Err(error) = lease::give_back(self.ctx.db.queue_pool(), self.id).await {
            tracing::warn!(%error, "jobs could not be given back; other workers take them when their lease ends");
        }
    }
}

/// One job from its start to its settled end.
async fn work(ctx: Context, worker: Uuid, leased: Leased) {
    let (job, kind, began) = (leased.job.0.clone(), leased.job.0.kind(), Instant::now());
    let span = tracing::info_span!(
        "job",
        job.id = leased.id,
        job.kind = kind,
        job.attempt = leased.attempts
    );
    let outcome = attempt(&ctx, job).instrument(span.clone()).await;
    crash::point("job:done");
    metrics::histogram!("chidi_job_wait_seconds", "kind" => kind).record(leased.waited_s.max(0.0));
    metrics::histogram!("chidi_job_seconds", "kind" => kind).record(began.elapsed().as_secs_f64());
    metrics::counter!("chidi_jobs_total", "kind" => kind, "outcome" => if outcome.is_ok() { "done" } else { "failed" })
        .increment(1);
    settle(&ctx, worker, &leased, outcome).instrument(span).await;
}

/// Runs the verb; a panic or an endless wait is a failure like any other.
async fn attempt(ctx: &Context, job: Job) -> Result<(), Failure> {
    match timeout(JOB_LIMIT, AssertUnwindSafe(perform(ctx, job)).catch_unwind()).await {
        Ok(Ok(Ok(()))) => Ok(()),
        Ok(Ok(Err(error))) => Err(Failure {
            may_pass: may_pass(&error),
            message: error.to_string(),
        }),
        Ok(Err(_panic)) => Err(Failure {
            may_pass: true,
            message: "the job panicked".to_owned(),
        }),
        Err(_elapsed) => Err(Failure {
            may_pass: true,
            message: format!("the job took longer than {} s", JOB_LIMIT.as_secs()),
        }),
    }
}

/// What each job does.
async fn perform(ctx: &Context, job: Job) -> Result<()> {
    match job {
        Job::ReadInbound { body_id } => conversations::receive(ctx, body_id).await,
        Job::Answer {
            business_id, thread_id, ..
        } => assistant::answer(ctx, business_id, thread_id, Reach::Shop).await,
        Job::Consult { business_id, thread_id } => assistant::answer(ctx, business_id, thread_id, Reach::Models).await,
        Job::Deliver {
            business_id,
            message_id,
        } => conversations::deliver(ctx, business_id, message_id).await,
        Job::ShowSeen { business_id, thread_id } => conversations::show_seen(ctx, business_id, thread_id).await,
        Job::LearnName {
            business_id,
            customer_id,
        } => conversations::learn_name(ctx, business_id, customer_id).await,
        Job::FetchAttachment {
            business_id,
            message_id,
            place,
        } => conversations::fetch_attachment(ctx, business_id, message_id, place).await,
        Job::Transcribe {
            business_id,
            message_id,
            place,
        } => conversations::transcribe(ctx, business_id, message_id, place).await,
        Job::DeleteAttachment {
            business_id,
            message_id,
            place,
        } => conversations::delete_attachment(ctx, business_id, message_id, place).await,
        Job::CareForAccount {
            business_id,
            account_id,
        } => account::care_for(ctx, business_id, account_id).await,
        Job::RevokeAccount {
            business_id,
            account_id,
        } => account::revoke(ctx, business_id, account_id).await,
        Job::IndexDocument {
            business_id,
            document_id,
        } => knowledge::index_document(ctx, business_id, document_id).await,
        Job::IndexProfile { business_id } => knowledge::index_profile(ctx, business_id).await,
        Job::EmbedPassages { business_id } => knowledge::embed_passages(ctx, business_id).await,
        Job::DeleteDocumentFile { business_id, file_id } => knowledge::delete_file(ctx, business_id, file_id).await,
        Job::RemindOfApproval { business_id, answer_id } => {
            conversations::suggestion::remind(ctx, business_id, answer_id).await
        }
        Job::Reconcile => conversations::reconcile(ctx).await,
        Job::CareForAccounts => account::queue_due(ctx).await,
        Job::QueueEmbedding => knowledge::queue_embedding(ctx).await,
        Job::CleanUp => clean_up::clean_up(ctx).await,
    }
}

/// A refusal stays one however often it is asked for; everything else may be a passing trouble.
fn may_pass(error: &Error) -> bool {
    match error {
        Error::Database(_) | Error::Internal(_) | Error::RateLimited { .. } => true,
        Error::NotFound(_) | Error::Invalid(_) | Error::Refused(_) | Error::Unauthenticated | Error::Forbidden => false,
    }
}

/// Writes down how it went, as long as the lease lasts; after that the job runs again, which it is made for.
async fn settle(ctx: &Context, worker: Uuid, leased: &Leased, outcome: Result<(), Failure>) {
    if let Err(failure) = &outcome {
        tracing::warn!(error = %failure.message, may_pass = failure.may_pass, "a job failed");
    }
    let (queue, began) = (ctx.db.queue_pool(), Instant::now());
    loop {
        let settled = match &outcome {
            Ok(()) => lease::complete(queue, worker, leased).await,
            Err(failure) => lease::fail(queue, worker, leased, failure).await,
        };
        match settled {
            Ok(()) => return,
            Err(error) if began.elapsed().as_secs_f64() > LEASE_S => {
                tracing::warn!(%error, "a job's end could not be written down; it will run again");
                return;
            }
            Err(_) => sleep(DATABASE_AWAY_WAIT).await,
        }
    }
}

/// Signs of life, lost workers' jobs, what is periodic, and a look at whether we keep up.
async fn upkeep(ctx: Context, worker: Uuid, ends: CancellationToken) {
    let mut ticks = interval(UPKEEP_EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    while ends.run_until_cancelled(ticks.tick()).await.is_some() {
        if let Err(error) = tend(&ctx, worker).await {
            tracing::warn!(%error, "the job queue cannot be tended; trying again");
        }
    }
}

async fn tend(ctx: &Context, worker: Uuid) -> Result<()> {
    let queue = ctx.db.queue_pool();
    lease::renew(queue, worker).await?;
    let recovered = lease::recover(queue).await?;
    if recovered > 0 {
        tracing::warn!(jobs = recovered, "took up the jobs of a worker that was lost");
        metrics::counter!("chidi_jobs_recovered_total").increment(recovered);
    }
    schedule::queue_due(queue).await?;
    let age_s = oldest_ready_age_s(queue).await?;
    metrics::gauge!("chidi_jobs_oldest_ready_seconds").set(age_s);
    if age_s > READY_AGE_S_MAX {
        tracing::error!(
            age_s,
            "jobs wait too long: more workers are needed, or jobs take too long"
        );
    }
    Ok(())
}
