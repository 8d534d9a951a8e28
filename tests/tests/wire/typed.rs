//! Properties that only types show: keys of maps, values of enumerations, unions, tasks, secrets.

use crate::call::client;
use serde_json::{Value, json};
use std::fmt::Debug;
use vsphere_client::cis::TaskId;
use vsphere_client::cis::tasks::FilterSpec;
use vsphere_client::content::library::{ConversionSpec, ConversionType, ItemModel, PublishInfo};
use vsphere_client::content::{LibraryId, LibraryType};
use vsphere_client::esx::settings::depots::OfflineId;
use vsphere_client::esx::settings::depots::offline::{CreateSpec, DeleteSpec, SourceType, Summary};
use vsphere_client::esx::settings::depots::sync_schedule::{DayOfWeek, Recurrence, Schedule, Spec};
use vsphere_tests::server::{Answer, Server};

/// A secret that must not show up where texts are made.
const TOKEN: &str = "b00db39f948d13ea1e59b4d6fce56389";

#[tokio::test]
async fn maps_are_looked_up_by_typed_keys() {
    let server = Server::start().await;
    server.answer(Answer::json(
        200,
        &json!({"d1": {"description": "x", "source_type": "WORMHOLE"}}),
    ));
    let client = client(&server);
    let depots = client
        .esx()
        .settings()
        .depots()
        .offline()
        .list()
        .await
        .expect("a map");
    let depot: &Summary = depots
        .get(&OfflineId::new("d1"))
        .expect("the depot by its identifier");
    assert_eq!(depot.description, "x");
    assert_eq!(depot.source_type.as_str(), "WORMHOLE");
    assert!(
        matches!(depot.source_type, SourceType::UnknownValue(_)),
        "{:?}",
        depot.source_type
    );
    assert_ne!(depot.source_type, SourceType::Pull);
}

#[test]
fn setters_take_lists_and_identifiers_as_callers_have_them() {
    let library = LibraryId::new("library-1");
    let model = ItemModel::new().with_library_id(&library);
    assert_eq!(model.library_id, Some(library));

    let tasks = [TaskId::new("a"), TaskId::new("b")];
    let kept = tasks.to_vec();
    let filter = FilterSpec::new;
    let filters = [
        filter().with_tasks(tasks.clone()),
        filter().with_tasks(&tasks),
        filter().with_tasks(&tasks[..]),
        filter().with_tasks(tasks.to_vec()),
        filter().with_tasks(&kept),
        // The types of items are inferred.
        filter().with_tasks(["a".into(), "b".into()]),
        filter().with_tasks(vec!["a".into(), "b".into()]),
        filter().with_tasks(Some(&tasks)),
        filter().with_tasks(Some(vec!["a".into(), "b".into()])),
        filter().with_tasks(&filter().with_tasks(&tasks).tasks),
    ];
    for filter in filters {
        assert_eq!(filter.tasks.as_option(), Some(&kept));
    }
    assert_eq!(filter().with_tasks([]).tasks.as_option(), Some(&vec![]));
    let none = filter().with_tasks(&tasks).with_tasks(None::<Vec<TaskId>>);
    assert!(none.tasks.is_absent());
}

/// A caller that has a value only sometimes passes an `Option`; `None` leaves the field out.
#[test]
fn setters_take_options() {
    let library = LibraryId::new("library-1");
    let name = "a".to_owned();
    let given = [
        ItemModel::new().with_name("a").with_library_id("library-1"),
        ItemModel::new().with_name(&name).with_library_id(&library),
        ItemModel::new()
            .with_name(Some("a"))
            .with_library_id(Some("library-1")),
        ItemModel::new()
            .with_name(Some(&name))
            .with_library_id(Some(&library)),
        ItemModel::new()
            .with_name(Some(name))
            .with_library_id(Some(library)),
    ];
    for model in given {
        let sent = serde_json::to_value(&model).expect("JSON");
        assert_eq!(sent, json!({"library_id": "library-1", "name": "a"}));
    }
    let none = ItemModel::new()
        .with_name("a")
        .with_name(None::<String>)
        .with_library_id(None::<&LibraryId>)
        .with_size(None)
        .with_cached(None);
    assert_eq!(serde_json::to_string(&none).expect("JSON"), "{}");
    // A literal needs no type.
    let numbers = ItemModel::new().with_size(5_000_000_000).with_cached(true);
    assert_eq!(numbers.size, Some(5_000_000_000));
    assert_eq!(ItemModel::new().with_size(Some(7)).size, Some(7));
}

#[tokio::test]
async fn optional_structures_are_taken_as_options() {
    let server = Server::start().await;
    let client = client(&server);
    let offline = client.esx().settings().depots().offline();
    let depot = OfflineId::new("d");
    let force = DeleteSpec::new().with_force(true);
    for (spec, sent) in [(Some(&force), Some(json!({"force": true}))), (None, None)] {
        offline.delete_with(&depot, spec).await.expect("deleted");
        assert_eq!(server.take_request().json(), sent);
    }
    offline.delete_with(&depot, &force).await.expect("deleted");
    assert_eq!(server.take_request().json(), Some(json!({"force": true})));
}

