package mcptools

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// maxName is how long the name of a tool may be for every provider.
const maxName = 64

// separator stands between the name of the server and that of the tool. The former
// does not contain it, so that tools of two servers never have the same name.
const separator = "__"

// names gives tools the names that a model knows them by, in the order of their
// server's names: the name of the server, two underscores, and the name of the tool
// in the characters that every provider takes, [a-zA-Z0-9_-], with _ for others. A
// name that would be too long, and names that would be the same, end with the first 8
// digits of the SHA-256 sum of the server's name of the tool: so none of them depends
// on which other tools there are, but for the first appearance of such a namesake.
func names(server string, tools []string) []string {
	fitting := make([]string, len(tools))
	count := map[string]int{}
	for i, t := range tools {
		fitting[i] = server + separator + fit(t)
		count[fitting[i]]++
	}
	for i, t := range tools {
		if count[fitting[i]] > 1 || len(fitting[i]) > maxName {
			sum := sha256.Sum256([]byte(t))
			suffix := "_" + hex.EncodeToString(sum[:4])
			fitting[i] = fitting[i][:min(len(fitting[i]), maxName-len(suffix))] + suffix
		}
	}
	return fitting
}

// fit replaces the characters that a name must not have.
func fit(name string) string {
	return strings.Map(func(c rune) rune {
		if c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			return c
		}
		return '_'
	}, name)
}
