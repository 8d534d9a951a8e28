//! Many tasks that are awaited together.

use crate::error::Error;
use crate::task::handle::Task;
use crate::task::many::{Ended, Many};
use crate::task::outcome;
use crate::task::policy::WaitPolicy;
use futures_core::Stream;
use serde::de::DeserializeOwned;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// Tasks that are awaited together: all of one client are polled by one request.
///
/// The request is `POST /cis/tasks?action=list` with a filter. Servers without it get the `GET` of earlier versions, or a
/// request for each task. A [`Stream`] of the tasks and their results, in the order in which they end.
///
/// # Examples
///
/// ```no_run
/// use vsphere_runtime::{Error, Task, TaskSet, Value};
///
/// async fn wait_for_all(tasks: Vec<Task<Value>>) {
///     let mut open: TaskSet<Value> = tasks.into_iter().collect();
///     while let Some((task, result)) = open.next().await {
///         match result {
///             Ok(_) => println!("{} succeeded, {} to go", task.id(), open.len()),
///             Err(error) => println!("{error}"),
///         }
///     }
/// }
/// ```
pub struct TaskSet<T> {
    tasks: Many,
    /// The task that has ended, while its result is decoded.
    decoding: Option<Decoding<T>>,
}

type Decoding<T> = Pin<Box<dyn Future<Output = Numbered<T>> + Send>>;

/// A task that has ended, its result, and the number of tasks that were added before.
type Numbered<T> = (usize, Task<T>, Result<T, Error>);

impl<T> TaskSet<T> {
    /// Creates a set without tasks, with the default [`WaitPolicy`].
    pub fn new() -> Self {
        Self::with_policy(WaitPolicy::default())
    }

    /// Creates a set without tasks. Tolerance of failed polls is that of the whole set, the time limit that of each task.
    pub fn with_policy(policy: WaitPolicy) -> Self {
        Self {
            tasks: Many::new(policy),
            decoding: None,
        }
    }

    /// Adds a task. It is polled at once, together with all others.
    pub fn push(&mut self, task: Task<T>) {
        self.tasks.push(task.erased());
    }

    /// Returns the number of tasks that [`next`](Self::next) has not returned yet.
    pub fn len(&self) -> usize {
        self.tasks.len() + usize::from(self.decoding.is_some())
    }

    /// Returns `true` if there is no task that [`next`](Self::next) has not returned yet.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<T: DeserializeOwned + Send + 'static> TaskSet<T> {
    /// Waits until another task has ended, and returns it with its result, as [`Task::wait`] returns that. `None` if all
    /// were returned.
    ///
    /// The method is cancel safe: the next call continues where a dropped one stopped.
    pub async fn next(&mut self) -> Option<(Task<T>, Result<T, Error>)> {
        poll_fn(|context| self.poll_result(context)).await
    }

    /// Waits until all tasks have ended, and returns their results in the order in which they were added, without those that
    /// [`next`](Self::next) returned.
    pub async fn wait_all(mut self) -> Vec<Result<T, Error>> {
        let mut all = Vec::with_capacity(self.len());
        while let Some(ended) = poll_fn(|context| self.poll_numbered(context)).await {
            let (number, _, result) = ended;
            all.push((number, result));
        }
        all.sort_unstable_by_key(|(number, _)| *number);
        all.into_iter().map(|(_, result)| result).collect()
    }

    fn poll_result(&mut self, context: &mut Context<'_>) -> Poll<Option<<Self as Stream>::Item>> {
        let ended = self.poll_numbered(context);
        ended.map(|ended| ended.map(|(_, task, result)| (task, result)))
    }

    fn poll_numbered(&mut self, context: &mut Context<'_>) -> Poll<Option<Numbered<T>>> {
        let decoding = match &mut self.decoding {
            Some(decoding) => decoding,
            none => match ready!(self.tasks.poll_ended(context)) {
                Some(ended) => none.insert(Box::pin(read(ended))),
                None => return Poll::Ready(None),
            },
        };
        let item = ready!(decoding.as_mut().poll(context));
        self.decoding = None;
        Poll::Ready(Some(item))
    }
}

/// Reads the result of a task.
async fn read<T>(ended: Ended) -> Numbered<T>
where
    T: DeserializeOwned + Send + 'static,
{
    let Ended {
        number,
        task,
        outcome,
    } = ended;
    let result = match outcome {
        Ok(info) => outcome::result(task.clone(), info).await,
        Err(error) => Err(error),
    };
    (number, task.typed(), result)
}

impl<T> Default for TaskSet<T> {
    fn default() -> Self {
        Self::new()
    }
}

impl<T> Extend<Task<T>> for TaskSet<T> {
    fn extend<I: IntoIterator<Item = Task<T>>>(&mut self, tasks: I) {
        tasks.into_iter().for_each(|task| self.push(task));
    }
}

impl<T> FromIterator<Task<T>> for TaskSet<T> {
    fn from_iter<I: IntoIterator<Item = Task<T>>>(tasks: I) -> Self {
        let mut set = Self::new();
        set.extend(tasks);
        set
    }
}

impl<T: DeserializeOwned + Send + 'static> Stream for TaskSet<T> {
    type Item = (Task<T>, Result<T, Error>);

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll_result(context)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.len(), Some(self.len()))
    }
}

impl<T> fmt::Debug for TaskSet<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TaskSet")
            .field("len", &self.len())
            .finish_non_exhaustive()
    }
}
