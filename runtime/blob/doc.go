// Package blob keeps the bytes of attachments, outside of the database: what is
// put under a key is got under it, byte for byte, until it is deleted. [Dir] keeps
// them in a folder; an application that has an object store implements [Store] on
// that.
//
// Bytes and the row that names them cannot be written in one transaction, so a
// process may die between the two. What that leaves behind is found through
// [Holder], which a store may implement beside [Store]: who writes holds a key
// until the row is there, and who finds a key that is held for long looks whether
// there is a row.
package blob
