//! Cuts the bytes of a stream where its provider ended a message, wherever the network has cut them.

use super::error::{LlmError, LlmErrorKind};

/// One message of a stream; Ollama sends a whole tool call in one.
const FRAME_BYTES_MAX: usize = 1024 * 1024;

/// How messages are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Framing {
    /// Server-sent events (<https://html.spec.whatwg.org/multipage/server-sent-events.html>). Their names are not needed:
    /// every provider repeats them in the data.
    Events,
    /// One JSON object per line.
    Lines,
}

/// Bytes in, messages out.
#[derive(Debug)]
pub(super) struct Frames {
    framing: Framing,
    /// What came and is not a whole line yet.
    bytes: Vec<u8>,
    /// How much of it holds no line end.
    searched: usize,
    /// The data of the event so far.
    data: Option<Vec<u8>>,
}

impl Frames {
    pub(super) fn new(framing: Framing) -> Self {
        Self {
            framing,
            bytes: Vec::new(),
            searched: 0,
            data: None,
        }
    }

    pub(super) fn push(&mut self, bytes: &[u8]) -> Result<(), LlmError> {
        if self.bytes.len() + bytes.len() > FRAME_BYTES_MAX * 2 {
            return Err(LlmErrorKind::TooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(())
    }

    /// The next whole message.
    pub(super) fn next(&mut self) -> Result<Option<Vec<u8>>, LlmError> {
        while let Some(line) = self.line() {
            let frame = match self.framing {
                Framing::Lines => Some(line).filter(|line| !line.iter().all(u8::is_ascii_whitespace)),
                Framing::Events => self.event(&line),
            };
            if self.data.as_ref().is_some_and(|data| data.len() > FRAME_BYTES_MAX) {
                return Err(LlmErrorKind::TooLarge.into());
            }
            if frame.is_some() {
                return Ok(frame);
            }
        }
        if self.bytes.len() > FRAME_BYTES_MAX {
            return Err(LlmErrorKind::TooLarge.into());
        }
        Ok(None)
    }

    /// What is left when the connection has ended: a last line may lack its end, an event may not.
    pub(super) fn rest(&mut self) -> Option<Vec<u8>> {
        let rest = std::mem::take(&mut self.bytes);
        (self.framing == Framing::Lines && !rest.iter().all(u8::is_ascii_whitespace)).then_some(rest)
    }

    fn line(&mut self) -> Option<Vec<u8>> {
        let Some(at) = self.bytes[self.searched..].iter().position(|byte| *byte == b'\n') else {
            self.searched = self.bytes.len();
            return None;
        };
        let rest = self.bytes.split_off(self.searched + at + 1);
        let mut line = std::mem::replace(&mut self.bytes, rest);
        self.searched = 0;
        line.pop();
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        Some(line)
    }

    /// An empty line ends an event; lines of `data:` belong together; the others are comments and names.
    fn event(&mut self, line: &[u8]) -> Option<Vec<u8>> {
        if line.is_empty() {
            return self.data.take();
        }
        if let Some(value) = line.strip_prefix(b"data:") {
            let value = value.strip_prefix(b" ").unwrap_or(value);
            match &mut self.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                None => self.data = Some(value.to_vec()),
            }
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All messages of a stream that comes in pieces of `size` bytes.
    fn cut(framing: Framing, stream: &str, size: usize) -> Vec<String> {
        let mut frames = Frames::new(framing);
        let mut found = Vec::new();
        for bytes in stream.as_bytes().chunks(size) {
            frames.push(bytes).unwrap();
            while let Some(frame) = frames.next().unwrap() {
                found.push(String::from_utf8(frame).unwrap());
            }
        }
        found.extend(frames.rest().map(|rest| String::from_utf8(rest).unwrap()));
        found
    }

    #[test]
    fn events_are_whole_wherever_the_network_cuts() {
        let stream =
            ": hello\r\nevent: a\r\ndata: {\"x\":\"₦9,500\"}\r\n\r\n\n\ndata:one\ndata: two\n\ndata: never ended";
        for size in 1..stream.len() {
            assert_eq!(
                cut(Framing::Events, stream, size),
                ["{\"x\":\"₦9,500\"}", "one\ntwo"],
                "{size}"
            );
        }
    }

    #[test]
    fn lines_are_whole_wherever_the_network_cuts() {
        let stream = "{\"a\":\"ẹ̀kọ́\"}\n\r\n{\"b\":2}\n{\"c\":3}";
        for size in 1..stream.len() {
            assert_eq!(
                cut(Framing::Lines, stream, size),
                ["{\"a\":\"ẹ̀kọ́\"}", "{\"b\":2}", "{\"c\":3}"],
                "{size}"
            );
        }
    }

    #[test]
    fn what_never_ends_is_given_up() {
        let line = vec![b'a'; 64 * 1024];
        let mut frames = Frames::new(Framing::Lines);
        let mut pushed = 0;
        while frames.push(&line).and_then(|()| frames.next()).is_ok() {
            pushed += line.len();
        }
        assert!(pushed <= FRAME_BYTES_MAX);
        let mut frames = Frames::new(Framing::Events);
        let line = [b"data:".as_slice(), &line, b"\n"].concat();
        let mut pushed = 0;
        while frames.push(&line).and_then(|()| frames.next()).is_ok() {
            pushed += line.len();
        }
        assert!(pushed <= FRAME_BYTES_MAX + line.len());
    }
}
