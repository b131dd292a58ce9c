package adapter

// Fitting returns the first of the keys, at most limit of them, such that their
// weights come to at most limit; one alone may weigh more.
func Fitting[K comparable](keys []K, weights map[K]int, limit int) []K {
	sum := 0
	for i, key := range keys {
		sum += weights[key]
		if i == limit || i > 0 && sum > limit {
			return keys[:i]
		}
	}
	return keys
}
