//! Code in the form of a generated client compiles, and its calls reach the server.

use crate::support::{NO_CONTENT, Server, answer};
use in_form::{
    ContentExt as _, ConversionSpec, DeleteResult, FilterSpec, LibraryId, ListOptions,
    PrepareOptions, Source,
};
use vsphere_runtime::{Error, Secret, Task, Value};

#[expect(deprecated, reason = "a variant is, and the expansion says its name")]
mod in_form {
    use vsphere_runtime::{Bytes, Call, Client, DateTime, Map, Secret, Task, Uri, Value};
    use vsphere_runtime::{open_enum, resource_id, structure};

    #[derive(Clone, Copy, Debug)]
    pub struct Content<'c>(pub(crate) &'c Client);

    pub trait ContentExt {
        fn content(&self) -> Content<'_>;
    }

    impl ContentExt for Client {
        fn content(&self) -> Content<'_> {
            Content(self)
        }
    }

    impl<'c> Content<'c> {
        pub fn library(self) -> Library<'c> {
            Library(self.0)
        }
    }

    #[derive(Clone, Copy, Debug)]
    pub struct Library<'c>(pub(crate) &'c Client);

    impl<'c> Library<'c> {
        pub fn convert(self, library_id: &LibraryId, spec: &ConversionSpec) -> Call<()> {
            self.0
                .call(&operations::CONVERT)
                .path(library_id)
                .json(spec)
        }

        pub fn list_with(
            self,
            library_id: &LibraryId,
            options: &ListOptions,
        ) -> Call<Vec<LibraryId>> {
            self.0
                .call(&operations::LIST)
                .query("library_id", library_id)
                .query_structure(&options.filter)
                .query("vendors", &options.vendors)
                .query("sources", &options.sources)
                .header("Client-Token", &options.client_token)
        }

        pub fn delete_with(
            self,
            depot: &str,
            spec: Option<&ConversionSpec>,
        ) -> Call<Task<DeleteResult>> {
            self.0
                .call(&operations::DELETE_TASK)
                .path(depot)
                .json_opt(spec)
        }

        pub fn prepare_with(
            self,
            id: &str,
            file_name: &str,
            options: &PrepareOptions,
        ) -> Call<Option<Value>> {
            self.0
                .call(&operations::PREPARE)
                .path(id)
                .field("file_name", file_name)
                .field_opt("endpoint_type", &options.endpoint_type)
        }

        pub fn token(self, spec: &ConversionSpec) -> Call<Value> {
            self.0.call(&operations::TOKEN).form(spec)
        }
    }

    pub mod operations {
        use vsphere_runtime::operation::{Method, Operation, ResultShape};

        pub static CONVERT: Operation = Operation {
            id: "Content.Library_convert",
            method: Method::Post,
            path: "/content/library/{libraryId}",
            query: &[("action", "convert")],
            success: 204,
            result: ResultShape::Empty,
            since: Some("9.1.0.0"),
            deprecated: false,
            privileges: &["System.Read"],
            errors: &[
                (400, &["Vapi.Std.Errors.InvalidArgument"]),
                (404, &["Vapi.Std.Errors.NotFound"]),
            ],
            ..Operation::EMPTY
        };
        pub static LIST: Operation = Operation {
            id: "Content.Library_list",
            path: "/content/library",
            result: ResultShape::Json,
            ..Operation::EMPTY
        };
        pub static DELETE_TASK: Operation = Operation {
            id: "Content.Library_delete$Task",
            method: Method::Delete,
            path: "/content/library/{depot}",
            query: &[("vmw-task", "true")],
            success: 202,
            result: ResultShape::Task,
            ..Operation::EMPTY
        };
        pub static PREPARE: Operation = Operation {
            id: "Content.Library_prepare",
            method: Method::Post,
            path: "/content/library/{id}/prepare",
            result: ResultShape::Json,
            ..Operation::EMPTY
        };
        pub static TOKEN: Operation = Operation {
            id: "Vcenter.Authentication.Token_issue",
            method: Method::Post,
            path: "/vcenter/authentication/token",
            result: ResultShape::Json,
            secret: true,
            ..Operation::EMPTY
        };
    }

    #[derive(Clone, Debug, Default)]
    pub struct ListOptions {
        pub filter: Option<FilterSpec>,
        pub vendors: Option<Vec<String>>,
        pub sources: Vec<Source>,
        pub client_token: Option<String>,
    }

    #[derive(Clone, Debug, Default)]
    pub struct PrepareOptions {
        pub endpoint_type: Option<Source>,
    }

    #[derive(Clone, Default)]
    #[non_exhaustive]
    pub struct FilterSpec {
        pub min_version: Option<String>,
        pub sources: Option<Vec<Source>>,
    }
    structure! {
        FilterSpec {
            optional min_version = "min_version",
            optional sources = "sources",
        }
    }

    #[derive(Clone)]
    #[non_exhaustive]
    pub struct ConversionSpec {
        pub source: Source,
        pub location: Option<Uri>,
        pub password: Option<Secret>,
    }
    impl ConversionSpec {
        pub fn new(source: Source) -> Self {
            Self {
                source,
                location: None,
                password: None,
            }
        }
    }
    structure! {
        ConversionSpec {
            required source = "source",
            optional location = "location",
            optional password = "password",
        }
    }

    #[derive(Clone)]
    #[non_exhaustive]
    pub struct DeleteResult {
        pub time: DateTime,
        pub data: Option<Bytes>,
        pub rest: Option<Map<String, Value>>,
        pub by_library: Option<std::collections::BTreeMap<LibraryId, Vec<Source>>>,
    }
    structure! {
        DeleteResult {
            required time = "time",
            optional data = "data",
            optional rest = "rest",
            optional by_library = "by_library",
        }
    }

    open_enum! {
        #[doc = "Where something comes from."]
        pub enum Source {
            #[doc = "Fetched."]
            Pull = "PULL",
            #[doc = "Uploaded."]
            #[deprecated(note = "since 9.0.0.0")]
            Push = "PUSH",
        }
    }
    resource_id! {
        #[doc = "Identifier of a library."]
        pub struct LibraryId = "com.vmware.content.Library";
    }
}

