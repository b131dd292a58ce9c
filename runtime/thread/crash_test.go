package thread_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/chat"
	"github.com/aigen-go/aigen/runtime/llm/llmtest"
	"github.com/aigen-go/aigen/runtime/thread"
	"github.com/aigen-go/aigen/runtime/tool"
)

// children are what the test binary does when it runs itself.
var children = map[string]func(dsn string) error{
	"open":   childOpens,
	"tool":   func(dsn string) error { return childRuns(dsn, inTool()) },
	"answer": func(dsn string) error { return childRuns(dsn, inAnswer()) },
	"turns":  childTakesTurns,
	"till":   childDecides,

	"writers": childWrites,
}

func TestMain(m *testing.M) {
	if work := children[os.Getenv("AIGEN_CHILD")]; work != nil {
		if err := work(os.Getenv("AIGEN_DB")); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	dbtest.Main(m)
}

// child is the test binary as a process that does what children say, with a database.
func child(t *testing.T, what, dsn string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), "AIGEN_CHILD="+what, "AIGEN_DB="+dsn)
	cmd.Stderr = os.Stderr
	return cmd
}

// childOpens opens the database and makes a thread.
func childOpens(dsn string) error {
	ctx := assistant.WithUser(context.Background(), assistant.User{ID: "alice"})
	s, err := thread.Open(ctx, dsn, thread.WithLogger(quiet))
	if err != nil {
		return err
	}
	_, err = s.CreateThread(ctx, thread.NewThread{})
	return errors.Join(err, s.Close())
}

// childRuns asks in a new thread, and prints the thread's ID when the run is
// where it stays until the process is killed.
func childRuns(dsn string, b bot) error {
	ctx := assistant.WithUser(context.Background(), assistant.User{ID: "alice"})
	s, err := thread.Open(ctx, dsn, thread.WithLogger(quiet))
	if err != nil {
		return err
	}
	th, err := s.CreateThread(ctx, thread.NewThread{})
	if err != nil {
		return err
	}
	for ev, err := range s.Stream(ctx, th.ID, b, "hi") {
		if err != nil {
			return err
		}
		if ev.Text == "there " || ev.Call != nil && ev.Call.Name == "hang" && ev.Type == chat.ToolStarted {
			fmt.Println(th.ID)
		}
	}
	return errors.New("the run ended")
}

func inTool() bot {
	never := newTool("hang", func(ctx context.Context) (string, error) { select {} })
	step := llmtest.Calls(llmtest.Call("weather", nil), llmtest.Call("hang", nil), llmtest.Call("hang", nil))
	return bot{
		model: llmtest.Script(step.Usage(chat.Usage{Input: 7, Output: 3})),
		tools: append([]tool.Tool{never}, sunny()...),
	}
}

func inAnswer() bot {
	return bot{model: llmtest.Script(llmtest.PauseAfter(2, nil, llmtest.Text("Hello there friend")))}
}

// A process is killed in the middle of a run. Who opens the database next finds
// the question and all that was finished, and can ask on at once.
func TestRule2KilledInTheMiddle(t *testing.T) {
	for what, want := range map[string]string{
		"answer": "user: (failed) hi",
		"tool": `
user: (failed) hi
assistant: call weather call hang call hang
tool: weather = sunny
tool: hang = error: not finished: the server stopped
tool: hang = error: not finished: the server stopped`,
	} {
		t.Run(what, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "chat.db")
			witness := openFile(t, path) // was open all the time, and never opens again
			cmd := child(t, what, dsnOf(t, path))
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			id := strings.TrimSpace(line)
			if _, err := witness.Run(as(t, "alice"), id, bot{model: llmtest.Script()}, "me too"); !errors.Is(err, thread.ErrRunActive) {
				t.Errorf("while the other process lives: %v", err)
			}
			if err := cmd.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if what == "answer" && runtime.GOOS == "linux" {
				waitForZombie(t, cmd.Process.Pid)
				defer cmd.Wait()
			} else {
				_ = cmd.Wait() // says that it was killed
			}
			s := witness
			if what == "tool" {
				s = openFile(t, path)
				run := lastRun(t, s, id)
				if run.Status != thread.StatusInterrupted || run.Steps != 1 || run.Usage != (chat.Usage{Input: 7, Output: 3}) || run.FinishedAt.IsZero() {
					t.Errorf("%+v", run)
				}
			}
			model := llmtest.Script(llmtest.Text("Yes."))
			ask(t, s, "alice", id, bot{model: model}, "me too")
			model.AssertDone(t)
			equal(t, "messages", script(t, s, id), want+"\nuser: me too\nassistant: Yes.")
			runs, err := s.Runs(as(t, "alice"), id)
			if err != nil || len(runs) != 2 || runs[1].Status != thread.StatusInterrupted {
				t.Errorf("%+v, %v", runs, err)
			}
		})
	}
}

// waitForZombie waits until a killed process has ended, but not for its parent to
// take notice. It counts as dead nevertheless.
func waitForZombie(t *testing.T, pid int) {
	for t.Context().Err() == nil {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(stat), ") Z ") {
			return
		}
		runtime.Gosched()
	}
}

// Processes that open a new database at once all find it made.
func TestManyProcessesOpenAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "chat.db")
	const n = 6
	var cmds []*exec.Cmd
	for range n {
		cmd := child(t, "open", dsnOf(t, path))
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		cmds = append(cmds, cmd)
	}
	for _, cmd := range cmds {
		if err := cmd.Wait(); err != nil {
			t.Error(err)
		}
	}
	threads, err := openFile(t, path).Threads(as(t, "alice"), thread.Filter{})
	if err != nil || len(threads) != n {
		t.Errorf("%d threads, %v", len(threads), err)
	}
}
