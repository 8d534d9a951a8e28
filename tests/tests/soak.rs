//! A small soak: as `cargo xtask soak`, but for seconds instead of minutes.

use vsphere_tests::soak::{Outcome, Plan, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_lost_and_nothing_left_behind() {
    let plan = Plan {
        at_once: 40,
        calls_by_session: 120,
        ..Plan::new(800, 0.1)
    };
    let outcome = run(plan).await.expect("it runs");
    assert!(outcome.is_clean(), "{outcome:?}");
    // It was not for want of adversity.
    assert!(outcome.faults > 20, "{outcome:?}");
    assert!(outcome.expiries >= 3, "{outcome:?}");
    assert!(
        outcome.denied > 10 && outcome.lost_logins > 0,
        "{outcome:?}"
    );
}

#[tokio::test]
async fn lost_calls_are_reported() {
    let plan = Plan {
        at_once: 10,
        ..Plan::new(30, 1.0)
    };
    let outcome = run(plan).await.expect("it runs");
    assert!(outcome.lost > 0 && !outcome.is_clean(), "{outcome:?}");
    let line: serde_json::Value = serde_json::from_str(&outcome.to_json()).expect("JSON");
    assert_eq!(line["lost"], outcome.lost);
    assert!(line["errors"].is_object(), "{line}");
}

#[tokio::test]
async fn growing_memory_is_reported() {
    let plan = Plan {
        at_once: 10,
        ..Plan::new(30, 0.0)
    };
    let clean = run(plan).await.expect("it runs");
    assert!(clean.is_clean(), "{clean:?}");
    if cfg!(target_os = "linux") {
        assert!(clean.peak_rss_mb.is_some() && clean.rss_growth_mb.is_some());
    }
    for (peak, growth) in [(10_000, 0), (20, 17)] {
        let outcome = Outcome {
            peak_rss_mb: Some(peak),
            rss_growth_mb: Some(growth),
            ..clean.clone()
        };
        assert!(!outcome.is_clean(), "{outcome:?}");
    }
}
