//! A cluster's life, on real clusters in folders of their own.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use sqlx::{Connection, Executor, PgConnection};

use crate::place::Place;
use crate::process::Postmaster;
use crate::{Cluster, Durability, Error, testing};

/// A folder that is gone after the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "chidi-cluster-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        Self(std::env::temp_dir().join(name))
    }

    fn data(&self) -> PathBuf {
        self.0.join("postgres")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

async fn start(data: &Path) -> Cluster {
    Cluster::start(data, Durability::None)
        .await
        .expect("the cluster starts")
}

async fn number(url: &str, sql: &'static str) -> i64 {
    let mut connection = PgConnection::connect(url).await.expect("it answers");
    sqlx::query_scalar(sql)
        .fetch_one(&mut connection)
        .await
        .expect("a number")
}

async fn run(url: &str, sql: &'static str) {
    PgConnection::connect(url)
        .await
        .expect("it answers")
        .execute(sql)
        .await
        .expect("it runs");
}

fn kill(pid: u32, signal: &str) {
    let status = Command::new("kill")
        .args([signal, &pid.to_string()])
        .status()
        .expect("kill runs");
    assert!(status.success());
    while signal == "-9" && Path::new(&format!("/proc/{pid}/cwd")).read_link().is_ok() {
        std::thread::yield_now();
    }
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart_and_after_a_kill() {
    let folder = Folder::new();
    let cluster = start(&folder.data()).await;
    run(
        cluster.url(),
        "CREATE EXTENSION vector; CREATE TABLE t AS SELECT 7 AS n; CHECKPOINT",
    )
    .await;
    cluster.stop().await.unwrap();
    let cluster = start(&folder.data()).await;
    assert_eq!(number(cluster.url(), "SELECT n::bigint FROM t").await, 7);
    kill(Postmaster::find(cluster.data_dir()).unwrap().pid, "-9");
    drop(cluster);
    let cluster = start(&folder.data()).await;
    assert_eq!(number(cluster.url(), "SELECT n::bigint FROM t").await, 7);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn a_cluster_left_running_is_taken_over() {
    let folder = Folder::new();
    let place = Place::find(&folder.data()).await.unwrap();
    place.start(Durability::None).await.unwrap();
    let left = Postmaster::find(&folder.data().canonicalize().unwrap()).unwrap();
    let cluster = start(&folder.data()).await;
    assert_eq!(Postmaster::find(cluster.data_dir()), Some(left));
    assert_eq!(number(cluster.url(), "SELECT 1::bigint").await, 1);
    cluster.stop().await.unwrap();
    assert_eq!(Postmaster::find(&folder.data().canonicalize().unwrap()), None);
}

#[tokio::test]
async fn a_trace_whose_number_another_program_has_got_is_no_server() {
    let folder = Folder::new();
    start(&folder.data()).await.stop().await.unwrap();
    let trace = format!(
        "{}\n{}\n1700000000\n5432\n{}\n\n  1 2\nready\n",
        std::process::id(),
        folder.data().display(),
        folder.data().display()
    );
    fs::write(folder.data().join("postmaster.pid"), trace).unwrap();
    start(&folder.data()).await.stop().await.unwrap();
}

#[tokio::test]
async fn a_second_program_on_one_folder_is_refused() {
    let folder = Folder::new();
    let first = start(&folder.data()).await;
    let refused = Cluster::start(&folder.data(), Durability::None).await.unwrap_err();
    assert!(matches!(&refused, Error::InUse(_)), "{refused}");
    first.stop().await.unwrap();
}

#[tokio::test]
async fn a_folder_of_another_version_is_refused_and_left_alone() {
    let folder = Folder::new();
    fs::create_dir_all(folder.data()).unwrap();
    fs::write(folder.data().join("PG_VERSION"), "9.6\n").unwrap();
    let refused = Cluster::start(&folder.data(), Durability::None).await.unwrap_err();
    assert!(
        matches!(&refused, Error::WrongVersion { found, .. } if found == "9.6"),
        "{refused}"
    );
    assert_eq!(fs::read_to_string(folder.data().join("PG_VERSION")).unwrap(), "9.6\n");
}

#[tokio::test]
async fn a_folder_that_cannot_be_made_is_said_so() {
    let folder = Folder::new();
    fs::create_dir_all(&folder.0).unwrap();
    fs::write(folder.0.join("file"), "").unwrap();
    let refused = Cluster::start(&folder.0.join("file/postgres"), Durability::None)
        .await
        .unwrap_err();
    assert!(refused.to_string().contains("Give the program a folder"), "{refused}");
}

#[tokio::test]
async fn a_folder_that_postgres_cannot_enter_gets_a_stand_in() {
    let folder = Folder::new();
    let closed = folder.0.join("closed");
    fs::create_dir_all(&closed).unwrap();
    // Closes it to the account that root's Postgres runs as; an ordinary user's Postgres is the user and may enter.
    fs::set_permissions(&closed, fs::Permissions::from_mode(0o700)).unwrap();
    let cluster = start(&closed.join("postgres")).await;
    assert_eq!(number(cluster.url(), "SELECT 1::bigint").await, 1);
    let data = cluster.data_dir().to_owned();
    cluster.stop().await.unwrap();
    fs::remove_dir_all(&data).unwrap();
    fs::remove_file(format!("{}.lock", data.display())).unwrap();
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_is_no_hindrance() {
    let folder = Folder::new();
    let data = folder.data().join("a-long-name-".repeat(9));
    let cluster = start(&data).await;
    assert_eq!(number(cluster.url(), "SELECT 1::bigint").await, 1);
    cluster.stop().await.unwrap();
}

#[tokio::test]
async fn each_test_gets_a_database_of_its_own_from_one_template() {
    let migrate = async |url: &str| run(url, "CREATE TABLE t (n int)").await;
    let first = testing::Database::create("self_test", migrate).await;
    let second = testing::Database::create("self_test", async |_: &str| panic!("made once")).await;
    run(first.url(), "INSERT INTO t VALUES (1)").await;
    assert_eq!(number(second.url(), "SELECT count(*) FROM t").await, 0);
    let gone = first.url().to_owned();
    drop(first);
    assert!(PgConnection::connect(&gone).await.is_err());
}