#[tokio::test]
async fn unknown_values_go_out_as_they_came_in() {
    let server = Server::start().await;
    server.answer(Answer::json(200, &json!({"type": "HOLOGRAPHIC"})));
    let client = client(&server);
    let library = client.content().library();
    let model = library.get(&"l".into()).await.expect("a library");
    assert_eq!(model.type_, Some(LibraryType::from("HOLOGRAPHIC")));
    server.take_request();
    library
        .update(&"l".into(), &model)
        .await
        .expect("an update");
    assert_eq!(
        server.take_request().json(),
        Some(json!({"type": "HOLOGRAPHIC"}))
    );
    let spec = ConversionSpec::new(ConversionType::from("TO_SOMETHING_NEW"));
    library
        .convert(&"l".into(), &spec)
        .await
        .expect("a conversion");
    assert_eq!(
        server.take_request().json(),
        Some(json!({"conversion_type": "TO_SOMETHING_NEW"}))
    );
}

#[tokio::test]
async fn unions_go_both_ways() {
    let server = Server::start().await;
    let client = client(&server);
    let schedules = client.esx().settings().depots().sync_schedule();
    let weekly = Schedule::weekly(5, 3, DayOfWeek::Monday);
    let spec = Spec::new(true, Vec::new()).with_schedule(weekly);
    schedules.set_with(&spec).await.expect("set");
    let sent = server.take_request().json().expect("a body");
    let expected = json!({
        "enabled": true,
        "schedule": {"type": "WEEKLY", "minute": 5, "hour": 3, "day_of_week": "MONDAY"},
        "email_addresses": [],
    });
    assert_eq!(sent, expected);
    server.answer(Answer::json(200, &sent));
    let schedule = schedules
        .get()
        .await
        .expect("the schedule")
        .schedule
        .expect("a schedule");
    assert_eq!(schedule.type_, Recurrence::Weekly);
    let of_week = (Some(5), Some(3), Some(&DayOfWeek::Monday));
    assert_eq!(schedule.as_weekly(), Some(of_week));
    assert_eq!(schedule.as_daily(), None);
}

#[tokio::test]
async fn a_task_is_known_by_its_identifier_and_client() {
    let server = Server::start().await;
    server.answer(Answer::json(
        202,
        &json!("t-1:com.vmware.esx.settings.depots.offline"),
    ));
    let client = client(&server);
    let spec = CreateSpec::new(SourceType::Push).with_file_id("f");
    let task = client
        .esx()
        .settings()
        .depots()
        .offline()
        .create_task(&spec)
        .await
        .expect("a task");
    assert_eq!(task.id(), "t-1:com.vmware.esx.settings.depots.offline");
    assert_eq!(task.client().base_url(), client.base_url());
}

fn hides(what: &str, shown: &dyn Debug) {
    let texts = [format!("{shown:?}"), format!("{shown:#?}")];
    assert!(
        texts.iter().all(|text| !text.contains(TOKEN)),
        "{what} shows the secret: {texts:?}"
    );
}

#[tokio::test]
async fn a_session_shows_up_nowhere() {
    let server = Server::start().await;
    let client = client(&server);
    server.answer(Answer::json(201, &json!(TOKEN)));
    let secret = client.cis().session().create().await.expect("a session");
    assert_eq!(secret.expose(), TOKEN);
    hides("the result", &secret);
    let authenticated = client.with_session_id(secret);
    hides("a client with the session", &authenticated);
    server.take_request();
    authenticated
        .cis()
        .session()
        .delete()
        .await
        .expect("the end of the session");
    assert_eq!(
        server.take_request().header("vmware-api-session-id"),
        [TOKEN]
    );
}

#[tokio::test]
async fn an_unreadable_session_shows_up_in_no_error() {
    let server = Server::start().await;
    let client = client(&server);
    let bodies = [json!({"value": TOKEN}), json!([TOKEN]), json!({TOKEN: 1})];
    let texts = bodies
        .iter()
        .map(Value::to_string)
        .chain([TOKEN.to_owned(), format!("\"{TOKEN}")]);
    for body in texts {
        server.answer(Answer::text(201, "application/json", &body));
        let error = client.cis().session().create().await.expect_err(&body);
        assert!(error.is_decode(), "{body}: {error}");
        hides(&body, &error);
        assert!(!error.to_string().contains(TOKEN), "{body}: {error}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            assert!(
                !format!("{cause} {cause:?}").contains(TOKEN),
                "{body}: {cause}"
            );
            source = cause.source();
        }
    }
}

#[tokio::test]
async fn passwords_show_up_in_no_text() {
    let server = Server::start().await;
    let client = client(&server);
    let info = PublishInfo::new()
        .with_password(TOKEN)
        .with_current_password(TOKEN);
    hides("a structure with passwords", &info);
    let mut model = vsphere_client::content::LibraryModel::new();
    model.publish_info = Some(info);
    hides("a structure around it", &model);
    let call = client
        .content()
        .local_library()
        .update(&"l".into(), &model)
        .send();
    hides("the call", &call);
    server.answer(Answer::text(500, "text/plain", "no"));
    let error = call.await.expect_err("an error");
    hides("the error", &error);
    let sent = server.take_request().json().expect("a body");
    assert_eq!(
        sent["publish_info"],
        json!({"password": TOKEN, "current_password": TOKEN})
    );
}
