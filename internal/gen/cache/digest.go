package cache

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
)

// Digest returns the key that stands for the given words in their order.
func Digest(words ...string) string {
	h := sha256.New()
	for _, w := range words {
		fmt.Fprintf(h, "%d:%s", len(w), w)
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Sum is the digest of a file's content; that of no file is empty.
func Sum(content []byte) string {
	if content == nil {
		return ""
	}
	return sum(content)
}

func sum(content []byte) string {
	s := sha256.Sum256(content)
	return hex.EncodeToString(s[:16])
}
