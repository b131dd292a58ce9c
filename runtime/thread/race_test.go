//go:build race

package thread_test

// raceDetector: the tests run with it, in which SQLite is many times slower.
const raceDetector = true
