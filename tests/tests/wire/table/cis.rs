//! Sessions and tasks.

use crate::call::{Args, Ready, plain};
use vsphere_client::Client;
use vsphere_client::cis::tasks::ListOptions;

pub fn call(id: &str, client: &Client, args: &Args<'_>) -> Option<Ready> {
    let (session, tasks) = (client.cis().session(), client.cis().tasks());
    Some(match id {
        "Cis.Session_create" => plain(session.create()),
        "Cis.Session_delete" => plain(session.delete()),
        "Cis.Session_get" => plain(session.get()),
        "Cis.Tasks_cancel" => plain(tasks.cancel(&args.id("task"))),
        "Cis.Tasks_get" => plain(match args.option("spec") {
            None => tasks.get(&args.id("task")),
            Some(spec) => tasks.get_with(&args.id("task"), &spec),
        }),
        "Cis.Tasks_list" => plain(if args.any(&["filter_spec", "result_spec"]) {
            let mut options = ListOptions::new();
            options.filter_spec = args.option("filter_spec");
            options.result_spec = args.option("result_spec");
            tasks.list_with(&options)
        } else {
            tasks.list()
        }),
        _ => return None,
    })
}
