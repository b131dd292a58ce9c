// Package thread keeps conversations in a database and says who may do what
// with them. A [Service] has the use cases that HTTP, other protocols and Go
// code go through alike: each asks who acts ([assistant.WithUser]), and whether he
// may do it, before it does anything. By default owners and superusers may do
// everything with a thread, others nothing; [WithPermissions] says otherwise, action
// by action, down to the tools that a model may call for a user.
//
// A thread has at most one run at a time. What a run finishes is stored at once,
// so that a run that fails, or whose process dies, leaves the question, all
// finished messages, and a result for each tool call; the thread then takes the
// next question.
//
// Messages are a tree that only grows. [Turn] edits a question or has another answer
// to one, beside the old one; [Service.SelectBranch] switches between them. Lists
// have the active branch, and the model sees nothing else. A message that the client
// gave a name can be sent again without being asked twice.
//
// Each model call and each tool call is a step, stored with the message that it
// came to: [Service.Steps] lists those of a run, [Service.Usage] sums up what they
// used. [Service.Cancel] ends a run, in whichever process it goes on.
//
// A run whose model calls a tool that must be approved, or that the front end runs,
// waits in the store: [Service.Waiting] says for what, [Service.Decide] and
// [Service.GiveOutput] decide, and [Service.Resume] goes on, in whichever process.
// [Service.Start] begins a run that goes on without a reader, and [Service.Events] has
// the events of a run for whoever comes, and whenever.
//
// [Service.DeleteThread], [Service.DeleteOwner] and [Service.PurgeIdle] delete
// conversations, big ones in the background; [WithRetention] has idle ones deleted
// regularly. Threads may have files, [Service.AddAttachment], whose bytes are where
// [WithBlobs] says.
//
// [Open] opens a database that is aigen's to look after: SQLite, PostgreSQL, MySQL
// or MariaDB. aigen builds the connection string, because the drivers' defaults
// lose rows.
// [New] makes a service over a [store.Store]: aigen's tables in a pool that the
// application has ([SQL]), or tables of the application's own. [Service.In] is the
// service inside a transaction of the application.
package thread
