package cache

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// format is the first word of a record; it changes with what records mean.
const format = "aigen1 "

// keep is how long a record lives that no run has written again.
const keep = 30 * 24 * time.Hour

// Store keeps records by name, in a directory or in memory.
type Store struct {
	dir string

	mu     sync.Mutex
	memory map[string][]byte
}

// Open returns the store in the user's cache directory. Without such a directory it
// returns one that is always empty.
func Open() *Store {
	dir, err := os.UserCacheDir()
	if err != nil {
		return &Store{}
	}
	return &Store{dir: filepath.Join(dir, "aigen")}
}

// Memory returns a store that lives as long as the program, for a program that runs
// more than once. It begins with what is in the user's cache directory.
func Memory() *Store {
	s := Open()
	s.memory = map[string][]byte{}
	return s
}

// get reads a record into v, and says whether there is one that is whole.
func (s *Store) get(name string, v any) bool {
	body, ok := s.read(name)
	return ok && json.Unmarshal(body, v) == nil
}

func (s *Store) read(name string) ([]byte, bool) {
	s.mu.Lock()
	body, ok := s.memory[name]
	s.mu.Unlock()
	if ok || s.dir == "" {
		return body, ok
	}
	record, err := os.ReadFile(s.path(name))
	if err != nil {
		return nil, false
	}
	head, body, _ := bytes.Cut(record, []byte("\n"))
	return body, string(head) == header(body)
}

// put writes a record. It is not an error if it cannot: the next run will do the
// work again.
func (s *Store) put(name string, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		return
	}
	s.mu.Lock()
	if s.memory != nil {
		s.memory[name] = body
	}
	s.mu.Unlock()
	if s.dir == "" || os.MkdirAll(s.dir, 0o777) != nil {
		return
	}
	_ = replace(s.path(name), append([]byte(header(body)+"\n"), body...))
}

// drop removes a record.
func (s *Store) drop(name string) {
	s.mu.Lock()
	delete(s.memory, name)
	s.mu.Unlock()
	if s.dir != "" {
		_ = os.Remove(s.path(name))
	}
}

// replace writes a file so that a reader sees the old or the new content, and
// never a part of it.
func replace(path string, content []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".new")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// trim removes records that nobody has written for a long time.
func (s *Store) trim(now time.Time) {
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if info, err := e.Info(); err == nil && now.Sub(info.ModTime()) > keep {
			_ = os.Remove(filepath.Join(s.dir, e.Name()))
		}
	}
}

func (s *Store) path(name string) string { return filepath.Join(s.dir, name) }

func header(body []byte) string {
	sum := sha256.Sum256(body)
	return format + hex.EncodeToString(sum[:])
}
