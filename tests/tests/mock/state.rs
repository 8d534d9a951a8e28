//! Resources: created, listed, updated, deleted and found by the conventions of the API.

use crate::start;
use vsphere_client::content::library::item::{CreateOptions, FindSpec};
use vsphere_client::content::library::usages::AddSpec;
use vsphere_client::content::library::{
    ConversionSpec, ConversionType, ItemId, ItemModel, LIST, PublishInfo,
    PublishInfoAuthenticationMethod, StorageBacking, SubscriptionInfo,
};
use vsphere_client::content::{LibraryId, LibraryModel, LibraryType, library};
use vsphere_client::esx::settings::depots::OnlineId;
use vsphere_client::esx::settings::depots::online::{CreateSpec, UpdateSpec};
use vsphere_client::mock::Server;
use vsphere_client::{Client, Error};

fn local(name: &str) -> LibraryModel {
    LibraryModel::new()
        .with_name(name)
        .with_storage_backings(vec![StorageBacking::datastore("datastore-1")])
}

async fn item(client: &Client, library: &LibraryId, name: &str) -> Result<ItemId, Error> {
    let model = ItemModel::new()
        .with_library_id(library.clone())
        .with_name(name);
    client.content().library().item().create(&model).await
}

/// Inserts a subscribed library with a cached item.
fn subscribed(server: &Server) -> (LibraryId, ItemId) {
    let (library, item) = (LibraryId::from("sub-1"), ItemId::from("item-1"));
    let info = SubscriptionInfo::new().with_subscription_url("https://example.org/lib.json");
    let model = local("subscribed")
        .with_type(LibraryType::Subscribed)
        .with_subscription_info(info);
    server.mock().resources().insert(&library, &model);
    let model = ItemModel::new()
        .with_library_id(library.clone())
        .with_cached(true);
    server.mock().resources().insert(&item, &model);
    (library, item)
}

#[tokio::test]
async fn resources_from_create_to_delete() {
    let (server, client) = start().await;
    let depots = client.esx().settings().depots().online();
    let spec = CreateSpec::new("https://depots.example.org/index.xml").with_description("one");
    let depot = depots.create(&spec).await.expect("a depot");
    let found = depots.get(&depot).await.expect("the depot");
    assert_eq!(
        found.location.as_str(),
        "https://depots.example.org/index.xml"
    );
    assert_eq!(found.description, "one");
    depots
        .update(&depot, &UpdateSpec::new().with_description("two"))
        .await
        .expect("changed");
    let other = depots
        .create(&CreateSpec::new("https://other.example.org/"))
        .await
        .expect("a depot");
    let all = depots.list().await.expect("a list");
    assert_eq!(all.len(), 2);
    assert_eq!(all[&depot].description, "two");
    // A test sees the same resources, and can change them.
    let resources = server.mock().resources::<OnlineId>();
    assert_eq!(resources.ids().len(), 2);
    assert!(resources.remove(&other) && !resources.remove(&other));
    depots.delete(&depot).await.expect("removed");
    assert!(
        depots
            .get(&depot)
            .await
            .expect_err("it is gone")
            .is_not_found()
    );
    assert!(
        depots
            .delete(&depot)
            .await
            .expect_err("it is gone")
            .is_not_found()
    );
    assert!(depots.list().await.expect("a list").is_empty());
}

#[tokio::test]
async fn resources_are_found_in_their_parents_only() {
    let (_server, client) = start().await;
    let libraries = client.content().local_library();
    let one = libraries.create(&local("one")).await.expect("a library");
    let two = libraries.create(&local("two")).await.expect("a library");
    let usages = client.content().library().usages();
    let usage = usages
        .add(&one, &AddSpec::new("urn:vapi:resource"))
        .await
        .expect("a usage");
    assert_eq!(
        usages
            .list(&one)
            .await
            .expect("a list")
            .library_usage_list
            .len(),
        1
    );
    assert_eq!(
        usages
            .list(&two)
            .await
            .expect("a list")
            .library_usage_list
            .len(),
        0
    );
    usages.get(&one, &usage).await.expect("the usage");
    assert!(
        usages
            .get(&two, &usage)
            .await
            .expect_err("elsewhere")
            .is_not_found()
    );
    assert!(
        usages
            .list(&"none".into())
            .await
            .expect_err("nowhere")
            .is_not_found()
    );
    usages.remove(&one, &usage).await.expect("removed");
    assert_eq!(
        usages
            .list(&one)
            .await
            .expect("a list")
            .library_usage_list
            .len(),
        0
    );
}

#[tokio::test]
async fn a_value_without_identifier_is_single() {
    let (_server, client) = start().await;
    let umds = client.esx().settings().depots().umds();
    let before = umds.get().await.expect("the smallest that is valid");
    let spec =
        vsphere_client::esx::settings::depots::umds::SetSpec::new("https://umds.example.org/");
    umds.set(&spec).await.expect("set");
    let after = umds.get().await.expect("what was set");
    assert_ne!(before.location, after.location);
    assert_eq!(after.location.as_str(), "https://umds.example.org/");
    umds.delete().await.expect("removed");
    assert_eq!(
        umds.get().await.expect("as before").location,
        before.location
    );
}

