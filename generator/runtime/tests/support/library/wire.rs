//! Requests and responses on the wire.

use super::super::answer;
use super::{Deviation, Library, Request};
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::time::sleep;
use vsphere_test_server::Connection;

impl Library {
    /// Reads a request, and reacts to it by the rule of the test or by default.
    pub(super) async fn exchange(&self, mut stream: Connection) {
        let Some((head, rest)) = read_head(&mut stream).await else {
            return;
        };
        let line = short(head.lines().next().unwrap_or_default());
        let is_data = line.contains(" /data/");
        if is_data {
            let mut state = self.state();
            state.on_the_way += 1;
            state.most = state.most.max(state.on_the_way);
        }
        let is_put = is_data && line.starts_with("PUT");
        self.react(stream, line, head, rest).await;
        if is_put {
            self.state().on_the_way -= 1;
        }
    }

    async fn react(&self, mut stream: Connection, line: String, head: String, mut rest: Vec<u8>) {
        let is_data = line.contains(" /data/");
        let length = header(&head, "content-length").and_then(|it| it.parse().ok());
        let length: usize = length.unwrap_or(0);
        let mut body = String::new();
        if !is_data {
            while rest.len() < length {
                let read = stream.read_buf(&mut rest).await.unwrap_or_default();
                assert!(read > 0, "{head}");
            }
            body = String::from_utf8(std::mem::take(&mut rest)).expect("a text");
        }
        let request = {
            let mut state = self.state();
            let before = state.log.iter().filter(|it| it.line == line).count();
            let request = Request {
                line,
                head,
                body,
                before,
            };
            state.log.push(request.clone());
            request
        };
        let mut what = (self.rule)(self, &request);
        if let Some(Deviation::Later(wait)) = what {
            sleep(wait).await;
            what = None;
        }
        if let Some(Deviation::Meet(files)) = what {
            self.until(|it| it.most_at_once() >= files).await;
            what = None;
        }
        if is_data && request.line.starts_with("PUT") {
            match what {
                Some(Deviation::Hang) => return std::future::pending().await,
                Some(Deviation::Reset(after)) => {
                    self.receive(&mut stream, &request, rest, after).await;
                    return stream.reset();
                }
                Some(Deviation::Silent) => {
                    self.receive(&mut stream, &request, rest, length).await;
                    return std::future::pending().await;
                }
                Some(Deviation::EarlyError(after, status)) => {
                    self.receive(&mut stream, &request, rest, after).await;
                    let keep_alive = answer(status, "").replace("connection: close\r\n", "");
                    stream.write_all(keep_alive.as_bytes()).await.ok();
                    self.discard(&mut stream).await;
                    self.state().closed += 1;
                    return;
                }
                Some(Deviation::Pause(wait)) => {
                    sleep(wait).await;
                    self.receive(&mut stream, &request, rest, length).await;
                }
                Some(Deviation::Early(after)) => {
                    self.receive(&mut stream, &request, rest, after).await;
                    stream.write_all(answer(200, "").as_bytes()).await.ok();
                    return std::future::pending().await;
                }
                _ => self.receive(&mut stream, &request, rest, length).await,
            }
        } else if is_data && !matches!(what, Some(Deviation::Answer(..) | Deviation::Bytes(_))) {
            if matches!(what, Some(Deviation::Hang)) {
                return std::future::pending().await;
            }
            if !self.send(&mut stream, &request, what.as_ref()).await {
                stream.reset();
            }
            return;
        }
        let bytes = match what {
            Some(Deviation::Answer(status, body)) => answer(status, &body),
            Some(Deviation::Bytes(bytes)) => bytes,
            Some(Deviation::Reset(_)) => return stream.reset(),
            Some(Deviation::Hang) => return std::future::pending().await,
            _ => self.respond(&request),
        };
        // A server that fails has no file. A gateway that reports a missing response refuses nothing.
        let failed = bytes.starts_with("HTTP/1.1 5") && !bytes.starts_with("HTTP/1.1 504");
        if request.line.starts_with("PUT /data/") && failed {
            self.state().files.remove(&name(&request.line));
        }
        stream.write_all(bytes.as_bytes()).await.ok();
        stream.shutdown().await.ok();
    }

    /// Receives the bytes of a file.
    async fn receive(
        &self,
        stream: &mut Connection,
        request: &Request,
        buffer: Vec<u8>,
        length: usize,
    ) {
        let name = name(&request.line);
        if request.header("content-range").is_none() {
            self.put_file(&name, &[]);
        }
        self.append(stream, name, buffer, length).await;
    }

