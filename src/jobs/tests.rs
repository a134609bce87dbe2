//! The queue's promises, on a real database.

use std::time::Duration;

use chidi_postgres::{Cluster, Durability};
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::lease::{self, Failure, Leased, Room};
use super::{Job, dead_jobs, enqueue, enqueue_after, oldest_ready_age_s, redrive, worker};
use crate::ids::{BodyId, BusinessId, MessageId, ThreadId};
use crate::{Context, testing};

const MANY: usize = 100;

async fn put(ctx: &Context, job: &Job) {
    let mut tx = ctx.db.pool().begin().await.unwrap();
    enqueue(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
}

async fn put_for(ctx: &Context, business_id: BusinessId, job: &Job) {
    let mut tx = ctx.tenant(business_id).await.unwrap();
    tx.enqueue(job).await.unwrap();
    tx.commit().await.unwrap();
}

const ROOMY: Room = Room {
    jobs: MANY,
    background: MANY,
    consults: MANY,
    consults_per_shop: MANY,
    in_turn: false,
};

async fn take(ctx: &Context, worker: Uuid) -> Vec<Leased> {
    lease::take(ctx.db.queue_pool(), worker, ROOMY).await.unwrap()
}

async fn take_into(ctx: &Context, room: Room) -> Vec<Job> {
    let taken = lease::take(ctx.db.queue_pool(), Uuid::now_v7(), room).await.unwrap();
    taken.into_iter().map(|leased| leased.job.0).collect()
}

async fn sql(ctx: &Context, statement: &'static str) {
    sqlx::query(statement).execute(ctx.db.queue_pool()).await.unwrap();
}

async fn count(ctx: &Context, statement: &'static str) -> i64 {
    sqlx::query_scalar(statement)
        .fetch_one(ctx.db.queue_pool())
        .await
        .unwrap()
}

fn read_inbound() -> Job {
    Job::ReadInbound { body_id: BodyId::new() }
}

fn answer(business_id: BusinessId, thread_id: ThreadId, after: Duration) -> Job {
    Job::Answer {
        business_id,
        thread_id,
        after,
    }
}

fn failure(may_pass: bool) -> Failure {
    Failure {
        message: "the platform is away".into(),
        may_pass,
    }
}

#[tokio::test]
async fn a_job_exists_only_if_its_transaction_commits() {
    let (_database, ctx) = testing::database().await;
    let mut tx = ctx.db.pool().begin().await.unwrap();
    enqueue(&mut tx, &read_inbound()).await.unwrap();
    assert!(take(&ctx, Uuid::now_v7()).await.is_empty(), "not before the commit");
    tx.rollback().await.unwrap();
    assert!(take(&ctx, Uuid::now_v7()).await.is_empty());
    let job = read_inbound();
    put(&ctx, &job).await;
    let taken = take(&ctx, Uuid::now_v7()).await;
    assert_eq!(taken.len(), 1);
    assert_eq!(taken[0].job.0, job);
    assert!(take(&ctx, Uuid::now_v7()).await.is_empty(), "a job is taken once");
}

#[tokio::test]
async fn every_job_survives_its_way_through_the_queue() {
    let (_database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    let jobs = [
        read_inbound(),
        answer(business_id, ThreadId::new(), Duration::ZERO),
        Job::Deliver {
            business_id,
            message_id: MessageId::new(),
        },
        Job::ShowSeen {
            business_id,
            thread_id: ThreadId::new(),
        },
        Job::Reconcile,
        Job::CleanUp,
    ];
    for job in &jobs {
        put_for(&ctx, business_id, job).await;
    }
    let taken: Vec<(Job, &str)> = take(&ctx, Uuid::now_v7())
        .await
        .into_iter()
        .map(|leased| (leased.job.0.clone(), leased.job.0.kind()))
        .collect();
    assert_eq!(taken.len(), jobs.len());
    assert!(jobs.iter().all(|job| taken.contains(&(job.clone(), job.kind()))));
    assert_eq!(
        count(&ctx, "SELECT count(DISTINCT kind) FROM jobs").await,
        jobs.len() as i64
    );
}

#[tokio::test]
async fn a_newer_bubble_replaces_the_waiting_answer_but_not_for_ever() {
    let (_database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    let job = answer(business_id, ThreadId::new(), Duration::from_secs(2));
    put_for(&ctx, business_id, &job).await;
    put_for(&ctx, business_id, &job).await;
    assert_eq!(count(&ctx, "SELECT count(*) FROM jobs").await, 1);
    assert!(take(&ctx, Uuid::now_v7()).await.is_empty(), "it waits");
    sql(&ctx, "UPDATE jobs SET created_at = created_at - interval '11 s'").await;
    put_for(&ctx, business_id, &job).await;
    assert_eq!(
        take(&ctx, Uuid::now_v7()).await.len(),
        1,
        "the customer has waited long enough"
    );
}

#[tokio::test]
async fn a_message_during_an_answer_is_answered_after_it() {
    let (_database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    let (thread, other) = (ThreadId::new(), ThreadId::new());
    let job = answer(business_id, thread, Duration::ZERO);
    put_for(&ctx, business_id, &job).await;
    let (first, second) = (Uuid::now_v7(), Uuid::now_v7());
    let running = take(&ctx, first).await;
    put_for(&ctx, business_id, &job).await;
    put_for(&ctx, business_id, &job).await;
    put_for(&ctx, business_id, &answer(business_id, other, Duration::ZERO)).await;
    let beside = take(&ctx, second).await;
    assert_eq!(beside.len(), 1, "another thread does not wait");
    assert_eq!(beside[0].job.0, answer(business_id, other, Duration::ZERO));
    lease::complete(ctx.db.queue_pool(), first, &running[0]).await.unwrap();
    let after = take(&ctx, second).await;
    assert_eq!(after.len(), 1, "one job for both new messages");
    assert_eq!(after[0].job.0, job);
}

#[tokio::test]
async fn an_answer_that_fails_while_a_newer_one_waits_leaves_it_to_that() {
    let (_database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    let job = answer(business_id, ThreadId::new(), Duration::ZERO);
    let me = Uuid::now_v7();
    put_for(&ctx, business_id, &job).await;
    let running = take(&ctx, me).await;
    put_for(&ctx, business_id, &job).await;
    lease::fail(ctx.db.queue_pool(), me, &running[0], &failure(true))
        .await
        .unwrap();
    assert_eq!(count(&ctx, "SELECT count(*) FROM jobs").await, 1);
    assert_eq!(take(&ctx, me).await[0].attempts, 1, "the newer one, fresh");
}

#[tokio::test]
async fn a_failed_job_waits_and_dies_after_its_last_attempt() {
    let (_database, ctx) = testing::database().await;
    let (queue, me) = (ctx.db.queue_pool(), Uuid::now_v7());
    put(&ctx, &Job::CleanUp).await;
    let first = take(&ctx, me).await;
    lease::fail(queue, me, &first[0], &failure(true)).await.unwrap();
    assert!(take(&ctx, me).await.is_empty(), "it waits before the second attempt");
    sql(&ctx, "UPDATE jobs SET run_at = now()").await;
    let second = take(&ctx, me).await;
    lease::fail(queue, me, &second[0], &failure(true)).await.unwrap();
    let dead = dead_jobs(queue, 10).await.unwrap();
    assert_eq!(
        (dead[0].kind.as_str(), dead[0].attempts, dead[0].last_error.as_str()),
        ("clean_up", 2, "the platform is away")
    );
    assert!(redrive(queue, dead[0].id).await.unwrap());
    assert!(!redrive(queue, dead[0].id).await.unwrap(), "it is not dead any more");
    assert_eq!(take(&ctx, me).await[0].attempts, 1);
}

#[tokio::test]
async fn what_cannot_pass_dies_at_once() {
    let (_database, ctx) = testing::database().await;
    let me = Uuid::now_v7();
    put(&ctx, &read_inbound()).await;
    let taken = take(&ctx, me).await;
    lease::fail(ctx.db.queue_pool(), me, &taken[0], &failure(false))
        .await
        .unwrap();
    assert_eq!(dead_jobs(ctx.db.queue_pool(), 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn the_jobs_of_a_killed_worker_are_taken_up_and_its_late_word_does_not_count() {
    let (_database, ctx) = testing::database().await;
    let (queue, killed, heir) = (ctx.db.queue_pool(), Uuid::now_v7(), Uuid::now_v7());
    put(&ctx, &read_inbound()).await;
    let lost = take(&ctx, killed).await;
    assert_eq!(lease::recover(queue).await.unwrap(), 0, "its lease lasts");
    sql(&ctx, "UPDATE jobs SET leased_until = now() - interval '1 s'").await;
    lease::renew(queue, heir).await.unwrap();
    assert_eq!(lease::recover(queue).await.unwrap(), 1);
    let taken = take(&ctx, heir).await;
    assert_eq!(taken[0].attempts, 2, "the attempt counts");
    lease::complete(queue, killed, &lost[0]).await.unwrap();
    assert_eq!(
        count(&ctx, "SELECT count(*) FROM jobs").await,
        1,
        "the heir's work is not taken from under it"
    );
    lease::complete(queue, heir, &taken[0]).await.unwrap();
    assert_eq!(count(&ctx, "SELECT count(*) FROM jobs").await, 0);
}

#[tokio::test]
async fn a_job_that_kills_its_workers_does_not_do_so_for_ever() {
    let (_database, ctx) = testing::database().await;
    put(&ctx, &Job::CleanUp).await;
    for _ in 0..2 {
        assert_eq!(take(&ctx, Uuid::now_v7()).await.len(), 1);
        sql(&ctx, "UPDATE jobs SET leased_until = now() - interval '1 s'").await;
        lease::recover(ctx.db.queue_pool()).await.unwrap();
    }
    assert_eq!(
        dead_jobs(ctx.db.queue_pool(), 10).await.unwrap()[0].last_error,
        "its worker was lost"
    );
}

#[tokio::test]
async fn what_a_stopping_worker_gives_back_is_not_counted() {
    let (_database, ctx) = testing::database().await;
    let me = Uuid::now_v7();
    put(&ctx, &read_inbound()).await;
    assert_eq!(take(&ctx, me).await.len(), 1);
    lease::give_back(ctx.db.queue_pool(), me).await.unwrap();
    assert_eq!(take(&ctx, me).await[0].attempts, 1);
}

#[tokio::test]
async fn workers_side_by_side_take_each_job_once_and_no_lane_twice() {
    let (_database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    let threads: Vec<ThreadId> = (0..10).map(|_| ThreadId::new()).collect();
    for thread_id in &threads {
        put_for(&ctx, business_id, &answer(business_id, *thread_id, Duration::ZERO)).await;
    }
    let takers = (0..4).map(|_| {
        let ctx = ctx.clone();
        tokio::spawn(async move {
            let (me, mut mine) = (Uuid::now_v7(), 0);
            while let Some(leased) = lease::take(ctx.db.queue_pool(), me, Room { jobs: 1, ..ROOMY })
                .await
                .unwrap()
                .pop()
            {
                lease::complete(ctx.db.queue_pool(), me, &leased).await.unwrap();
                mine += 1;
            }
            mine
        })
    });
    let taken: Vec<i32> = futures::future::join_all(takers)
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();
    assert_eq!(taken.iter().sum::<i32>(), 10);
}

#[tokio::test]
async fn the_app_role_queues_through_one_door_and_for_its_own_business_only() {
    let (_database, ctx) = testing::database().await;
    let (ours, theirs) = (testing::business(&ctx).await, testing::business(&ctx).await);
    let mut tx = ctx.tenant(ours).await.unwrap();
    let refused = tx.enqueue(&answer(theirs, ThreadId::new(), Duration::ZERO)).await;
    assert!(refused.unwrap_err().to_string().contains("own business"));
    let mut connection = ctx.db.pool().acquire().await.unwrap();
    assert!(
        enqueue(&mut connection, &answer(ours, ThreadId::new(), Duration::ZERO))
            .await
            .is_err(),
        "nor outside any"
    );
    for statement in [
        "SELECT count(*) FROM jobs",
        "DELETE FROM jobs",
        "UPDATE periodic_jobs SET due_at = now()",
    ] {
        let refused = sqlx::query(statement).execute(&mut *connection).await.unwrap_err();
        assert_eq!(
            refused
                .as_database_error()
                .and_then(sqlx::error::DatabaseError::code)
                .as_deref(),
            Some("42501"),
            "{statement}"
        );
    }
}

#[tokio::test]
async fn a_job_can_wait_as_long_as_a_platform_asks_for() {
    let (_database, ctx) = testing::database().await;
    let mut tx = ctx.db.pool().begin().await.unwrap();
    enqueue_after(&mut tx, &read_inbound(), Duration::from_mins(1))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert!(take(&ctx, Uuid::now_v7()).await.is_empty());
    assert!(oldest_ready_age_s(ctx.db.queue_pool()).await.unwrap().abs() < f64::EPSILON);
    sql(&ctx, "UPDATE jobs SET run_at = now() - interval '90 s'").await;
    assert!(oldest_ready_age_s(ctx.db.queue_pool()).await.unwrap() >= 90.0);
    assert_eq!(take(&ctx, Uuid::now_v7()).await.len(), 1);
}

#[tokio::test]
async fn what_is_periodic_is_queued_once_by_all_nodes_together() {
    let (_database, ctx) = testing::database().await;
    let queue = ctx.db.queue_pool();
    let nodes = (0..4).map(|_| super::schedule::queue_due(queue));
    futures::future::join_all(nodes)
        .await
        .into_iter()
        .for_each(|outcome| outcome.unwrap());
    assert_eq!(take(&ctx, Uuid::now_v7()).await.len(), 4, "each of what is periodic");
    super::schedule::queue_due(queue).await.unwrap();
    assert_eq!(
        count(&ctx, "SELECT count(*) FROM jobs WHERE state = 'waiting'").await,
        0,
        "not due again yet"
    );
    sql(&ctx, "UPDATE periodic_jobs SET due_at = now() WHERE kind = 'reconcile'").await;
    super::schedule::queue_due(queue).await.unwrap();
    assert_eq!(
        count(&ctx, "SELECT count(*) FROM jobs WHERE state = 'waiting'").await,
        1
    );
}

#[tokio::test]
async fn clean_up_deletes_what_is_past_its_keep_and_nothing_else() {
    let (_database, ctx) = testing::database().await;
    sql(
        &ctx,
        "INSERT INTO rate_windows (bucket, window_start) VALUES ('old', now() - interval '2 days'), ('new', now())",
    )
    .await;
    sql(&ctx, "INSERT INTO jobs (job, attempts_max, run_at, state, changed_at) VALUES ('{\"job\":\"reconcile\"}', 1, now(), 'dead', now() - interval '31 days'), ('{\"job\":\"reconcile\"}', 1, now(), 'dead', now())").await;
    testing::business(&ctx).await;
    sql(
        &ctx,
        "INSERT INTO llm_calls (business_id, id, purpose, provider, model, took_ms, created_at)
         SELECT business_id, gen_random_uuid(), 'write', 'ollama', 'm', 1, now() - make_interval(days => given)
         FROM businesses, unnest(ARRAY[89, 91]) AS given",
    )
    .await;
    put(&ctx, &Job::CleanUp).await;
    assert_eq!(worker::run_until_idle(&ctx).await.unwrap(), 1);
    assert_eq!(count(&ctx, "SELECT count(*) FROM rate_windows").await, 1);
    assert_eq!(count(&ctx, "SELECT count(*) FROM llm_calls").await, 1);
    assert_eq!(dead_jobs(ctx.db.queue_pool(), 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_worker_wakes_at_once_and_stops_when_told() {
    let (_database, ctx) = testing::database().await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(worker::run(ctx.clone(), stop.clone()));
    put(&ctx, &Job::CleanUp).await;
    ctx.bus.wake_workers();
    let done = async {
        while count(&ctx, "SELECT count(*) FROM jobs").await > 0 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), done)
        .await
        .expect("the job is done");
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(10), running)
        .await
        .expect("it stops")
        .unwrap()
        .unwrap();
}

#[tokio::test]
async fn a_postgres_that_is_stopped_and_started_again_loses_nothing() {
    let folder = std::env::temp_dir().join(format!("chidi-away-{}", std::process::id()));
    let cluster = Cluster::start(&folder.join("postgres"), Durability::None)
        .await
        .unwrap();
    crate::db::migrate(cluster.url()).await.unwrap();
    let ctx = testing::context(cluster.url(), testing::config()).await;
    let stop = CancellationToken::new();
    let running = tokio::spawn(worker::run(ctx.clone(), stop.clone()));
    put(&ctx, &Job::CleanUp).await;
    cluster.stop().await.unwrap();
    ctx.bus.wake_workers();
    let cluster = Cluster::start(&folder.join("postgres"), Durability::None)
        .await
        .unwrap();
    let done = async {
        while !matches!(
            sqlx::query_scalar("SELECT count(*) FROM jobs")
                .fetch_one(ctx.db.queue_pool())
                .await,
            Ok(0_i64)
        ) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), done)
        .await
        .expect("the job is done after all");
    put(&ctx, &read_inbound()).await;
    stop.cancel();
    tokio::time::timeout(Duration::from_secs(20), running)
        .await
        .expect("it stops")
        .unwrap()
        .unwrap();
    ctx.db.close().await;
    cluster.stop().await.unwrap();
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn when_the_queue_is_behind_each_shop_has_its_turn() {
    let (_database, ctx) = testing::database().await;
    let (flooded, quiet) = (testing::business(&ctx).await, testing::business(&ctx).await);
    for _ in 0..20 {
        put_for(&ctx, flooded, &answer(flooded, ThreadId::new(), Duration::ZERO)).await;
        put(&ctx, &read_inbound()).await;
    }
    let question = answer(quiet, ThreadId::new(), Duration::ZERO);
    put_for(&ctx, quiet, &question).await;
    let room = Room { jobs: 4, ..ROOMY };
    let first_come = take_into(&ctx, room).await;
    assert!(
        first_come.len() == 4 && !first_come.contains(&question),
        "first come, first served"
    );
    let in_turn = take_into(&ctx, Room { in_turn: true, ..room }).await;
    assert!(in_turn.contains(&question), "one question does not wait for a flood");
    let unread = in_turn.iter().filter(|job| job.kind() == "read_inbound").count();
    assert_eq!(
        (in_turn.len(), unread),
        (4, 2),
        "nor do bodies that nobody has read: {in_turn:?}"
    );
    let rest = take_into(
        &ctx,
        Room {
            jobs: MANY,
            in_turn: true,
            ..room
        },
    )
    .await;
    assert_eq!(
        rest.len(),
        1 + 16,
        "a shop has one turn at a time, and bodies half the room"
    );
}

#[tokio::test]
async fn one_shop_waits_for_models_in_its_share_of_the_slots() {
    let (_database, ctx) = testing::database().await;
    let (slow, other) = (testing::business(&ctx).await, testing::business(&ctx).await);
    let consult = |business_id| Job::Consult {
        business_id,
        thread_id: ThreadId::new(),
    };
    for _ in 0..5 {
        put_for(&ctx, slow, &consult(slow)).await;
    }
    let room = Room {
        jobs: 0,
        consults_per_shop: 2,
        ..ROOMY
    };
    assert_eq!(take_into(&ctx, room).await.len(), 1, "one at a time");
    assert_eq!(take_into(&ctx, room).await.len(), 1);
    assert!(take_into(&ctx, room).await.is_empty(), "its share is taken");
    let question = consult(other);
    put_for(&ctx, other, &question).await;
    assert!(
        take_into(&ctx, Room { consults: 0, ..room }).await.is_empty(),
        "no slot"
    );
    assert_eq!(
        take_into(&ctx, room).await,
        [question],
        "another shop has its own share"
    );
}

#[tokio::test]
async fn what_is_written_while_a_model_is_waited_for_is_answered_from_rows_first() {
    let (_database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    let thread_id = ThreadId::new();
    put_for(&ctx, business_id, &Job::Consult { business_id, thread_id }).await;
    let newer = answer(business_id, thread_id, Duration::ZERO);
    put_for(&ctx, business_id, &newer).await;
    assert_eq!(take_into(&ctx, ROOMY).await, [newer]);
    put_for(&ctx, business_id, &Job::Consult { business_id, thread_id }).await;
    assert!(
        take_into(&ctx, ROOMY).await.is_empty(),
        "one job for a thread at a time"
    );
}

#[tokio::test]
async fn urgent_work_goes_first_and_background_work_never_fills_a_worker() {
    let (_database, ctx) = testing::database().await;
    let business_id = testing::business(&ctx).await;
    put(&ctx, &Job::CleanUp).await;
    put_for(&ctx, business_id, &answer(business_id, ThreadId::new(), Duration::ZERO)).await;
    let message_id = MessageId::new();
    let urgent = Job::Deliver {
        business_id,
        message_id,
    };
    let mut tx = ctx.tenant(business_id).await.unwrap();
    tx.enqueue_urgent(&urgent).await.unwrap();
    tx.commit().await.unwrap();
    let no_background = Room { background: 0, ..ROOMY };
    assert_eq!(
        take_into(
            &ctx,
            Room {
                jobs: 1,
                ..no_background
            }
        )
        .await,
        [urgent]
    );
    let usual = take_into(&ctx, no_background).await;
    assert_eq!(usual.iter().map(Job::kind).collect::<Vec<_>>(), ["answer"]);
    assert!(take_into(&ctx, no_background).await.is_empty());
    assert_eq!(take_into(&ctx, ROOMY).await, [Job::CleanUp]);
}
