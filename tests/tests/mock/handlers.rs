//! Typed handlers: typed arguments in, a typed result or a typed error out.

use crate::start;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use vsphere_client::content::library::item::CreateOptions;
use vsphere_client::content::library::{ItemId, ItemModel, Library};
use vsphere_client::content::{LibraryId, LibraryModel, library, local_library};
use vsphere_client::esx::settings::depot_content::add_ons;
use vsphere_client::esx::settings::depots::offline;
use vsphere_client::mock::StandardError;
use vsphere_client::vapi::std::LocalizableMessage;
use vsphere_client::vapi::std::errors::{AnyError, InvalidArgument, NotFound};
use vsphere_client::{ErrorKind, Value};

fn message(text: &str) -> LocalizableMessage {
    LocalizableMessage::new("com.example.test", text, Vec::new())
}

fn named(name: &str) -> LibraryModel {
    LibraryModel::new().with_name(name)
}

#[tokio::test]
async fn arguments_and_results_are_typed() {
    let (server, client) = start().await;
    let library = server.content().library();
    library.on_get(|library: LibraryId| Ok(named(&format!("the library {library}"))));
    let got = client
        .content()
        .library()
        .get(&"a/b".into())
        .await
        .expect("a library");
    assert_eq!(got.name.as_deref(), Some("the library a/b"));

    // A handler may keep state, and replaces an earlier one.
    let mut count = 0;
    library.on_get(move |_| {
        count += 1;
        Ok(named(&count.to_string()))
    });
    for expected in ["1", "2"] {
        let got = client
            .content()
            .library()
            .get(&"a".into())
            .await
            .expect("a library");
        assert_eq!(got.name.as_deref(), Some(expected));
    }
}

#[tokio::test]
async fn absent_arguments_are_none() {
    let (server, client) = start().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&seen);
    let items = server.content().library().item();
    items.on_create(move |model, options| {
        let entry = (model.name.clone(), options.client_token.clone());
        kept.lock().expect("a list").push(entry);
        Ok(ItemId::from("item-7"))
    });
    let model = ItemModel::new().with_library_id("l").with_name("disk");
    let items = client.content().library().item();
    items.create(&model).await.expect("an item");
    let options = CreateOptions::new().with_client_token("t-1");
    assert_eq!(
        items
            .create_with(&model, &options)
            .await
            .expect("an item")
            .as_str(),
        "item-7"
    );
    let name = Some("disk".to_owned());
    let expected = [(name.clone(), None), (name, Some("t-1".to_owned()))];
    assert_eq!(*seen.lock().expect("a list"), expected);

    let kept = Arc::new(Mutex::new(None));
    let filter = Arc::clone(&kept);
    server
        .esx()
        .settings()
        .depot_content()
        .add_ons()
        .on_list(move |options| {
            *filter.lock().expect("a place") = Some(options);
            Ok(Vec::new())
        });
    let options = add_ons::ListOptions::new()
        .with_names(vec!["a".into(), "b".into()])
        .with_filter(add_ons::FilterSpec::new().with_min_version("8.0"));
    let add_ons = client.esx().settings().depot_content().add_ons();
    assert!(
        add_ons
            .list_with(&options)
            .await
            .expect("a list")
            .is_empty()
    );
    let seen = kept.lock().expect("a place").take().expect("the options");
    assert_eq!(
        *seen.names,
        ["a", "b"].map(vsphere_client::esx::settings::AddOnId::from)
    );
    let filter = seen.filter.expect("a filter");
    assert_eq!(filter.min_version.as_deref(), Some("8.0"));
    assert!(seen.vendors.is_absent());
}

