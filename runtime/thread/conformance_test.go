package thread_test

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/aigen-go/aigen/runtime/store"
	"github.com/aigen-go/aigen/runtime/store/storetest"
	"github.com/aigen-go/aigen/runtime/thread"
)

// The stores of the package do what package store asks: that with two pools,
// and those over a pool of the application's.
func TestStores(t *testing.T) {
	t.Run("file", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) store.Store { return open(t).Store() })
	})
	t.Run("memory", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) store.Store { return openFile(t, ":memory:").Store() })
	})
	t.Run("pool", func(t *testing.T) {
		storetest.Run(t, func(t *testing.T) store.Store {
			path := filepath.Join(t.TempDir(), "chat.db")
			openFile(t, path)
			return thread.SQL(spoken, pool(t, path))
		})
	})
}

func TestStoresOnServers(t *testing.T) {
	onServers(t, func(t *testing.T, dialect string, db *sql.DB) {
		storetest.Run(t, func(*testing.T) store.Store { return thread.SQL(dialect, db) })
	})
}
