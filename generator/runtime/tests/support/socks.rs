//! A proxy of SOCKS, version 5.

use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional};
use tokio::net::TcpStream;
use vsphere_test_server::{Connection, Listener};

/// A running proxy.
pub struct Socks {
    /// Host and port.
    pub address: String,
    requests: Arc<Mutex<Vec<String>>>,
}

/// The behavior of a proxy.
#[derive(Clone, Copy, Default)]
pub struct Rules {
    /// The only user and password.
    pub login: Option<(&'static str, &'static str)>,
    /// The status of answers; 0 connects to the server.
    pub status: u8,
}

impl Socks {
    pub async fn start(rules: Rules) -> Self {
        let listener = Listener::bind(None).await;
        let address = listener.url().trim_start_matches("http://").to_owned();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&requests);
        listener.serve(move |connection| {
            let log = Arc::clone(&log);
            async move {
                // A client that breaks off is part of some tests.
                exchange(connection, &log, rules).await.ok();
            }
        });
        Self { address, requests }
    }

    /// Returns the servers that were asked for: `name vcenter.test:443`, `address 127.0.0.1:443`.
    pub fn requests(&self) -> Vec<String> {
        self.requests.lock().expect("the log").clone()
    }
}

async fn exchange(
    mut connection: Connection,
    log: &Mutex<Vec<String>>,
    rules: Rules,
) -> std::io::Result<()> {
    assert_eq!(connection.read_u8().await?, 5);
    let methods = text(&mut connection).await?;
    let method = if rules.login.is_some() { 2 } else { 0 };
    if !methods.contains(&method) {
        return connection.write_all(&[5, 0xff]).await;
    }
    connection.write_all(&[5, method]).await?;
    connection.flush().await?;
    if let Some((user, password)) = rules.login {
        assert_eq!(connection.read_u8().await?, 1);
        let login = (text(&mut connection).await?, text(&mut connection).await?);
        let right = login == (user.as_bytes().to_vec(), password.as_bytes().to_vec());
        connection.write_all(&[1, u8::from(!right)]).await?;
        connection.flush().await?;
        if !right {
            return Ok(());
        }
    }
    let mut head = [0; 4];
    connection.read_exact(&mut head).await?;
    assert_eq!(head[..3], [5, 1, 0]);
    let (kind, host) = match head[3] {
        1 => {
            let mut octets = [0; 4];
            connection.read_exact(&mut octets).await?;
            ("address", std::net::Ipv4Addr::from(octets).to_string())
        }
        3 => {
            let name = text(&mut connection).await?;
            ("name", String::from_utf8(name).expect("a name"))
        }
        other => panic!("a kind of address that no test uses: {other}"),
    };
    let server = format!("{host}:{}", connection.read_u16().await?);
    log.lock()
        .expect("the log")
        .push(format!("{kind} {server}"));
    // The address from which the proxy connects, as a name: clients must skip it.
    let answer = [&[5, rules.status, 0, 3, 2][..], b"me", &[0, 80]].concat();
    connection.write_all(&answer).await?;
    connection.flush().await?;
    if rules.status == 0 {
        let mut server = TcpStream::connect(server).await?;
        copy_bidirectional(&mut connection, &mut server).await?;
    }
    Ok(())
}

/// Reads a text after its length.
async fn text(connection: &mut Connection) -> std::io::Result<Vec<u8>> {
    let mut text = vec![0; usize::from(connection.read_u8().await?)];
    connection.read_exact(&mut text).await?;
    Ok(text)
}
