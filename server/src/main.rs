//! `chidi`: one program, several subcommands.

#![recursion_limit = "512"]

use std::process::ExitCode;

use chidi::config::Config;
use chidi_server::{admin, bench, boot, chaos, demo, eval, extract, inspect, serve, telemetry};
use clap::{Parser, Subcommand};

/// Answers a small shop's customers from the shop's own products and rules, and calls the owner when a person is needed.
#[derive(Debug, Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Pages, API, webhooks and workers in one process.
    Serve(Config),
    /// Workers only, beside other processes of the same program.
    Worker(Config),
    /// Bring the database up to date, then end.
    Migrate(Config),
    /// A sample shop, a simulated Instagram and a scripted story of customers, then stays up to try.
    Demo(demo::DemoArgs),
    /// Meta's side: webhooks out, Graph API in, and a phone page to type on.
    Simulate(chidi_simulator::SimulateArgs),
    /// What CHIDI reads in the body of a webhook. Needs no database.
    Inspect(inspect::InspectArgs),
    /// For operators: businesses, accounts, imports, dead jobs.
    Admin(Box<admin::AdminArgs>),
    /// Figures for this machine: webhook acknowledgements, and webhook to Graph call.
    Bench(bench::BenchArgs),
    /// Customers, and everything around them breaking: lost and doubled must be none.
    Chaos(chaos::ChaosArgs),
    /// How good the assistant is, and training of what it understands by.
    Eval(eval::EvalArgs),
    /// Opens one document; started by the program itself.
    #[command(hide = true)]
    Extract(extract::ExtractArgs),
}

impl Command {
    /// The settings of the program, for the subcommands that run it.
    fn config(&mut self) -> Option<&mut Config> {
        match self {
            Self::Serve(config) | Self::Worker(config) | Self::Migrate(config) => Some(config),
            Self::Demo(args) => Some(&mut args.config),
            Self::Admin(args) => Some(&mut args.config),
            Self::Bench(args) => Some(&mut args.config),
            Self::Chaos(args) => Some(&mut args.config),
            Self::Simulate(_) | Self::Inspect(_) | Self::Eval(_) | Self::Extract(_) => None,
        }
    }
}

fn main() -> ExitCode {
    // `.env` beside the program's working folder; the environment wins over it.
    dotenvy::dotenv().ok();
    rustls::crypto::aws_lc_rs::default_provider()
        .install_default()
        .expect("no other TLS provider was installed before main");
    let mut cli = Cli::parse();
    if let Command::Extract(args) = &cli.command {
        // Before any thread or connection is there.
        return outcome(extract::run(args).map(|()| ExitCode::SUCCESS));
    }
    if let Some(config) = cli.command.config() {
        config.forget_blanks();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .expect("the runtime starts");
    outcome(runtime.block_on(run(cli.command)))
}

fn outcome(ended: anyhow::Result<ExitCode>) -> ExitCode {
    ended.unwrap_or_else(|error| {
        eprintln!("chidi: {error:#}");
        ExitCode::FAILURE
    })
}

async fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Serve(config) => {
            telemetry::start(config.log_format);
            serve::serve(config).await
        }
        Command::Worker(config) => {
            telemetry::start(config.log_format);
            serve::work(config).await
        }
        Command::Migrate(config) => {
            telemetry::start(config.log_format);
            boot::migrate(&config).await
        }
        Command::Demo(args) => demo::run(args).await,
        Command::Simulate(args) => {
            telemetry::start(chidi::config::LogFormat::Pretty);
            chidi_simulator::run(args).await.map_err(Into::into)
        }
        Command::Inspect(args) => inspect::run(&args),
        Command::Admin(args) => admin::main(*args).await,
        Command::Bench(args) => Box::pin(bench::run(args)).await,
        Command::Chaos(args) => chaos::run(args).await,
        Command::Eval(args) => return eval::run(&args).await,
        Command::Extract(args) => extract::run(&args),
    }?;
    Ok(ExitCode::SUCCESS)
}
