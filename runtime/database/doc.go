// Package database opens the databases that can keep threads, and brings their
// tables up to date. It knows nothing of threads.
//
// A [DB] has two pools: one that writes, and one that only reads. [DB.Driver]
// gives an Ent client both, as one driver.
package database