#[tokio::test]
async fn libraries_have_a_kind() {
    let (server, client) = start().await;
    let content = client.content();
    let own = content
        .local_library()
        .create(&local("own"))
        .await
        .expect("a library");
    let (theirs, _) = subscribed(&server);
    let first = content.library().get(&own).await.expect("a library");
    assert_eq!(
        (first.type_, first.id),
        (Some(LibraryType::Local), Some(own.clone()))
    );
    assert_eq!(content.library().list().await.expect("a list").len(), 2);
    assert_eq!(
        content.local_library().list().await.expect("a list"),
        std::slice::from_ref(&own)
    );
    assert_eq!(
        content.subscribed_library().list().await.expect("a list"),
        std::slice::from_ref(&theirs)
    );
    let error = content
        .local_library()
        .get(&theirs)
        .await
        .expect_err("another kind");
    assert!(error.is_invalid_element_type(), "{error}");
    let found = content
        .library()
        .find(&library::FindSpec::new().with_name("OWN"))
        .await;
    assert_eq!(found.expect("a list"), std::slice::from_ref(&own));

    // A concurrent change is an error.
    let version = first.version.expect("a version");
    let change = LibraryModel::new()
        .with_description("new")
        .with_version(version);
    content
        .local_library()
        .update(&own, &change)
        .await
        .expect("changed");
    let error = content
        .local_library()
        .update(&own, &change)
        .await
        .expect_err("changed before");
    assert!(
        error.is_concurrent_change() && error.status() == Some(409),
        "{error}"
    );
    content.local_library().delete(&own).await.expect("removed");
    assert!(
        content
            .library()
            .get(&own)
            .await
            .expect_err("it is gone")
            .is_not_found()
    );
}

#[tokio::test]
async fn a_repeated_request_creates_nothing() {
    let (server, client) = start().await;
    let own = client
        .content()
        .local_library()
        .create(&local("own"))
        .await
        .expect("a library");
    let items = client.content().library().item();
    let model = ItemModel::new()
        .with_library_id(own.clone())
        .with_name("disk");
    let options = CreateOptions::new().with_client_token("b8a2a2e3-2314-43cd-a871-6ede0f429751");
    let first = items.create_with(&model, &options).await.expect("an item");
    let again = items
        .create_with(&model, &options)
        .await
        .expect("the same item");
    assert_eq!(first, again);
    let error = item(&client, &own, "disk")
        .await
        .expect_err("the name is taken");
    assert!(error.is_already_exists(), "{error}");
    assert_eq!(
        server.mock().resources::<ItemId>().ids(),
        std::slice::from_ref(&first)
    );
    let found = items
        .find(&FindSpec::new().with_library_id(own.clone()))
        .await;
    assert_eq!(found.expect("a list"), std::slice::from_ref(&first));
    assert_eq!(items.list(&own).await.expect("a list"), [first]);
}

#[tokio::test]
async fn conversion_has_the_documented_conditions() {
    let (server, client) = start().await;
    let libraries = client.content().library();
    let spec = ConversionSpec::new(ConversionType::ToPublishedLibrary);
    let own = client
        .content()
        .local_library()
        .create(&local("own"))
        .await
        .expect("a library");
    let error = libraries
        .convert(&own, &spec)
        .await
        .expect_err("it is local");
    assert!(error.is_invalid_element_type(), "{error}");

    let (theirs, item) = subscribed(&server);
    libraries
        .enter_maintenance(&theirs)
        .await
        .expect("maintenance");
    let error = libraries
        .convert(&theirs, &spec)
        .await
        .expect_err("it is in maintenance");
    assert!(error.is_not_allowed_in_current_state(), "{error}");
    libraries
        .exit_maintenance(&theirs)
        .await
        .expect("normal use");
    client
        .content()
        .subscribed_library()
        .evict(&theirs)
        .await
        .expect("evicted");
    let error = libraries
        .convert(&theirs, &spec)
        .await
        .expect_err("it is not synchronized");
    assert!(error.is_not_allowed_in_current_state(), "{error}");
    client
        .content()
        .subscribed_library()
        .sync(&theirs)
        .await
        .expect("synchronized");
    libraries.convert(&theirs, &spec).await.expect("converted");

    let converted = client
        .content()
        .local_library()
        .get(&theirs)
        .await
        .expect("a local library");
    let published: PublishInfo = converted.publish_info.expect("it is published");
    assert_eq!(published.published, Some(true));
    let method = published.authentication_method;
    assert_eq!(method, Some(PublishInfoAuthenticationMethod::None));
    assert!(converted.subscription_info.is_none());
    // The library keeps its items.
    let items = client.content().library().item();
    assert_eq!(items.list(&theirs).await.expect("a list"), [item]);
}

#[tokio::test]
async fn unknown_values_are_refused() {
    let (server, client) = start().await;
    let local_libraries = client.content().local_library();
    let error = local_libraries
        .create(&LibraryModel::new())
        .await
        .expect_err("there is no name");
    assert!(
        error.is_invalid_argument() && error.to_string().contains("`name`"),
        "{error}"
    );
    let model = local("x").with_type("TELEPATHIC");
    let error = local_libraries
        .create(&model)
        .await
        .expect_err("there is no such type");
    assert!(
        error.is_invalid_argument() && error.to_string().contains("`type`"),
        "{error}"
    );
    let mut backing = StorageBacking::datastore("datastore-1");
    backing = backing.with_storage_uri("nfs://example.org/");
    let model = LibraryModel::new()
        .with_name("x")
        .with_storage_backings(vec![backing]);
    let error = local_libraries
        .create(&model)
        .await
        .expect_err("two cases of a union");
    assert!(
        error
            .to_string()
            .contains("`storage_backings[0].storage_uri`"),
        "{error}"
    );

    let error = client
        .call::<Vec<String>>(&LIST)
        .query("verbose", &true)
        .await;
    let error = error.expect_err("there is no such parameter");
    assert!(
        error.is_unexpected_input() && error.to_string().contains("`verbose`"),
        "{error}"
    );
    let error = client
        .call::<Vec<String>>(&LIST)
        .json(&1)
        .await
        .expect_err("there is no body");
    assert!(error.is_unexpected_input(), "{error}");
    assert!(server.mock().resources::<LibraryId>().ids().is_empty());
}
