//! A store of sessions in files.
//!
//! Takes sessions as the clients of all processes on this machine store them, each in a file of its own. The file itself is
//! the lock: the operating system releases it when its process ends, however that happens. So a file is never removed; without
//! a session it is empty. All access to files is off the executor.

use crate::error::Error;
use crate::session::authorization::Authorization;
use crate::session::source::AuthFuture;
use crate::session::store::{LockedSession, SessionKey, SessionStore};
use crate::values::secret::Secret;
use crate::wire::scheme::Scheme;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use tokio::task::spawn_blocking;
use tokio::time::{Instant, sleep};

/// The time between two attempts to lock a file.
const TURN: Duration = Duration::from_millis(20);

/// The limit of the time to wait for a lock: longer than a login takes, unless its process hangs.
const LIMIT: Duration = Duration::from_secs(120);

/// The limit of the size of a file that is read, in bytes. Tokens take a few thousand.
const LARGEST: u64 = 1 << 20;

/// The characters that file names keep.
const KEPT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// The longest name of a file without its extension, in bytes.
const LONGEST: usize = 200;

/// A [`SessionStore`] in a folder, with a file for each server and account. Clients of all processes that use the folder
/// share the sessions, and log in one at a time.
///
/// The folder is created if it is missing. On Unix, folder and files are accessible to their owner only (modes 0700 and
/// 0600); a folder that others can write, or a file that others can read, is an error. On other systems the folder must be a
/// private one of the user.
///
/// A file that is locked by another process is waited for, for 120 seconds at most.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::{Client, Error, FileSessionStore};
///
/// # async fn run(password: String) -> Result<Client, Error> {
/// let client: Client = Client::builder("https://vcenter.example.org")
///     .credentials("backup@vsphere.local", password)
///     .session_store(FileSessionStore::new("/var/lib/backup/sessions"))
///     .connect()
///     .await?;
/// # Ok(client)
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct FileSessionStore {
    folder: PathBuf,
}

impl FileSessionStore {
    /// Creates a store in this folder. Nothing is read or written before a client needs a session.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
        }
    }

    /// Returns the path of the file of a server and an account.
    pub fn path(&self, key: &SessionKey) -> PathBuf {
        let name = format!("{} {}", key.server(), key.user());
        let mut name = utf8_percent_encode(&name, KEPT).to_string();
        // Two keys of the same beginning share a file: its content says which one it belongs to.
        name.truncate(LONGEST);
        self.folder.join(name + ".json")
    }
}

impl SessionStore for FileSessionStore {
    fn lock<'a>(&'a self, key: &'a SessionKey) -> AuthFuture<'a, Box<dyn LockedSession>> {
        Box::pin(async move {
            let path = self.path(key);
            let folder = self.folder.clone();
            let file = blocking(path.clone(), move |path| open(&folder, path)).await?;
            lock(&file, &path).await?;
            Ok(Box::new(LockedFile {
                key: key.clone(),
                path,
                file,
            }) as _)
        })
    }
}

/// A file that this process has locked.
struct LockedFile {
    key: SessionKey,
    path: PathBuf,
    file: Arc<File>,
}

impl LockedFile {
    /// Replaces the content of the file.
    fn write(&self, content: Vec<u8>) -> AuthFuture<'_, ()> {
        let file = Arc::clone(&self.file);
        Box::pin(blocking(self.path.clone(), move |_| {
            let mut file = &*file;
            file.set_len(0)?;
            file.rewind()?;
            file.write_all(&content)
        }))
    }
}

impl LockedSession for LockedFile {
    fn load(&mut self) -> AuthFuture<'_, Option<Authorization>> {
        let file = Arc::clone(&self.file);
        let read = blocking(self.path.clone(), move |_| {
            let mut content = Vec::new();
            let mut file = &*file;
            file.rewind()?;
            file.take(LARGEST).read_to_end(&mut content)?;
            Ok(content)
        });
        Box::pin(async move { Ok(parse(&self.key, &read.await?)) })
    }

    fn save<'a>(&'a mut self, session: &'a Authorization) -> AuthFuture<'a, ()> {
        self.write(content(&self.key, session))
    }

    fn remove(&mut self) -> AuthFuture<'_, ()> {
        self.write(Vec::new())
    }
}

