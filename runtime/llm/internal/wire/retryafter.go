package wire

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// retryAfter reads how long the server wants to be left alone; 0 if it does not
// say.
func retryAfter(h http.Header) time.Duration {
	if d, ok := duration(h.Get("Retry-After-Ms"), time.Millisecond); ok {
		return d
	}
	value := h.Get("Retry-After")
	if d, ok := duration(value, time.Second); ok {
		return d
	}
	if at, err := http.ParseTime(value); err == nil {
		return max(time.Until(at), time.Nanosecond)
	}
	return 0
}

// duration reads a number of units that is not negative and fits. None at all
// becomes the shortest time there is: 0 would mean that the server said nothing.
func duration(value string, unit time.Duration) (time.Duration, bool) {
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || n < 0 {
		return 0, false
	}
	return max(time.Duration(min(n*float64(unit), float64(math.MaxInt64/2))), time.Nanosecond), true
}
