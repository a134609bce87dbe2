//! Which account of the machine Postgres runs as.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::path::Path;

use tokio::process::Command;

/// Accounts that may stand in for root, best first.
const STAND_INS: [&str; 2] = ["postgres", "nobody"];

/// Runs programs as ourselves, or as a lesser account when we are root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Account {
    /// We are no root: everything runs as we do.
    Own,
    /// Postgres refuses root.
    Lesser { name: String, uid: u32, gid: u32 },
}

impl Account {
    /// The account for a data folder: its present owner where it exists already.
    pub(crate) fn choose(data_dir: &Path) -> io::Result<Self> {
        if fs::metadata("/proc/self")?.uid() != 0 {
            return Ok(Self::Own);
        }
        if let Ok(folder) = fs::metadata(data_dir.join("PG_VERSION"))
            && folder.uid() != 0
        {
            return Ok(Self::Lesser {
                name: format!("user {}", folder.uid()),
                uid: folder.uid(),
                gid: folder.gid(),
            });
        }
        let accounts = fs::read_to_string("/etc/passwd")?;
        STAND_INS
            .into_iter()
            .find_map(|name| parse_account(&accounts, name))
            .ok_or_else(|| {
                io::Error::new(
                    io::ErrorKind::NotFound,
                    "Postgres does not run as root and there is no account `postgres` or `nobody`",
                )
            })
    }

    /// A command that will run as this account.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        // The present folder may be one this account cannot enter.
        command
            .current_dir("/")
            .env_remove("PGDATA")
            .env("LC_ALL", "C")
            .stdin(std::process::Stdio::null());
        if let Self::Lesser { uid, gid, .. } = self {
            command.uid(*uid).gid(*gid);
        }
        command
    }

    /// Makes a folder that only this account may enter, with the folders above it.
    pub(crate) fn make_folder(&self, path: &Path) -> io::Result<()> {
        fs::create_dir_all(path)?;
        if let Self::Lesser { uid, gid, .. } = self {
            chown(path, Some(*uid), Some(*gid))?;
        }
        fs::set_permissions(path, fs::Permissions::from_mode(0o700))
    }

    /// Whether this account may use `path`: write to a folder (`-w`), run a program (`-x`).
    pub(crate) async fn may(&self, what: &str, path: &Path) -> bool {
        self.command(Path::new("test"))
            .arg(what)
            .arg(path)
            .status()
            .await
            .is_ok_and(|status| status.success())
    }

    /// How messages call it.
    pub(crate) fn name(&self) -> &str {
        match self {
            Self::Own => "this user",
            Self::Lesser { name, .. } => name,
        }
    }
}

fn parse_account(passwd: &str, wanted: &str) -> Option<Account> {
    passwd.lines().find_map(|line| {
        let fields: Vec<&str> = line.split(':').collect();
        let [name, _, uid, gid, ..] = fields.as_slice() else {
            return None;
        };
        (*name == wanted).then_some(())?;
        Some(Account::Lesser {
            name: wanted.to_owned(),
            uid: uid.parse().ok()?,
            gid: gid.parse().ok()?,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_read_from_passwd() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres:x:101:104:,,,:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(
            parse_account(passwd, "postgres"),
            Some(Account::Lesser {
                name: "postgres".into(),
                uid: 101,
                gid: 104
            })
        );
        assert_eq!(parse_account(passwd, "nobody"), None);
        assert_eq!(parse_account("broken line", "broken line"), None);
    }
}
