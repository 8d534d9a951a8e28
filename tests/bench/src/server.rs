//! The server of the benches: another process that responds to request lines with prepared bytes.
//!
//! It has a thread per connection and uses no HTTP library, so that it costs little and the same for both sides. That is why
//! it shares nothing with the servers of the tests.

use crate::failure::Failure;
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

/// The length of each list.
pub const LISTED: usize = 500;

/// The size of the parts in which files are read and written, in bytes.
const PART: usize = 256 * 1024;

#[derive(Debug, clap::Args)]
pub struct Flags {
    /// Size of the downloaded file, in bytes.
    #[arg(long, default_value_t = 0)]
    size: u64,
    /// SHA-1 of that file.
    #[arg(long, default_value = "")]
    sha1: String,
    /// Address of the assigned endpoints, if it is not that of the server.
    #[arg(long)]
    public: Option<String>,
}

/// The byte that files are filled with.
pub const BYTE: u8 = 7;

/// Serves until it is killed.
pub fn run(flags: &Flags) -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}", listener.local_addr()?);
    println!("{url}");
    let public = flags.public.as_ref().unwrap_or(&url);
    let answers = Arc::new(Answers::new(public, flags));
    for stream in listener.incoming() {
        let (stream, answers) = (stream?, Arc::clone(&answers));
        // A broken connection is an error of the client, which reports it.
        std::thread::spawn(move || serve(stream, &answers).ok());
    }
    Ok(())
}

/// The server in another process. Dropping it kills the process.
pub struct Running {
    process: Child,
    pub url: String,
}

