// Package storebench measures the store against SQL that is written by hand, on
// the same driver and in the same process, in a database of 1.1 million messages:
// 10,000 threads of 100 messages, and one of 100,000. Both take turns; what is
// printed are medians, of which only the ratio means something on another machine.
// The file of SQLite stays in the folder for temporary files; PostgreSQL is
// started for the benchmark alone, and does not wait for its disk, so that the
// ratio shows all that the store adds.
package storebench