#[tokio::test]
async fn calls_reach_the_server() -> Result<(), Error> {
    let id = LibraryId::new("l-1");
    let mut spec = ConversionSpec::new(Source::Pull);

    let server = Server::start(NO_CONTENT).await;
    server
        .client()
        .content()
        .library()
        .convert(&id, &spec)
        .await?;
    let request = server.request();
    assert!(
        request.starts_with("POST /api/content/library/l-1?action=convert HTTP/1.1\r\n"),
        "{request}"
    );
    assert!(
        request.ends_with("\r\n\r\n{\"source\":\"PULL\"}"),
        "{request}"
    );

    let server = Server::start(answer(200, "[\"l-1\"]")).await;
    let client = server.client();
    let library = client.content().library();
    let mut options = ListOptions {
        vendors: Some(vec!["a b".into()]),
        ..ListOptions::default()
    };
    options.filter = Some(FilterSpec {
        min_version: Some("1".into()),
        ..FilterSpec::default()
    });
    options.sources = vec![Source::Pull, Source::from("NEW")];
    options.client_token = Some("token".into());
    // A call does not borrow its arguments.
    let call = library.list_with(&id, &options);
    drop(options);
    assert_eq!(
        tokio::spawn(call.into_future()).await.expect("a task")?,
        [id]
    );
    let request = server.request();
    let line = "GET /api/content/library?library_id=l-1&min_version=1&vendors=a%20b&sources=PULL&sources=NEW HTTP/1.1\r\n";
    assert!(
        request.starts_with(line) && request.contains("client-token: token\r\n"),
        "{request}"
    );

    let server = Server::start(answer(202, "\"t-1\"")).await;
    let task: Task<DeleteResult> = server
        .client()
        .content()
        .library()
        .delete_with("d", None)
        .await?;
    assert_eq!(task.id(), "t-1");
    assert!(
        !server.request().contains("content-"),
        "{}",
        server.request()
    );

    let server = Server::start(answer(200, "")).await;
    let options = PrepareOptions {
        endpoint_type: Some(Source::Pull),
    };
    assert_eq!(
        server
            .client()
            .content()
            .library()
            .prepare_with("i", "f", &options)
            .await?,
        None
    );
    assert!(
        server
            .request()
            .ends_with("{\"file_name\":\"f\",\"endpoint_type\":\"PULL\"}")
    );

    let server = Server::start(answer(200, "{}")).await;
    spec.location = Some("https://h".into());
    spec.password = Some(Secret::new("p w"));
    assert_eq!(
        server.client().content().library().token(&spec).await?,
        Value::Object(Default::default())
    );
    assert!(
        server
            .request()
            .ends_with("source=PULL&location=https%3A%2F%2Fh&password=p+w")
    );
    Ok(())
}

#[test]
fn results_are_read() -> Result<(), serde_json::Error> {
    let json = r#"{"time":"2026-03-01T12:00:00.000Z","data":"aGk=","rest":{"b":1,"a":0.1},"by_library":{"l":["PULL"]}}"#;
    let result: DeleteResult = serde_json::from_str(json)?;
    assert_eq!(serde_json::to_string(&result)?, json);
    Ok(())
}
