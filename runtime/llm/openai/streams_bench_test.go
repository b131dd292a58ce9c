package openai_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	sdk "github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"github.com/aigen-go/aigen/runtime/llm/openai"
)

// holdingServer answers with a text of which it sends half, and the rest when release
// is closed. Half is told of every answer that is half sent.
type holdingServer struct {
	*httptest.Server
	half    chan struct{}
	release chan struct{}
}

func newHoldingServer(b *testing.B) *holdingServer {
	event := func(delta, finish string) string {
		return fmt.Sprintf(`data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":%s,"finish_reason":%s}]}`+"\n\n", delta, finish)
	}
	half := strings.Repeat(event(`{"content":"sunny "}`, "null"), 25)
	s := &holdingServer{half: make(chan struct{}, 1)}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		release := s.release
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			b.Error(err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = io.WriteString(w, half) // a client that went away shows in the benchmark's own error
		_ = http.NewResponseController(w).Flush()
		s.half <- struct{}{}
		<-release
		_, _ = io.WriteString(w, half+event(`{}`, `"stop"`)+"data: [DONE]\n\n")
	}))
	b.Cleanup(s.Close)
	return s
}

// open opens n streams with work, and returns how much heap and stack, and how many
// goroutines, they need at most while all of them are open, the server's share
// included.
func (s *holdingServer) open(b *testing.B, n int, work func() error) (memory, goroutines float64) {
	s.release = make(chan struct{})
	runtime.GC()
	before, was := inUse(), runtime.NumGoroutine()
	var peak uint64
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			if err := work(); err != nil {
				b.Error(err)
			}
		})
	}
	for i := range n {
		<-s.half
		if i%8 == 0 {
			peak = max(peak, inUse())
		}
	}
	time.Sleep(settle) // until the clients have read their half
	peak = max(peak, inUse())
	goroutines = float64(runtime.NumGoroutine() - was)
	close(s.release)
	wg.Wait()
	s.CloseClientConnections()
	http.DefaultClient.CloseIdleConnections()
	return (float64(peak) - float64(before)) / float64(n), goroutines / float64(n)
}

const settle = 200 * time.Millisecond

// inUse is how many bytes of the heap, garbage included, and of stacks are in use.
func inUse() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc + m.StackInuse
}

// bare opens a stream with nothing but a connection, to know what the server needs.
func (s *holdingServer) bare() error {
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, "POST /chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"); err != nil {
		return err
	}
	_, err = bufio.NewReaderSize(conn, 16).WriteTo(io.Discard)
	return err
}

// rounds is how often streams are opened, by each in turn.
const rounds = 3

// BenchmarkStreams opens streams with aigen and with the loop that one would write by
// hand, in turns. It reports the peak of heap and stacks, and the goroutines, a stream,
// without what the server in the same process needs, and their ratios: all of them
// medians.
func BenchmarkStreams(b *testing.B) {
	for _, n := range []int{200, 1000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			server := newHoldingServer(b)
			opts := []option.RequestOption{option.WithAPIKey("k"), option.WithBaseURL(server.URL)}
			client := sdk.NewClient(opts...)
			model := openai.New(openai.WithRequestOptions(opts...))
			ctx, stop := context.WithCancel(b.Context())
			defer stop()
			work := []func() error{
				server.bare,
				func() error { _, _, err := handWritten(ctx, &client); return err },
				func() error { _, _, err := withAigen(ctx, model); return err },
			}
			memory, goroutines := make([][]float64, len(work)), make([][]float64, len(work))
			for b.Loop() {
				for range rounds {
					for i, w := range work {
						m, g := server.open(b, n, w)
						memory[i], goroutines[i] = append(memory[i], m), append(goroutines[i], g)
					}
				}
			}
			serverMemory, serverGoroutines := median(memory[0]), median(goroutines[0])-1
			hand, own := median(memory[1])-serverMemory, median(memory[2])-serverMemory
			b.ReportMetric(hand/1024, "hand-KiB/stream")
			b.ReportMetric(own/1024, "aigen-KiB/stream")
			b.ReportMetric(own/hand, "memory-ratio")
			b.ReportMetric(median(goroutines[1])-serverGoroutines, "hand-goroutines/stream")
			b.ReportMetric(median(goroutines[2])-serverGoroutines, "aigen-goroutines/stream")
		})
	}
}
