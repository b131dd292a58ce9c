package llmtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"

	"github.com/aigen-go/aigen/runtime/chat"
)

// hiddenThought is what a provider wants back for a thought that it does not show.
func hiddenThought() *chat.ProviderData {
	return &chat.ProviderData{Name: "llmtest", Data: json.RawMessage(`"hidden"`)}
}

// hiddenText is what the servers sign of a thought that they do not show.
const hiddenText = "\x00hidden"

// sign makes the signature of a thought. A server refuses a thought that comes back
// with any other one.
func sign(thought string) string {
	sum := sha256.Sum256([]byte("llmtest:" + thought))
	return base64.StdEncoding.EncodeToString(sum[:24])
}
