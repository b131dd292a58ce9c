package adapter

import (
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// UUID reads an ID that is a UUID, in its usual form alone.
func UUID(id string) (uuid.UUID, bool) {
	const length = 36
	key, err := uuid.Parse(id)
	return key, err == nil && len(id) == length
}

type integer interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint | ~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Integer reads an ID that is a whole number, in the form of [FormatInteger]
// alone.
func Integer[T integer](id string) (T, bool) {
	n, err := strconv.ParseInt(id, 10, 64)
	key := T(n)
	return key, err == nil && int64(key) == n && (key < 0) == (n < 0) && FormatInteger(key) == id
}

// FormatInteger writes what [Integer] reads.
func FormatInteger[T integer](key T) string { return strconv.FormatInt(int64(key), 10) }

// Prefixed reads an ID such as mixin.Prefixed makes.
func Prefixed(prefix, id string) (string, bool) {
	digits, ok := strings.CutPrefix(id, prefix+"_")
	if !ok || len(digits) != hex.EncodedLen(len(uuid.UUID{})) || strings.ToLower(digits) != digits {
		return "", false
	}
	_, err := hex.DecodeString(digits)
	return id, err == nil
}

// Text reads an ID that may be any text but an empty one. No database has one
// that is not UTF-8, PostgreSQL fails when it is asked for a zero byte, and to
// MySQL a space at the end is none: somebody's rows would be somebody else's.
func Text[T ~string](id string) (T, bool) {
	return T(id), id != "" && utf8.ValidString(id) && !strings.Contains(id, "\x00") && !strings.HasSuffix(id, " ")
}

// Keys reads IDs, and leaves out those that are none.
func Keys[K any](ids []string, parse func(string) (K, bool)) []K {
	keys := make([]K, 0, len(ids))
	for _, id := range ids {
		if key, ok := parse(id); ok {
			keys = append(keys, key)
		}
	}
	return keys
}

// Optional reads an ID that may be empty, which gives nil.
func Optional[K any](id string, parse func(string) (K, bool)) (*K, bool) {
	if id == "" {
		return nil, true
	}
	key, ok := parse(id)
	return &key, ok
}
