package thread_test

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/thread"
)

func ExampleWithRetention() {
	ctx, dsn := context.Background(), "sqlite::memory:"
	db, err := thread.Open(ctx, dsn, thread.WithRetention(90*24*time.Hour))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	// Output:
}

func ExampleService_DisownThreads() {
	db, ctx, userID, done := exampleService()
	defer done()
	n, err := db.DisownThreads(ctx, userID) // the threads stay, and belong to nobody
	fmt.Println(n, err)
	// Output: 1 <nil>
}

func ExampleService_DeleteOwner() {
	db, ctx, userID, done := exampleService()
	defer done()
	n, err := db.DeleteOwner(ctx, userID) // the threads go
	fmt.Println(n, err)
	// Output: 1 <nil>
}

func ExampleService_PurgeIdle() {
	db, ctx, _, done := exampleService()
	defer done()
	ctx = assistant.WithUser(ctx, assistant.User{ID: "root", Superuser: true})
	n, err := db.PurgeIdle(ctx, 90*24*time.Hour)
	fmt.Println(n, err)
	// Output: 0 <nil>
}

func ExampleWithBlobs() {
	ctx, dsn := context.Background(), "sqlite::memory:"
	db, err := thread.Open(ctx, dsn, thread.WithBlobs(blob.Dir("/var/lib/chat/files")), thread.WithAttachmentLimit(8<<20))
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
}

func ExampleService_AddAttachment() {
	db, ctx, _, done := exampleService()
	defer done()
	threads, err := db.Threads(ctx, thread.Filter{})
	if err != nil {
		fmt.Println(err)
		return
	}
	threadID, file := threads[0].ID, strings.NewReader("%PDF-1.7")
	a, err := db.AddAttachment(ctx, threadID, "report.pdf", "application/pdf", file)
	if err != nil {
		fmt.Println(err)
		return
	}
	show(ctx, db, a.ID)
	// Output: report.pdf (application/pdf, 8 bytes): %PDF-1.7
}

func show(ctx context.Context, db *thread.Service, id string) {
	a, bytes, err := db.OpenAttachment(ctx, id)
	if err != nil {
		fmt.Println(err)
		return
	}
	defer bytes.Close()
	text, err := io.ReadAll(bytes)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s (%s, %d bytes): %s\n", a.Name, a.MediaType, a.Size, text)
}

// exampleService has a user with a thread.
func exampleService() (db *thread.Service, ctx context.Context, userID string, done func()) {
	userID = "alice"
	ctx = assistant.WithUser(context.Background(), assistant.User{ID: userID})
	folder, err := os.MkdirTemp("", "chat")
	if err != nil {
		panic(err)
	}
	db, err = thread.Open(ctx, "sqlite:"+filepath.Join(folder, "chat.db"), thread.WithBlobs(blob.Dir(filepath.Join(folder, "files"))))
	if err != nil {
		panic(err)
	}
	if _, err := db.CreateThread(ctx, thread.NewThread{}); err != nil {
		panic(err)
	}
	return db, ctx, userID, func() {
		db.Close()
		os.RemoveAll(folder)
	}
}
