package adapter

// Fitting returns the first of the keys, such that they and what hangs on them,
// which more counts, are at most limit rows; one key alone may come to more.
func Fitting[K comparable](keys []K, more map[K]int, limit int) []K {
	rows := 0
	for i, key := range keys {
		rows += 1 + more[key]
		if i > 0 && rows > limit {
			return keys[:i]
		}
	}
	return keys
}
