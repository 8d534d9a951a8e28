//! Members of families over a socket: read, changed and sent back with all their fields.

use crate::support::{GET, NO_CONTENT, Server, answer};
use serde_json::json;
use vsphere_runtime::operation::{Method, Operation};
use vsphere_runtime::{Value, family, structure};

#[derive(Clone)]
pub struct Shape {
    kind: Option<String>,
    label: Option<String>,
}

structure! { Shape { optional kind = "kind", optional label = "label" } }

#[derive(Clone)]
pub struct Circle {
    kind: Option<String>,
    label: Option<String>,
    radius: i64,
}

structure! { Circle { optional kind = "kind", optional label = "label", required radius = "radius" } }

/// The discriminator is none of its fields.
#[derive(Clone)]
pub struct Group {
    shapes: Vec<AnyShape>,
}

structure! { Group { required shapes = "shapes" } }

family! {
    /// Any shape.
    pub enum AnyShape by "kind" {
        /// Another shape.
        Shape(Shape) = _,
        /// A circle.
        Circle(Circle) = "CIRCLE" | "DISC",
        /// Several shapes.
        Group(Group) = "GROUP",
    }
}

static PUT: Operation = Operation {
    id: "Shapes_set",
    method: Method::Put,
    path: "/shape",
    success: 204,
    ..Operation::EMPTY
};

/// Reads a shape, lets `change` change it, and returns what is sent back.
async fn sent_back(shape: &Value, change: impl FnOnce(&mut AnyShape)) -> Value {
    let server = Server::start(answer(200, &shape.to_string())).await;
    let mut read: AnyShape = server.client().call(&GET).await.expect("a shape");
    change(&mut read);
    let server = Server::start(NO_CONTENT).await;
    let client = server.client();
    let call = client.call::<()>(&PUT).json(&read);
    call.await.expect("an answer");
    let request = server.request();
    let body = request.split_once("\r\n\r\n").expect("a body").1;
    serde_json::from_str(body).expect("JSON")
}

#[tokio::test]
async fn members_are_sent_back_whole() {
    for shape in [
        json!({"kind": "CIRCLE", "radius": 2, "label": "a"}),
        json!({"kind": "DISC", "radius": 2}),
        // More fields than the client knows, and a member that it does not know.
        json!({"kind": "CIRCLE", "radius": 2, "color": {"red": 1, "none": null}}),
        json!({"kind": "SQUARE", "label": "a", "side": 1, "corners": [1, 2, null]}),
        json!({"side": 1}),
        json!({"kind": "GROUP", "shapes": [
            {"kind": "SQUARE", "side": 1},
            {"kind": "GROUP", "shapes": [], "name": "inner"},
            {"kind": "CIRCLE", "radius": 1},
        ]}),
    ] {
        assert_eq!(sent_back(&shape, |_| {}).await, shape);
    }
}

#[tokio::test]
async fn changes_keep_the_other_fields() {
    let group = json!({"kind": "GROUP", "depth": 1, "shapes": [{"kind": "SQUARE", "side": 1, "label": "a"}]});
    let sent = sent_back(&group, |shape| {
        let AnyShape::Group(group) = shape else {
            panic!("a group")
        };
        if let Some(AnyShape::Shape(square)) = group.shapes.first_mut() {
            square.label = Some("b".to_owned());
        }
        let circle = Circle {
            kind: None,
            label: None,
            radius: 3,
        };
        group.shapes.push(circle.into());
    })
    .await;
    let expected = json!({"kind": "GROUP", "depth": 1, "shapes": [
        {"kind": "SQUARE", "side": 1, "label": "b"},
        {"kind": "CIRCLE", "radius": 3},
    ]});
    assert_eq!(sent, expected);
}

#[tokio::test]
async fn odd_fields_of_members_are_absent_and_the_others_stay() {
    let odd = json!({"kind": "CIRCLE", "radius": 2, "label": 7, "color": null});
    let kept = json!({"kind": "CIRCLE", "radius": 2, "color": null});
    assert_eq!(sent_back(&odd, |_| {}).await, kept);
}
