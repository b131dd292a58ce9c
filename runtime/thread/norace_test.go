//go:build !race

package thread_test

const raceDetector = false