/// Opens a file for its owner only, and creates it if it is missing.
fn open(folder: &Path, path: &Path) -> io::Result<Arc<File>> {
    let mut builder = DirBuilder::new();
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    {
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    }
    builder.recursive(true).create(folder)?;
    refuse(
        &folder.metadata()?,
        0o022,
        "its folder can be written by other users: `chmod go-w` it",
    )?;
    let file = options.open(path)?;
    refuse(
        &file.metadata()?,
        0o077,
        "other users can access it: `chmod 600` it",
    )?;
    Ok(Arc::new(file))
}

/// Returns an error if other users have one of these rights.
#[cfg(unix)]
fn refuse(metadata: &std::fs::Metadata, rights: u32, reason: &str) -> io::Result<()> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions());
    match mode & rights {
        0 => Ok(()),
        _ => Err(io::Error::new(io::ErrorKind::PermissionDenied, reason)),
    }
}

/// Accepts any rights: they are not those of Unix.
#[cfg(not(unix))]
fn refuse(_: &std::fs::Metadata, _: u32, _: &str) -> io::Result<()> {
    Ok(())
}

/// Waits for the lock of a file.
///
/// In turns rather than in a thread that waits: that thread would keep the runtime from shutting down.
async fn lock(file: &File, path: &Path) -> Result<(), Error> {
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(failure(path, &error)),
            Err(TryLockError::WouldBlock) if started.elapsed() > LIMIT => {
                let seconds = LIMIT.as_secs();
                let reason = format!("locked by another process for {seconds} s: end that process");
                return Err(failure(path, &io::Error::other(reason)));
            }
            Err(TryLockError::WouldBlock) => sleep(TURN).await,
        }
    }
}

/// Runs work on a file in a thread that may block.
async fn blocking<T: Send + 'static>(
    path: PathBuf,
    work: impl FnOnce(&Path) -> io::Result<T> + Send + 'static,
) -> Result<T, Error> {
    let of_work = path.clone();
    let result = spawn_blocking(move || work(&of_work)).await;
    let result = result.unwrap_or_else(|error| Err(io::Error::other(error)));
    result.map_err(|error| failure(&path, &error))
}

fn failure(path: &Path, error: &io::Error) -> Error {
    Error::session_store(format!("`{}`: {error}", path.display()))
}

/// Returns the content of the file of a session.
fn content(key: &SessionKey, session: &Authorization) -> Vec<u8> {
    let seconds = |time: SystemTime| time.duration_since(SystemTime::UNIX_EPOCH).ok();
    let expires = session.expiry().and_then(seconds);
    let (kind, name) = match session.scheme() {
        Scheme::Session => ("session", None),
        Scheme::Basic => ("basic", None),
        Scheme::Bearer => ("token", None),
        Scheme::Token(word) => ("prefixed", Some(word)),
        Scheme::Header(name) => ("header", Some(name)),
        Scheme::Query(name) => ("query", Some(name)),
    };
    let content = json!({
        "server": key.server(),
        "user": key.user(),
        "kind": kind,
        "name": name,
        "secret": session.secret().expose(),
        "expires": expires.map(|it| it.as_secs()),
        "refresh": session.refresh_token().map(Secret::expose),
    });
    content.to_string().into_bytes()
}