#[tokio::test]
async fn errors_are_those_of_the_api() {
    let (server, client) = start().await;
    let handlers = server.content().library();
    let library: Library<'_> = client.content().library();
    handlers.on_get(|_| Err(NotFound::new(vec![message("It is gone.")]).into()));
    let error = library.get(&"l".into()).await.expect_err("an error");
    assert!(
        error.is_not_found() && error.status() == Some(404),
        "{error}"
    );
    assert!(error.to_string().contains("It is gone."), "{error}");
    let any: AnyError = error
        .as_api()
        .expect("an answer")
        .decode()
        .expect("a standard error");
    assert!(matches!(any, AnyError::NotFound(_)), "{any:?}");

    handlers.on_delete(|_| {
        let error = StandardError::new(ErrorKind::NotAllowedInCurrentState, "Not now.");
        Err(error
            .data(&offline::CreateResult::new("depot-1"))
            .status(418))
    });
    let error = library.delete(&"l".into()).await.expect_err("an error");
    assert!(
        error.is_not_allowed_in_current_state() && error.status() == Some(418),
        "{error}"
    );
    let data: offline::CreateResult = error
        .as_api()
        .expect("an answer")
        .decode_data()
        .expect("data");
    assert_eq!(data.depot.as_str(), "depot-1");

    handlers.on_find(|_| {
        let error: StandardError = InvalidArgument::new(vec![message("No.")]).into();
        Err(error.retry_after(Duration::from_secs(3)))
    });
    let error = library
        .find(&library::FindSpec::new())
        .await
        .expect_err("an error");
    assert_eq!(error.retry_after(), Some(Duration::from_secs(3)));
    assert!(
        error.is_invalid_argument() && error.status() == Some(400),
        "{error}"
    );
}

#[tokio::test]
async fn a_panicking_handler_is_an_internal_error() {
    let (server, client) = start().await;
    server.content().library().on_list(|| panic!("on purpose"));
    let error = client
        .content()
        .library()
        .list()
        .await
        .expect_err("an error");
    assert!(
        error.is_internal_server_error() && error.to_string().contains("panicked"),
        "{error}"
    );
    server.mock().remove_handler(&library::LIST);
    assert!(
        client
            .content()
            .library()
            .list()
            .await
            .expect("a list")
            .is_empty()
    );
}

#[tokio::test]
async fn logged_requests_show_no_secrets() {
    let (server, client) = start().await;
    let spec = vsphere_client::content::library::PublishInfo::new()
        .with_published(true)
        .with_password("hush-hush");
    let model = LibraryModel::new()
        .with_publish_info(spec)
        .with_description("shown");
    let updated = client
        .content()
        .local_library()
        .update(&"l".into(), &model)
        .await;
    assert!(updated.expect_err("there is none").is_not_found());
    let requests = server.mock().requests_of(&local_library::UPDATE);
    let [request] = requests.as_slice() else {
        panic!("one request was expected: {requests:?}");
    };
    let arguments = request.arguments().expect("they are in order");
    assert_eq!(
        arguments
            .path::<LibraryId>("libraryId")
            .expect("an id")
            .as_str(),
        "l"
    );
    let body: LibraryModel = arguments.body().expect("a model");
    let password = body.publish_info.and_then(|info| info.password);
    assert_eq!(password.expect("a password").expose(), "hush-hush");
    let shown = format!("{requests:?} {requests:#?}");
    assert!(
        shown.contains("shown") && !shown.contains("hush-hush"),
        "{shown}"
    );
    let login: Vec<_> = server.mock().requests();
    assert_eq!(login[0].operation(), Some("Cis.Session_create"));
    assert_eq!(
        (login[0].method(), login[0].path()),
        ("POST", "/api/session")
    );
    server.mock().clear_requests();
    assert!(server.mock().requests().is_empty());
    server.mock().limit_requests(2);
    for _ in 0..5 {
        client.content().library().list().await.expect("a list");
    }
    assert_eq!(server.mock().requests().len(), 2);
    assert!(
        server
            .mock()
            .requests()
            .iter()
            .all(|request| request.status() == Some(200))
    );
    let _: Value = server.mock().requests()[0]
        .arguments()
        .expect("none")
        .body()
        .expect("null");
}
