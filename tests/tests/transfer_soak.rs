//! A soak of transfers: 200 files of mixed sizes under faults. A program of its own, because `soak` measures the memory of its
//! process.

use vsphere_tests::transfer_soak::{Plan, run};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_byte_arrives_and_nothing_is_left_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let plan = Plan {
        items: 50,
        at_once: 6,
        faults: 0.15,
        seed: 1,
    };
    let outcome = run(plan, folder.path()).await.expect("it runs");
    assert!(outcome.is_clean(), "{outcome:?}");
    assert_eq!(outcome.files, 200);
    // It was not for want of adversity.
    assert!(outcome.faults > 100, "{outcome:?}");
}