impl Running {
    pub fn start(flags: &[String]) -> Result<Self, Failure> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg("serve")
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()?;
        let mut url = String::new();
        let stdout = process.stdout.take().ok_or("the server has no output")?;
        BufReader::new(stdout).read_line(&mut url)?;
        Ok(Self {
            process,
            url: url.trim().to_owned(),
        })
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

/// Complete responses.
struct Answers {
    /// Responses by the beginning of the request line.
    table: Vec<(&'static str, Vec<u8>)>,
    not_found: Vec<u8>,
    file: u64,
}

impl Answers {
    fn new(url: &str, flags: &Flags) -> Self {
        let file = |kind: &str| {
            format!(
                r#"{{"name":"file","size":{},"bytes_transferred":0,"status":"PREPARED","checksum_info":{{"algorithm":"SHA1","checksum":"{}"}},"{kind}":{{"uri":"{url}/data/file"}}}}"#,
                flags.size, flags.sha1
            )
        };
        let json = |status, body: &str| answer(status, body.as_bytes());
        let table = vec![
            (
                "GET /api/content/library/item?library_id=",
                json(200, &items()),
            ),
            (
                "POST /api/content/library/item/update-session ",
                json(201, "\"u-1\""),
            ),
            (
                "POST /api/content/library/item/update-session/u-1/file ",
                json(201, &file("upload_endpoint")),
            ),
            (
                "GET /api/content/library/item/update-session/u-1 ",
                json(200, r#"{"state":"DONE"}"#),
            ),
            (
                "POST /api/content/library/item/update-session/u-1?",
                json(204, ""),
            ),
            (
                "DELETE /api/content/library/item/update-session/u-1 ",
                json(204, ""),
            ),
            (
                "POST /api/content/library/item/download-session ",
                json(201, "\"d-1\""),
            ),
            (
                "POST /api/content/library/item/download-session/d-1/file?action=prepare ",
                json(200, &file("download_endpoint")),
            ),
            (
                "POST /api/content/library/item/download-session/d-1?",
                json(204, ""),
            ),
            (
                "DELETE /api/content/library/item/download-session/d-1 ",
                json(204, ""),
            ),
            ("GET /api/content/library/", json(200, LIBRARY)),
            ("POST /api/session ", json(201, "\"session\"")),
            ("DELETE /api/session ", json(204, "")),
            (
                "POST /api/content/local-library ",
                json(201, "\"6f1c5e2a-0001-4c9b-8d7e-000000000001\""),
            ),
            (
                "GET /api/esx/settings/depot-content/components ",
                json(200, &components()),
            ),
            ("PUT /data/file ", json(200, "")),
        ];
        Self {
            table,
            not_found: json(404, ""),
            file: flags.size,
        }
    }

    fn to(&self, line: &str) -> &[u8] {
        let found = self.table.iter().find(|(begin, _)| line.starts_with(begin));
        found.map_or(&self.not_found, |(_, bytes)| bytes)
    }
}

fn answer(status: u16, body: &[u8]) -> Vec<u8> {
    let mut bytes = format!(
        "HTTP/1.1 {status} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// Serves the requests of a connection.
fn serve(stream: TcpStream, answers: &Answers) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut writer = stream.try_clone()?;
    let mut reader = BufReader::with_capacity(16 * 1024, stream);
    let mut line = String::new();
    let mut header = String::new();
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(());
        }
        let mut length = 0;
        loop {
            header.clear();
            reader.read_line(&mut header)?;
            if header == "\r\n" || header.is_empty() {
                break;
            }
            if let Some(text) = header.strip_prefix("content-length: ") {
                length = text.trim().parse().unwrap_or(0);
            }
        }
        discard(&mut reader, length)?;
        if line.starts_with("GET /data/file ") {
            send_file(&mut writer, answers.file)?;
        } else {
            writer.write_all(answers.to(&line))?;
        }
    }
}

fn discard(reader: &mut impl Read, length: u64) -> std::io::Result<()> {
    let mut buffer = vec![0; PART.min(usize::try_from(length).unwrap_or(PART))];
    let mut left = length;
    while left > 0 {
        match reader.read(&mut buffer)? {
            0 => return Err(std::io::ErrorKind::UnexpectedEof.into()),
            read => left = left.saturating_sub(read as u64),
        }
        let rest = usize::try_from(left).unwrap_or(PART);
        buffer.truncate(rest.max(1));
    }
    Ok(())
}

fn send_file(writer: &mut impl Write, size: u64) -> std::io::Result<()> {
    write!(
        writer,
        "HTTP/1.1 200 X\r\ncontent-type: application/octet-stream\r\ncontent-length: {size}\r\n\r\n"
    )?;
    let part = [BYTE; PART];
    let mut left = size;
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(PART).min(PART);
        writer.write_all(&part[..now])?;
        left -= now as u64;
    }
    Ok(())
}

/// A library.
pub const LIBRARY: &str = r#"{"creation_time":"2026-03-01T12:00:00.250Z","storage_backings":[{"datastore_id":"datastore-41","type":"DATASTORE"}],"last_modified_time":"2026-03-02T08:15:30.001Z","server_guid":"9bc5bbf2-6c5f-4f5c-9d43-000000000000","description":"Images of the first site","type":"LOCAL","version":"12","name":"images","publish_info":{"authentication_method":"NONE","published":true,"publish_url":"https://vcenter.example.org:443/cls/vcsp/lib/6f1c5e2a/lib.json","persist_json_enabled":false},"id":"6f1c5e2a-0001-4c9b-8d7e-000000000001"}"#;

fn list(item: impl Fn(&mut String, usize)) -> String {
    let mut text = "[".to_owned();
    for index in 0..LISTED {
        text.push_str(if index > 0 { "," } else { "" });
        item(&mut text, index);
    }
    text + "]"
}

fn items() -> String {
    list(|text, index| {
        // Writing to a `String` cannot fail.
        write!(text, "\"6f1c5e2a-0001-4c9b-8d7e-{index:012}\"").ok();
    })
}

/// Returns the components of a depot.
pub fn components() -> String {
    list(|text, index| {
        write!(
            text,
            r#"{{"name":"component-{index}","display_name":"Component {index}","vendor":"Example","versions":[{{"version":"9.1.0.0-{index}","display_version":"9.1.0 build {index}","summary":"Driver of network adapters","category":"BUGFIX","urgency":"IMPORTANT","kb":"https://kb.example.org/{index}","release_date":"2026-03-01T12:00:00.000Z"}}]}}"#
        )
        .ok();
    })
}
