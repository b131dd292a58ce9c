// Package database opens the databases that can keep threads, brings their tables
// up to date, and says where they differ from what aigen needs. It knows nothing
// of threads.
//
// A [DB] has two pools: one that writes, and one that only reads, which on a server
// is the same. [DB.Driver] gives an Ent client both, as one driver.
package database
