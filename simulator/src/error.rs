//! What can go wrong on Meta's side.

/// Why the simulator cannot do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum SimulatorError {
    /// The address cannot be listened on.
    #[error("cannot listen on {addr}: {source}. Choose another address with --addr")]
    Listen {
        /// The address asked for.
        addr: std::net::SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// Serving ended by itself.
    #[error("the simulator ended: {0}")]
    Served(#[source] std::io::Error),
    /// The HTTP client could not be made.
    #[error("cannot make the HTTP client: {0}")]
    Client(#[source] reqwest::Error),
    /// No account of that id.
    #[error("there is no account {0} here; add it first")]
    NoAccount(String),
    /// No webhook of that id, or it was posted too long ago to be remembered.
    #[error("there is no webhook {0} here")]
    NoWebhook(u64),
    /// No message of that id in the conversation.
    #[error("there is no message {0} in this conversation")]
    NoMessage(String),
    /// No file of that id.
    #[error("there is no media {0} here")]
    NoMedia(u64),
    /// No token or code of that name.
    #[error("there is no such token or code here")]
    NoToken,
    /// Input that cannot be taken as it is.
    #[error("{0}")]
    Invalid(String),
    /// As much as the simulator remembers at once.
    #[error("the simulator holds {0} already, which is all it takes")]
    Full(&'static str),
}
