//! Blocking in place of `.await`.

use super::driver::Driver;
use super::error::BlockingError;

/// Blocks the calling thread until a future has ended. See the [module](super) for rules.
///
/// Implemented for all futures with a `Result` whose error can be made from a [`BlockingError`]: an
/// [`Error`](crate::Error), an [`io::Error`](std::io::Error), or a `Box<dyn std::error::Error>`. For others, there is [`run`].
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::blocking::BlockOn;
/// use vsphere_runtime::{Client, Error};
///
/// fn check(url: &str, session_id: &str) -> Result<(), Error> {
///     let client = Client::builder(url).session_id(session_id).build()?;
///     let version = client.learn_server_version().block_on()?;
///     println!("{url} has version {version}");
///     Ok(())
/// }
/// ```
pub trait BlockOn {
    /// The result of the future.
    type Output;

    /// Runs the future to its end, and returns its result.
    ///
    /// # Errors
    ///
    /// Those of the future. [`BlockingError`] if the future cannot run: see there.
    ///
    /// # Panics
    ///
    /// If the future panics.
    fn block_on(self) -> Self::Output;
}

impl<F, T, E> BlockOn for F
where
    F: IntoFuture<Output = Result<T, E>, IntoFuture: Send>,
    T: Send,
    E: From<BlockingError> + Send,
{
    type Output = Result<T, E>;

    fn block_on(self) -> Result<T, E> {
        run(self)?
    }
}

/// Runs a future of any output to its end, and returns the output.
///
/// # Errors
///
/// If the future cannot run: see [`BlockingError`].
///
/// # Panics
///
/// If the future panics.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::blocking::run;
/// use vsphere_runtime::{Error, Task};
///
/// fn first_report(task: &Task<String>) -> Result<(), Error> {
///     let mut updates = task.updates();
///     if let Some(info) = run(updates.next())? {
///         println!("{}", info?.status().as_str());
///     }
///     Ok(())
/// }
/// ```
pub fn run<F>(future: F) -> Result<F::Output, BlockingError>
where
    F: IntoFuture<Output: Send, IntoFuture: Send>,
{
    Driver::get()?.block_on(future.into_future())
}
