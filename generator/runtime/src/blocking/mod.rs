//! Calls, tasks and transfers without an async runtime of the caller.
//!
//! [`block_on`](BlockOn::block_on) takes the place of `.await`, after a [`Call`](crate::Call), an
//! [`Upload`](crate::transfer::Upload), or any other future of this crate. [`iter`] turns a stream into an iterator, and [`run`]
//! takes futures whose output is no `Result`. [`reader`] and [`writer`] let transfers use the traits of the standard library.
//!
//! There is no other client: types, settings and errors are those of async programs, and both can share a client.
//!
//! # Examples
//!
//! ```no_run
//! use vsphere_runtime::blocking::{BlockOn, iter};
//! use vsphere_runtime::operation::Operation;
//! use vsphere_runtime::{Client, Error, Task};
//!
//! fn run(password: String, start: &'static Operation) -> Result<(), Error> {
//!     let client = Client::builder("https://vcenter.example.org")
//!         .credentials("administrator@vsphere.local", password)
//!         .connect()
//!         .block_on()?;
//!     let task: Task<String> = client.call(start).block_on()?;
//!     let mut updates = task.updates();
//!     for info in iter(&mut updates) {
//!         println!("{}", info?.status().as_str());
//!     }
//!     println!("{}", updates.result().block_on()?);
//!     client.log_out().block_on()
//! }
//! ```
//!
//! # Rules
//!
//! * One thread per process drives the connections of all clients that are used like this, and their work in the background.
//!   It starts with the first blocking call, and ends when the last of these clients is dropped. The future itself runs on the
//!   calling thread.
//! * Dropping the last clone of such a client logs out, and waits for that, for at most 5 seconds. [`Client::log_out`] reports
//!   whether it succeeded.
//! * A blocking call occupies the thread that makes it. In a task of an async runtime, the other tasks of that thread wait
//!   meanwhile: use `.await` there, or `tokio::task::spawn_blocking`. It never panics for being there.
//! * Callbacks that run on the thread of the first rule must not make blocking calls: an
//!   [`Authenticator`](crate::Authenticator), for instance. They get a [`BlockingError`].
//! * Time limits are those of [calls](crate::Call::timeout) and of [transfers](crate::transfer::Upload::idle_timeout).
//!
//! [`Client::log_out`]: crate::Client::log_out

mod block_on;
pub(crate) mod driver;
mod error;
mod iter;
mod reader;
mod writer;

pub use block_on::{BlockOn, run};
pub use error::BlockingError;
pub use iter::{Iter, iter};
pub use reader::{Reader, reader};
pub use writer::{Writer, writer};
