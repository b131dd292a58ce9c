package dbtest

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// diskSize is room for an empty database of either server, and some more.
const diskSize = "size=160m"

// Disk is a small disk with a server on it.
type Disk struct{ server *server }

// NewDisk starts another server of the driver, "pgx" or "mysql", on a small disk of its
// own. It is stopped with the test, which skips where no disk can be mounted.
func NewDisk(t testing.TB, driver string) *Disk {
	t.Helper()
	s := newPostgres()
	if driver == mariadb.driver {
		s = newMariaDB()
	}
	s.small = true
	dir, err := os.MkdirTemp("", "aigen-disk-") // not t.TempDir: the server may run as another user
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.Remove(dir) })
	switch err := syscall.Mount("aigen", dir, "tmpfs", 0, diskSize); {
	case errors.Is(err, syscall.EPERM):
		t.Skipf("mount a small disk: %v", err)
	case err != nil:
		t.Fatalf("mount a small disk: %v", err)
	}
	t.Cleanup(func() {
		s.end()
		if err := syscall.Unmount(dir, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	s.once.Do(func() { s.err = s.runIn(dir) })
	s.started(t)
	return &Disk{s}
}

// DSN returns the data source name of an empty database, as [Postgres] and [MariaDB] do.
func (d *Disk) DSN(t testing.TB) string {
	t.Helper()
	name := d.server.database(t)
	if d.server.driver == mariadb.driver {
		return mariadbDSN(d.server.port, name)
	}
	return postgresDSN(d.server.port, name)
}

func (d *Disk) ballast() string { return filepath.Join(d.server.dir, "ballast") }

// Fill leaves no room on the disk, not for a byte.
func (d *Disk) Fill(t testing.TB) {
	t.Helper()
	f, err := os.OpenFile(d.ballast(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		t.Error(err)
		return
	}
	defer f.Close()
	for block := make([]byte, 1<<20); len(block) > 0; {
		if _, err := f.Write(block); err == nil {
			continue
		} else if !errors.Is(err, syscall.ENOSPC) {
			t.Error(err)
			return
		}
		block = block[:len(block)/2]
	}
}

// FillLog fills the disk, and the log of PostgreSQL, which ends when it cannot write that.
func (d *Disk) FillLog(t testing.TB) {
	t.Helper()
	d.Fill(t)
	db, err := sql.Open(d.server.driver, d.server.admin(d.server.port))
	if err != nil {
		t.Error(err)
		return
	}
	defer db.Close()
	if _, err := db.Exec("SELECT pg_logical_emit_message(true, '', repeat('x', 64000000))"); err == nil {
		t.Error("there is room in the log")
	}
}

// Free makes room again, and returns when the server answers: one that has ended is
// started again.
func (d *Disk) Free(t testing.TB) {
	t.Helper()
	if err := os.Remove(d.ballast()); err != nil {
		t.Fatal(err)
	}
	if err := d.server.wait(); err == nil {
		return
	}
	select {
	case <-d.server.exited:
		d.server.again(t)
	default:
		t.Fatalf("%s does not answer", d.server.name)
	}
}
