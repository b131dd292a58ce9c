package faults_test

import (
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// defaultRuns is how many questions are asked in an SQLite file; AIGEN_FAULT_RUNS
	// says otherwise, as in .ci/run. Servers get one of serverShare.
	defaultRuns = 120
	serverShare = 4
	// enough are so many questions that everything breaks once.
	enough = 100
	// worlds ask at the same time.
	worlds = 3
)

func fromEnvironment(t *testing.T, name string, otherwise uint64) uint64 {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// Anything breaks while questions are asked. Every question is answered when it is
// asked again, every thread is valid, and nothing happened twice.
func TestFaults(t *testing.T) {
	for _, on := range []struct {
		name  string
		place func(testing.TB) place
		share int
	}{{"sqlite", sqlitePlace, 1}, {"postgres", postgresPlace, serverShare}, {"mariadb", mariadbPlace, serverShare}} {
		t.Run(on.name, func(t *testing.T) {
			seed := fromEnvironment(t, "AIGEN_FAULT_SEED", 1)
			runs := int(fromEnvironment(t, "AIGEN_FAULT_RUNS", defaultRuns)) / on.share
			happened := breakAll(t, on.place(t), seed, runs)
			total := 0
			for place, n := range happened {
				total += n
				if n == 0 && runs >= enough {
					t.Errorf("seed %d: nothing broke at the %s", seed, place)
				}
			}
			if total < runs/10 {
				t.Errorf("seed %d: only %d faults in %d questions", seed, total, runs)
			}
			t.Logf("seed %d: %d questions, %d faults: %v", seed, runs, total, happened)
		})
	}
	idle(t, "/aigen/runtime/")
}

// breakAll asks questions in several worlds at once, and returns how often what broke.
func breakAll(t *testing.T, p place, seed uint64, runs int) map[string]int {
	all := make([]*world, worlds)
	for i := range all {
		all[i] = newWorld(t, p, seed)
	}
	var wg sync.WaitGroup
	for i, w := range all {
		wg.Go(func() { w.askAll(i, runs) })
	}
	wg.Wait()
	// The services work on, but at no run.
	idle(t, "/aigen/runtime/assistant.", "/aigen/runtime/llm/", "(*Service).beat")
	happened := map[string]int{atModel: 0, atTool: 0, atDatabase: 0, atClient: 0, atProcess: 0}
	for _, w := range all {
		w.close()
		for place, n := range w.happened {
			happened[place] += n
		}
	}
	return happened
}

// askAll asks every question whose number is one of this world's.
func (w *world) askAll(first, runs int) {
	asked := 0
	for n := first; n < runs && !w.Failed(); n += worlds {
		if asked%perThread == 0 {
			if err := w.begin(); err != nil {
				w.Error(err)
				return
			}
		}
		asked++
		p := newPlan(w.seed, n)
		if err := w.ask(p); err != nil {
			w.Errorf("AIGEN_FAULT_SEED=%d, question %d, %v: %v", w.seed, n, p.faults, err)
		}
	}
}

// idleTime is how long goroutines may take to end, on a busy machine. It is less than
// a heartbeat of a run takes to find out by itself that the run has ended.
const idleTime = 4 * time.Second

// idle fails the test if a goroutine is left that is in one of these packages or
// functions.
func idle(t *testing.T, places ...string) {
	http.DefaultClient.CloseIdleConnections()
	var left []string
	for deadline := time.Now().Add(idleTime); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if left = working(places); len(left) == 0 {
			return
		}
	}
	t.Errorf("%d goroutines are left, the first of them:\n%s", len(left), left[0])
}

// working are the stacks of the goroutines that are in one of the places.
func working(places []string) []string {
	stacks := make([]byte, 16<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	var left []string
	for _, stack := range strings.Split(string(stacks), "\n\n") {
		if slices.ContainsFunc(places, func(p string) bool { return strings.Contains(stack, p) }) {
			left = append(left, stack)
		}
	}
	return left
}
