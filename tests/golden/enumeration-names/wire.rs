//! Values go out and come back as the document spells them, whatever their names are.

use crate::server::{Answer, Server};
use golden_enumeration_names::rules::{CheckOptions, Info, Operator, Tier, Unit};
use golden_enumeration_names::{Client, RetryPolicy, mock};
use serde_json::json;

fn client(server: &Server) -> Client {
    let builder = Client::builder(server.url()).retry(RetryPolicy::none());
    builder.build().expect("a client")
}

#[tokio::test]
async fn values_are_sent_and_read_as_they_are_spelled() {
    let server = Server::start().await;
    let client = client(&server);
    let table = [
        (
            Operator::LessOrEqual,
            Tier::Empty2,
            Unit::Percent,
            "<=",
            "",
            "%",
        ),
        (Operator::NotEqual2, Tier::Minus, Unit::Count, "≠", "-", "1"),
        (
            Operator::MatchesPattern,
            Tier::U65e5U672c,
            Unit::KiloBitsPerSecond,
            "=~",
            "日本",
            "kbps",
        ),
        (
            Operator::from("<=>"),
            Tier::Archive2,
            Unit::from(""),
            "<=>",
            "archive",
            "",
        ),
    ];
    for (operator, tier, unit, sent_operator, sent_tier, sent_unit) in table {
        let body = json!({"operator": sent_operator, "tier": sent_tier, "unit": sent_unit});
        server.answer(Answer::json(200, &body));
        let info = Info::new(operator.clone(), tier.clone()).with_unit(unit.clone());
        let options = CheckOptions::new().with_tiers(vec![tier.clone()]);
        let read = client
            .rules()
            .check_with(&operator, &info, &options)
            .await
            .expect(sent_operator);
        assert_eq!(
            (&read.operator, &read.tier, read.unit.as_ref()),
            (&operator, &tier, Some(&unit))
        );
        let request = server.take_request();
        assert_eq!(request.json(), Some(body));
        assert_eq!(
            request.query(),
            [("tiers".to_owned(), sent_tier.to_owned())]
        );
    }
}

#[tokio::test]
async fn the_mock_knows_every_value() {
    let server = mock::Server::start().await.expect("a port");
    let client = server
        .client()
        .retry(RetryPolicy::none())
        .build()
        .expect("a client");
    for operator in Operator::KNOWN {
        for tier in Tier::KNOWN {
            let info = Info::new(operator.clone(), tier.clone());
            client
                .rules()
                .check(operator, &info)
                .await
                .expect(operator.as_str());
        }
    }
    let info = Info::new("<=>", Tier::Empty);
    let refused = client.rules().check(&Operator::Equal, &info).await;
    assert!(refused.is_err(), "a value that the document does not have");
}
