package faults_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
)

// The places where something breaks.
const (
	atModel    = "model"
	atTool     = "tool"
	atDatabase = "database"
	atClient   = "client"
	atProcess  = "process"
)

// fault is one thing that breaks, when it is the turn of the at-th model call, tool
// call, statement or event, from 1.
type fault struct {
	place, what string
	at          int
}

func (f fault) String() string { return fmt.Sprintf("%s: %s at %d", f.place, f.what, f.at) }

// faults are what can break, and within how many calls, statements or events.
var faults = []struct {
	place, what string
	reach       int
}{
	{atModel, "server error", 4}, {atModel, "server errors", 4}, {atModel, "rate limit", 4}, {atModel, "access denied", 3},
	{atModel, "too long", 3}, {atModel, "cut", 4}, {atModel, "cut", 4}, {atModel, "empty answer", 4},
	{atModel, "unknown tool", 3}, {atModel, "broken arguments", 3}, {atModel, "wrong arguments", 3}, {atModel, "old call ID", 3},
	{atModel, "out of tokens", 3}, {atModel, "hang", 4},
	{atTool, "error", 3}, {atTool, "panic", 3}, {atTool, "goexit", 3}, {atTool, "timeout", 3}, {atTool, "stop", 3},
	{atTool, "retry", 3}, {atTool, "huge", 3}, {atTool, "hostile", 3}, {atTool, "cancelled inside", 3},
	{atDatabase, "statement", 40}, {atDatabase, "statement", 40}, {atDatabase, "connection", 40}, {atDatabase, "commit", 8},
	{atDatabase, "gone", 40}, {atDatabase, "gone for a while", 30},
	{atClient, "cancel", 20}, {atClient, "leave", 20}, {atClient, "panic", 20}, {atClient, "stop button", 20},
	{atClient, "deadline", 20}, {atClient, "twice", 20},
	{atProcess, "restart", 20},
}

// kills are what ends a process. They cost a process each, and so are rarer.
var kills = []struct {
	what  string
	reach int
}{{"killed at an event", 20}, {"killed at a statement", 60}}

// plan is a question, what the model does about it, and what breaks meanwhile. Its
// seed and number make it, so that another process can make the same one.
type plan struct {
	seed   uint64
	number int
	name   string
	// rounds are the tools that the model calls before it answers, round by round.
	rounds [][]string
	// typed: the answer is a value. detached: the run goes on without its reader.
	typed, detached bool
	parallel        int
	// dialect is that of the provider.
	dialect int
	faults  []fault
}

// oneKill is how many questions there are for one killed process.
const oneKill = 40

func newPlan(seed uint64, number int) *plan {
	r := rand.New(rand.NewPCG(seed, uint64(number)))
	p := &plan{seed: seed, number: number, name: fmt.Sprintf("q%dx%d", seed, number), typed: r.IntN(5) == 0, parallel: 1 + r.IntN(3), dialect: r.IntN(len(dialects))}
	for range r.IntN(3) {
		var round []string
		for range 1 + r.IntN(3) {
			round = append(round, []string{toolPost, toolPost, toolRegister, toolRegister, toolClerk}[r.IntN(5)])
		}
		p.rounds = append(p.rounds, round)
	}
	for range []int{0, 0, 1, 1, 1, 2}[r.IntN(6)] {
		f := faults[r.IntN(len(faults))]
		p.faults = append(p.faults, fault{f.place, f.what, 1 + r.IntN(f.reach)})
	}
	if r.IntN(oneKill) == 0 {
		k := kills[r.IntN(len(kills))]
		p.faults = append(p.faults, fault{atProcess, k.what, 1 + r.IntN(k.reach)})
	}
	// A run that hangs, and does not end with its reader, would do so for minutes.
	p.detached = r.IntN(5) == 0 && !p.has("hang") && !p.has("cancelled inside")
	return p
}

// has says whether this is to break.
func (p *plan) has(what string) bool {
	return slices.ContainsFunc(p.faults, func(f fault) bool { return f.what == what })
}

func (p *plan) question() string { return "question of " + p.name }

// dies says whether the plan ends the process that asks.
func (p *plan) dies() bool {
	return slices.ContainsFunc(p.faults, func(f fault) bool { return f.place == atProcess && f.what != "restart" })
}
