// Package store is what package thread needs of a database: five kinds of rows,
// and the operations on them, with IDs as texts.
//
// An adapter implements [Store] over a generated Ent client, whatever the types
// of its keys. Aigen's own is in ent/aigenstore; the entc extension in
// ent/entaigen writes the same for an application whose schema has aigen's
// mixins. Package storetest is the conformance suite: an adapter that passes it
// can carry threads.
//
// What an adapter promises:
//
//   - An ID that cannot be one of its table names nothing: [ErrNotFound], or an
//     empty list. Nor does a text with a zero byte or a space at its end name an
//     owner, an assistant or, as the client ID, a message; some databases know
//     neither.
//   - A row of a thread or a run that is not there cannot be stored:
//     [ErrNotFound].
//   - Times are UTC and exact to the microsecond.
//   - Texts come back byte for byte, also \u0000 in JSON and the order of keys.
//   - Deleted threads, those with DeletedAt set, are found by [Reader.Threads]
//     with Deleted set, and by nothing else. What belongs to them is still there
//     until it is deleted.
//   - A unique key that is taken is [ErrConflict]; the transaction can only be
//     rolled back then.
//
// Transactions lock the thread first, with [Tx.LockThread], [Tx.Advance]
// or [Tx.Continue], and
// its other rows after that. So no two of them wait for each other, and numbers
// of messages become visible in their order.
package store
