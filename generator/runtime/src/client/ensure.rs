//! Resources that are created unless they exist.

use crate::client::call::Call;
use crate::client::output::Output;
use crate::error::Error;

/// A resource that was created, or that existed before: the result of [`Call::or_existing`] and
/// [`Task::wait_or_existing`](crate::Task::wait_or_existing).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ensured<T> {
    /// The call created it.
    Created(T),
    /// It existed before. The call changed nothing: it may differ from what the call describes.
    Existing(T),
}

impl<T> Ensured<T> {
    /// Returns `true` if the call created the resource.
    pub fn is_created(&self) -> bool {
        matches!(self, Self::Created(_))
    }

    /// Returns the resource.
    pub fn get(&self) -> &T {
        match self {
            Self::Created(resource) | Self::Existing(resource) => resource,
        }
    }

    /// Returns the resource.
    pub fn into_inner(self) -> T {
        match self {
            Self::Created(resource) | Self::Existing(resource) => resource,
        }
    }
}

impl<T: Output> Call<T> {
    /// Sends the call, which creates a resource. If the server reports that it exists already (`ALREADY_EXISTS`), awaits
    /// `existing` for it, most often a lookup by [`one`](Call::one).
    ///
    /// `existing` is not polled otherwise. If the data of the error is the resource, it is
    /// [`Error::existing`].
    ///
    /// # Errors
    ///
    /// The error of the call, unless the resource exists. The error of `existing`.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use vsphere_runtime::operation::Operation;
    /// use vsphere_runtime::{Client, Error};
    ///
    /// # async fn run(client: &Client, create: &'static Operation, find: &'static Operation) -> Result<(), Error> {
    /// let find = client.call::<Vec<String>>(find).field("name", "images");
    /// let create = client.call::<String>(create).field("name", "images");
    /// let library = create.or_existing(find.one()).await?;
    /// println!("{} {}", library.get(), if library.is_created() { "is new" } else { "was there" });
    /// # Ok(())
    /// # }
    /// ```
    pub async fn or_existing(
        self,
        existing: impl IntoFuture<Output = Result<T, Error>>,
    ) -> Result<Ensured<T>, Error> {
        match self.send().await {
            Ok(created) => Ok(Ensured::Created(created)),
            Err(error) if error.is_already_exists() => existing.await.map(Ensured::Existing),
            Err(error) => Err(error),
        }
    }
}
