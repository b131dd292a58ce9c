// Package aigen turns annotated Go methods into an AI assistant.
//
// It is two programs that meet in one file. The generator, cmd/aigen, reads //ai:
// comments and writes, for each package that has some, an aigen_gen.go with typed
// tool bindings. The runtime, in the packages below runtime, is what that file
// calls: the run loop, the store, and the HTTP API.
//
// A module that uses aigen has a directive like the one below, in one file at its
// root, and the line "tool github.com/aigen-go/aigen/cmd/aigen" in its go.mod:
//
//	//go:generate go tool aigen ./...
//
// The package itself holds no code.
package aigen

//go:generate go run ./internal/entgen
//go:generate go tool aigen ./...