/// Returns the session in the content of a file; `None` if there is none, or it belongs to another key.
fn parse(key: &SessionKey, content: &[u8]) -> Option<Authorization> {
    let content: Value = serde_json::from_slice(content).ok()?;
    let text = |name: &str| content.get(name).and_then(Value::as_str);
    if text("server") != Some(key.server()) || text("user") != Some(key.user()) {
        return None;
    }
    let secret = Secret::new(text("secret").filter(|it| !it.is_empty())?);
    let scheme = match text("kind")? {
        "session" => Scheme::Session,
        "basic" => Scheme::Basic,
        "token" => Scheme::Bearer,
        "prefixed" => Scheme::Token(text("name")?),
        "header" => Scheme::Header(text("name")?),
        "query" => Scheme::Query(text("name")?),
        _ => return None,
    };
    let session = Authorization::new(scheme, secret);
    let session = match text("refresh") {
        Some(token) => session.with_refresh_token(token),
        None => session,
    };
    let expires = content.get("expires").and_then(Value::as_u64);
    let time = |seconds| SystemTime::UNIX_EPOCH.checked_add(Duration::from_secs(seconds));
    Some(match expires.and_then(time) {
        Some(time) => session.expires_at(time),
        None => session,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(server: &str, user: &str) -> SessionKey {
        SessionKey::new(server, user)
    }

    #[test]
    fn the_content_of_a_file_is_for_one_key() {
        let mine = key("https://vcenter.test/api", "user@vsphere.local");
        let later = SystemTime::UNIX_EPOCH + Duration::from_secs(4_000_000_000);
        for session in [
            Authorization::session_id("hush"),
            Authorization::bearer("hush"),
            Authorization::bearer("hush").expires_at(later),
            Authorization::new(Scheme::Basic, "aHVzaA=="),
            Authorization::new(Scheme::Token("OpsToken"), "hush"),
            Authorization::new(Scheme::Header("x-api-key"), "hush"),
            Authorization::new(Scheme::Query("key"), "hush").with_refresh_token("again"),
        ] {
            let content = content(&mine, &session);
            let read = parse(&mine, &content).expect("a session");
            assert!(read.is_same(&session), "{read:?}");
            assert_eq!(read.expiry(), session.expiry());
            assert_eq!(read.scheme(), session.scheme());
            assert_eq!(read.refresh_token(), session.refresh_token());
            for other in [
                key("https://vcenter.test/api", "root"),
                key("http://vcenter.test/api", "user@vsphere.local"),
            ] {
                assert!(parse(&other, &content).is_none(), "{other:?}");
            }
            // A process may end while it writes.
            for length in 0..content.len() {
                assert!(parse(&mine, &content[..length]).is_none(), "{length}");
            }
        }
        for content in [
            "{}",
            "[]",
            r#"{"server":"https://vcenter.test/api"}"#,
            "\0\u{ff}",
        ] {
            assert!(parse(&mine, content.as_bytes()).is_none(), "{content}");
        }
    }

    #[cfg(unix)]
    #[tokio::test(start_paused = true)]
    async fn a_lock_is_waited_for_until_its_process_seems_to_hang() {
        use crate::error::ErrorCause;
        let folder = std::env::temp_dir().join(format!("hanging-lock-{}", std::process::id()));
        let store = FileSessionStore::new(&folder);
        let key = key("https://vcenter.test/api", "user");
        let held = store.lock(&key).await.expect("the first one");
        let started = Instant::now();
        let error = store.lock(&key).await.map(|_| ()).expect_err("locked");
        assert!(started.elapsed() > LIMIT, "{:?}", started.elapsed());
        assert!(matches!(error.as_cause(), ErrorCause::Session(it) if it.is_store()));
        let expected = "locked by another process for 120 s: end that process";
        assert!(error.to_string().ends_with(expected), "{error}");
        drop(held);
        store.lock(&key).await.map(|_| ()).expect("unlocked");
        std::fs::remove_dir_all(folder).expect("a folder");
    }

    #[test]
    fn names_of_files_need_no_folder_and_no_shell_quoting() {
        let store = FileSessionStore::new("/sessions");
        let path = store.path(&key("https://vcenter.test:8443/api", "DOMAIN\\../user"));
        let expected =
            "/sessions/https%3A%2F%2Fvcenter.test%3A8443%2Fapi%20DOMAIN%5C..%2Fuser.json";
        assert_eq!(path, Path::new(expected));
        let long = store.path(&key("https://vcenter.test/api", &"ü".repeat(300)));
        let name = long.file_name().expect("a name");
        assert_eq!(name.len(), LONGEST + ".json".len());
    }
}
