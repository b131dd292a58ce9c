// Package dbtest gives tests real database servers. Each test binary starts its
// own, on a free port of the loopback interface and in a temporary folder, when
// the first test asks for it; [Main] stops them. A test whose server is not
// installed skips, or fails where AIGEN_REQUIRE_ALL is set.
package dbtest

import (
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Main runs the tests of a package, stops the servers, and ends the process.
func Main(m *testing.M) {
	code := m.Run()
	Stop()
	os.Exit(code)
}

// Stop stops the servers that were started.
func Stop() {
	for _, s := range []*server{postgres, mariadb} {
		s.stop()
	}
}

// errMissing: a program is not installed.
var errMissing = errors.New("not installed")

// server is a program that is started once a process.
type server struct {
	name string
	// launch prepares a database in dir and returns the program, not yet started. Small
	// is for a disk that is.
	launch func(dir string, port int, small bool) (*exec.Cmd, error)
	// driver and admin open the database that the server has from the start.
	driver string
	admin  func(port int) string
	// crash is what ends the program at once.
	crash syscall.Signal
	// small: it has a small disk of its own.
	small bool

	once sync.Once
	err  error
	dir  string
	port int
	cmd  *exec.Cmd
	// exited is closed when the program has ended.
	exited chan struct{}
	// databases counts those that tests were given.
	databases atomic.Int64
}

// start starts the server, or skips the test.
func (s *server) start(t testing.TB) {
	t.Helper()
	s.once.Do(func() { s.err = s.run() })
	s.started(t)
}

// started skips or fails the test if the server could not be started.
func (s *server) started(t testing.TB) {
	t.Helper()
	if errors.Is(s.err, errMissing) && os.Getenv("AIGEN_REQUIRE_ALL") == "" {
		t.Skipf("%s: %v", s.name, s.err)
	}
	if s.err != nil {
		t.Fatalf("start %s: %v", s.name, s.err)
	}
}

func (s *server) run() error {
	dir, err := os.MkdirTemp("", "aigen-"+s.name+"-")
	if err != nil {
		return err
	}
	return s.runIn(dir)
}

func (s *server) runIn(dir string) (err error) {
	s.dir = dir
	if err := os.Chmod(dir, 0o755); err != nil { // the server may run as another user
		return err
	}
	if s.port, err = freePort(); err != nil {
		return err
	}
	cmd, err := s.launch(dir, s.port, s.small)
	if err != nil {
		return err
	}
	return s.begin(cmd)
}

// begin starts the program, and returns when it answers.
func (s *server) begin(cmd *exec.Cmd) error {
	log, err := os.Create(s.log())
	if err != nil {
		return err
	}
	defer log.Close()
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		return err
	}
	exited := make(chan struct{})
	s.cmd, s.exited = cmd, exited
	go func() {
		defer close(exited)
		_ = cmd.Wait() // the log tells more
	}()
	return s.wait()
}

// log is where the server writes what it does.
func (s *server) log() string { return filepath.Join(s.dir, "log") }

// startTime is how long a server may take to answer, on a busy machine.
const startTime = 2 * time.Minute

// stopTime is how long a server may take to end by itself.
const stopTime = 10 * time.Second

// wait returns when the server answers.
func (s *server) wait() error {
	db, err := sql.Open(s.driver, s.admin(s.port))
	if err != nil {
		return err
	}
	defer db.Close()
	deadline := time.After(startTime)
	for {
		err := db.Ping()
		if err == nil {
			return nil
		}
		select {
		case <-s.exited:
			text, _ := os.ReadFile(s.log()) // the best there is to say
			return fmt.Errorf("it ended: %s", text)
		case <-deadline:
			return fmt.Errorf("it does not answer: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (s *server) stop() {
	s.end()
	if s.dir != "" {
		_ = os.RemoveAll(s.dir)
	}
}

// end ends the program.
func (s *server) end() {
	if s.cmd != nil {
		_ = s.cmd.Process.Signal(syscall.SIGQUIT) // has ended already, if it fails
		select {
		case <-s.exited:
		case <-time.After(stopTime):
			_ = s.cmd.Process.Kill()
		}
	}
}

// Crash ends the server of the driver, "pgx" or "mysql", as if it had crashed, and
// returns what starts it again, with the same data and on the same port. All tests of
// the process share the server.
func Crash(t testing.TB, driver string) (again func()) {
	t.Helper()
	s := postgres
	if driver == mariadb.driver {
		s = mariadb
	}
	if err := s.cmd.Process.Signal(s.crash); err != nil {
		t.Fatalf("%s: %v", s.name, err)
	}
	<-s.exited
	return func() { t.Helper(); s.again(t) }
}

// again starts the server that has ended, with the same data and on the same port.
func (s *server) again(t testing.TB) {
	t.Helper()
	cmd := exec.Command(s.cmd.Path, s.cmd.Args[1:]...)
	cmd.Dir, cmd.SysProcAttr = s.cmd.Dir, s.cmd.SysProcAttr
	if err := s.begin(cmd); err != nil {
		t.Fatalf("start %s again: %v", s.name, err)
	}
}

// database makes an empty database and returns its name.
func (s *server) database(t testing.TB) string {
	t.Helper()
	s.start(t)
	name := fmt.Sprintf("aigen_%d", s.databases.Add(1))
	s.Exec(t, "CREATE DATABASE "+name)
	return name
}

// Exec runs a statement as the administrator.
func (s *server) Exec(t testing.TB, statement string) {
	t.Helper()
	db, err := sql.Open(s.driver, s.admin(s.port))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %s: %v", s.name, statement, err)
	}
}

func freePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port, nil
}

// find returns the path of a program, which may be in a folder that is not in
// PATH.
func find(program string, folders ...string) (string, error) {
	if path, err := exec.LookPath(program); err == nil {
		return path, nil
	}
	for _, pattern := range folders {
		matches, _ := filepath.Glob(filepath.Join(pattern, program)) // the patterns are ours, and good
		if len(matches) > 0 {
			return matches[len(matches)-1], nil
		}
	}
	return "", fmt.Errorf("%s is %w", program, errMissing)
}