    /// Counts the bytes that still arrive, and forgets them.
    async fn discard(&self, stream: &mut Connection) {
        let mut buffer = vec![0; 1 << 16];
        loop {
            match stream.read(&mut buffer).await.unwrap_or_default() {
                0 => return,
                read => self.state().received += read as u64,
            }
        }
    }

    /// Appends bytes to a file: those in `buffer`, and those that arrive.
    async fn append(
        &self,
        stream: &mut Connection,
        name: String,
        mut buffer: Vec<u8>,
        length: usize,
    ) {
        let mut done = 0;
        loop {
            let new = buffer.len().min(length - done);
            done += new;
            {
                let mut state = self.state();
                state.received += new as u64;
                let file = state.files.entry(name.clone()).or_default();
                if file.len() + new <= 1 << 20 {
                    file.extend_from_slice(&buffer[..new]);
                }
            }
            buffer.resize(1 << 16, 0);
            if done == length {
                return;
            }
            let read = stream.read(&mut buffer).await.unwrap_or_default();
            if read == 0 {
                return;
            }
            buffer.truncate(read);
        }
    }

    /// Sends the bytes of a file. Returns `true` if it sent all of them.
    async fn send(
        &self,
        stream: &mut Connection,
        request: &Request,
        what: Option<&Deviation>,
    ) -> bool {
        let zeros = self.state().zeros.get(&name(&request.line)).copied();
        if let Some(size) = zeros {
            self.send_zeros(stream, size).await;
            return true;
        }
        let content = self.file(&name(&request.line)).expect("a file");
        let from = request
            .header("range")
            .filter(|_| !matches!(what, Some(Deviation::Whole)));
        let from = from.and_then(|range| range.strip_prefix("bytes=")?.strip_suffix('-'));
        let from: Option<usize> = from.map(|from| from.parse().expect("a number"));
        let (status, range) = match from {
            Some(from) => {
                let size = content.len();
                (
                    206,
                    format!("content-range: bytes {from}-{}/{size}\r\n", size - 1),
                )
            }
            None => (200, String::new()),
        };
        let rest = &content[from.unwrap_or(0)..];
        let head = format!(
            "HTTP/1.1 {status} X\r\nconnection: close\r\netag: \"v1\"\r\n{range}content-length: {}\r\n\r\n",
            rest.len()
        );
        stream.write_all(head.as_bytes()).await.ok();
        let sent = match what {
            Some(Deviation::Reset(after)) => &rest[..*after],
            _ => rest,
        };
        stream.write_all(sent).await.ok();
        stream.flush().await.ok();
        // The client may begin the next file now.
        self.state().on_the_way -= 1;
        // The sent bytes must arrive before the connection is reset.
        sleep(Duration::from_millis(30)).await;
        sent.len() == rest.len()
    }

    async fn send_zeros(&self, stream: &mut Connection, size: u64) {
        let head = format!("HTTP/1.1 200 X\r\nconnection: close\r\ncontent-length: {size}\r\n\r\n");
        stream.write_all(head.as_bytes()).await.ok();
        let zeros = vec![0; 1 << 16];
        for _ in 0..size >> 16 {
            // Counted before: the client may have all of it before this task continues.
            self.state().sent += 1 << 16;
            stream.write_all(&zeros).await.expect("a reader");
        }
        stream.shutdown().await.ok();
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let lines = head.lines().filter_map(|line| line.split_once(": "));
    let mut lines = lines.filter(|(key, _)| *key == name);
    lines.next().map(|(_, value)| value)
}

fn short(line: &str) -> String {
    let line = line.strip_suffix(" HTTP/1.1").unwrap_or(line);
    let line = line.replace("/api/content/library/item", "");
    line.split_once("?token=")
        .map_or(line.clone(), |(line, _)| line.to_owned())
}

fn name(line: &str) -> String {
    line.rsplit('/').next().expect("a name").to_owned()
}

/// Reads the head of a request. Returns it, and the part of the body that arrived with it.
async fn read_head(stream: &mut Connection) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if stream.read_buf(&mut bytes).await.unwrap_or_default() == 0 {
            return None;
        }
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let rest = bytes.split_off(end + 4);
            return Some((String::from_utf8(bytes).expect("a head"), rest));
        }
    }
}
