package dbtest

import (
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

var postgres = newPostgres()

func newPostgres() *server {
	return &server{
		name: "postgres", driver: "pgx", launch: launchPostgres,
		crash: syscall.SIGQUIT, // which its own processes follow, and which stores nothing
		admin: func(port int) string { return postgresDSN(port, "postgres") },
	}
}

// Postgres returns the data source name of an empty PostgreSQL database.
func Postgres(t testing.TB) string {
	t.Helper()
	name := postgres.database(t)
	return postgresDSN(postgres.port, name)
}

func postgresDSN(port int, database string) string {
	return fmt.Sprintf("postgres://aigen@127.0.0.1:%d/%s?sslmode=disable", port, database)
}

func launchPostgres(dir string, port int, small bool) (*exec.Cmd, error) {
	const folder = "/usr/lib/postgresql/*/bin"
	initdb, err := find("initdb", folder)
	if err != nil {
		return nil, err
	}
	program, err := find("postgres", folder)
	if err != nil {
		return nil, err
	}
	as, err := notRoot(dir)
	if err != nil {
		return nil, err
	}
	data := filepath.Join(dir, "data")
	args := []string{"--no-sync", "--auth=trust", "--username=aigen", "--encoding=UTF8", "--locale=C.UTF-8", "-D", data}
	if small {
		args = append(args, "--wal-segsize=1")
	}
	cmd := exec.Command(initdb, args...)
	cmd.Dir, cmd.SysProcAttr = dir, as
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w: %s", err, out)
	}
	args = []string{
		"-D", data,
		"-c", "listen_addresses=127.0.0.1", "-p", strconv.Itoa(port), "-k", "",
		"-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=200",
	}
	if small {
		args = append(args, "-c", "min_wal_size=2MB", "-c", "max_wal_size=4MB")
	}
	cmd = exec.Command(program, args...)
	cmd.Dir, cmd.SysProcAttr = dir, as
	return cmd, nil
}

// notRoot gives dir to a user that is not root, as whom PostgreSQL refuses to
// run.
func notRoot(dir string) (*syscall.SysProcAttr, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, err
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, err
	}
	attr := &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	return attr, os.Chown(dir, uid, gid)
}
