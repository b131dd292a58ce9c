package thread_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
)

const (
	// kills is how many processes are killed on each database; AIGEN_KILLS says
	// otherwise, as in .ci/run.
	kills = 60
	// killers kill at the same time, each in threads of its own.
	killers = 3
	// killsPerThread bounds how long threads become.
	killsPerThread = 10
	// killWithin is about as many statements as opening and two turns need.
	killWithin = 110
	// killDelay is at most as long as a statement takes, so that some processes die
	// inside of one.
	killDelay = 600 * time.Microsecond
)

// A process is killed at any point of any turn. Nothing that it told to be stored
// is lost, no turn is stored by half, and the thread takes the next question at
// once, from whoever asks it.
func TestKilledAnywhere(t *testing.T) {
	n := kills
	if text := os.Getenv("AIGEN_KILLS"); text != "" {
		var err error
		if n, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
	}
	onDatabases(t, func(t *testing.T, p place) {
		witness := p.service(t)
		var wg sync.WaitGroup
		for i := range killers {
			wg.Go(func() {
				k := &killer{t: t, place: p, witness: witness, rand: rand.New(rand.NewPCG(uint64(i), uint64(n)))}
				for kill := range n / killers {
					if kill%killsPerThread == 0 {
						k.ledger = newLedger(newThread(t, witness, "alice").ID)
					}
					last := (kill+1)%killsPerThread == 0 || kill+1 == n/killers
					k.kill(last || kill%2 == 0)
					if t.Failed() {
						return
					}
				}
			})
		}
		wg.Wait()
	})
}

// killer kills processes that ask in a thread, one after the other.
type killer struct {
	t       *testing.T
	place   place
	witness *thread.Service
	rand    *rand.Rand
	ledger  *ledger
}

// kill has a process killed. Then it asks itself, or else the next process does.
func (k *killer) kill(ask bool) {
	statement, delay := 1+k.rand.IntN(killWithin), time.Duration(0)
	if k.rand.IntN(2) == 0 {
		delay = time.Duration(1 + k.rand.Int64N(int64(killDelay)))
	}
	cmd := child(k.t, "turns", k.place.String())
	cmd.Env = append(cmd.Env, "GORACE=atexit_sleep_ms=0", "AIGEN_THREAD="+k.ledger.thread, fmt.Sprint("AIGEN_KILL=", statement), "AIGEN_DELAY="+delay.String())
	point := fmt.Sprintf("killed at statement %d and %v", statement, delay)
	if err := k.watch(cmd); err != nil {
		k.t.Errorf("%s: %v", point, err)
		return
	}
	if !ask {
		return
	}
	ctx := assistant.WithUser(k.t.Context(), assistant.User{ID: "alice"})
	if err := takeTurn(ctx, k.witness, k.ledger.thread, k.ledger.note); err != nil {
		k.t.Errorf("%s: the next question: %v", point, err)
		return
	}
	if err := k.ledger.check(ctx, k.witness); err != nil {
		k.t.Errorf("%s: %v\n%s", point, err, script(k.t, k.witness, k.ledger.thread))
	}
}

// watch notes what a process says to be stored, until it was killed.
func (k *killer) watch(cmd *exec.Cmd) error {
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	k.ledger.read(out)
	var exit *exec.ExitError
	if err := cmd.Wait(); !errors.As(err, &exit) || exit.Exited() {
		return fmt.Errorf("the process was not killed: %v", err)
	}
	return nil
}

// childTakesTurns asks in a thread again and again, until it kills itself.
func childTakesTurns(database string) error {
	p, err := parsePlace(database)
	if err != nil {
		return err
	}
	at, err := strconv.ParseInt(os.Getenv("AIGEN_KILL"), 10, 64)
	if err != nil {
		return err
	}
	delay, err := time.ParseDuration(os.Getenv("AIGEN_DELAY"))
	if err != nil {
		return err
	}
	var statements atomic.Int64
	db, err := dbtest.InterceptDB(p.driver, p.dsn, func(string) error {
		switch {
		case statements.Add(1) != at:
		case delay == 0:
			die()
		default:
			time.AfterFunc(delay, die)
		}
		return nil
	})
	if err != nil {
		return err
	}
	ctx := assistant.WithUser(context.Background(), assistant.User{ID: "alice"})
	s, err := thread.New(ctx, thread.SQL(p.dialect, db), thread.WithLogger(quiet))
	if err != nil {
		return err
	}
	for statements.Load() <= 2*killWithin {
		err := takeTurn(ctx, s, os.Getenv("AIGEN_THREAD"), func(what, id string) { fmt.Println(what, id) })
		if err != nil {
			return err
		}
	}
	return errors.New("not killed")
}

// die kills the process as "kill -9" does.
func die() {
	self, err := os.FindProcess(os.Getpid())
	if err == nil {
		err = self.Kill()
	}
	if err != nil {
		panic(err)
	}
	select {}
}

// A turn is a question, a message with two calls, their results, and an answer.
var (
	callUsage, answerUsage = chat.Usage{Input: 10, Output: 1}, chat.Usage{Input: 20, Output: 2}
	turnUsage              = chat.Usage{Input: 30, Output: 3}
)

const turnMessages = 5

// takeTurn asks once, and tells note of everything that is stored, as soon as
// that is known.
func takeTurn(ctx context.Context, s *thread.Service, id string, note func(what, id string)) error {
	model := llmtest.Script(
		llmtest.Calls(llmtest.Call("weather", nil), llmtest.Call("weather", nil)).Usage(callUsage),
		llmtest.Text("Sunny.").Usage(answerUsage),
	)
	for ev, err := range s.Stream(ctx, id, bot{model: model, tools: sunny()}, "How is the weather?") {
		if err != nil {
			return err
		}
		switch ev.Type {
		case chat.RunStarted:
			note("begun", ev.RunID)
		case chat.MessageDone:
			note("message", ev.Message.ID)
		case chat.RunFinished:
			note("done", ev.RunID)
		}
	}
	return model.Err() // also of a conversation that a provider would refuse
}
