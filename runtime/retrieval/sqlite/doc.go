// Package sqlite keeps documents in an SQLite database, and finds them by their
// words (FTS5, ranked by BM25) and by their vectors (sqlite-vec, exact, by cosine),
// fused by reciprocal rank. The driver is modernc.org/sqlite, which has both and
// needs no cgo.
//
// [Open] makes an index in a file of its own, or in one that has other tables, such
// as those of aigen's threads; [New] makes it over a pool that the application has.
// An index has several tables, whose names begin with Config.Table; several indexes
// may be in one file. Several processes may use an index at once.
//
// Importing the package adds sqlite-vec to every connection that the program makes
// with the driver. A program without it cannot read the table of vectors, but can
// read and change all others in the file.
package sqlite
