// Package chat holds the plain data of a conversation: messages and their
// parts, the events of a run, and what it used. It is the ground floor: it
// imports nothing of aigen, and everything else speaks in its types.
package chat
