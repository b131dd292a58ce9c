package wire

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/aigen-go/aigen/runtime/llm"
)

// IDs gives each tool call of an answer an ID that the conversation does not have
// yet. Some servers send none, or the same one for every call.
type IDs struct {
	req *llm.Request
	// used are the IDs of the conversation as [FitID] leaves them, which is how models
	// know them and may repeat them; it is filled when first needed.
	used    map[string]bool
	counter int
}

// NewIDs makes the IDs of the answer to req.
func NewIDs(req *llm.Request) IDs { return IDs{req: req} }

// Unique returns id if the conversation does not have it, or else makes one up.
func (u *IDs) Unique(id string) string {
	if u.used == nil {
		u.used = map[string]bool{}
		for _, m := range u.req.Messages {
			for _, call := range m.Calls() {
				u.used[FitID(call.ID)] = true
			}
		}
	}
	for id == "" || u.used[FitID(id)] {
		u.counter++
		id = fmt.Sprintf("call_%d", u.counter)
	}
	u.used[FitID(id)] = true
	return id
}

// maxID is the length of IDs that all providers take.
const maxID = 64

// FitID returns an ID of another provider in a form that all take, at most 64 of
// the characters a-z, A-Z, 0-9, _ and -: mostly the ID itself. The same ID always
// gives the same.
func FitID(id string) string {
	fits := id != "" && len(id) <= maxID
	for i := 0; fits && i < len(id); i++ {
		c := id[i]
		fits = c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
	}
	if fits {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return "call_" + hex.EncodeToString(sum[:16])
}
