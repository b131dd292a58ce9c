package dbtest

import (
	"io"
	"net"
	"sync/atomic"
	"testing"
)

// Proxy stands between a client and a server, and cuts connections.
type Proxy struct {
	// Addr is where it listens, such as 127.0.0.1:1234.
	Addr string
	// cuts counts the connections that it has cut.
	cuts atomic.Int64
}

// NewProxy starts a proxy to a server. Each connection is cut when more than
// budget() bytes have gone through it, in the middle of what is being sent; budget
// may be called by several goroutines at once. The proxy ends with the test.
func NewProxy(t testing.TB, server string, budget func() int64) *Proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	p := &Proxy{Addr: l.Addr().String()}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil { // the test has ended
				return
			}
			go p.join(client, server, budget())
		}
	}()
	return p
}

// Cuts is how many connections were cut.
func (p *Proxy) Cuts() int64 { return p.cuts.Load() }

func (p *Proxy) join(client net.Conn, address string, budget int64) {
	defer client.Close()
	server, err := net.Dial("tcp", address)
	if err != nil { // the client sees that the connection is closed
		return
	}
	defer server.Close()
	left := &atomic.Int64{}
	left.Store(budget)
	ended := make(chan struct{}, 2)
	for to, from := range map[net.Conn]net.Conn{client: server, server: client} {
		go func() {
			_, _ = io.Copy(&metered{to, left}, from) // an error ends both ways, and that is all
			ended <- struct{}{}
		}()
	}
	<-ended
	if left.Load() <= 0 {
		p.cuts.Add(1)
	}
}

// metered writes as much as is left.
type metered struct {
	to   io.Writer
	left *atomic.Int64
}

func (m *metered) Write(b []byte) (int, error) {
	after := m.left.Add(-int64(len(b)))
	if after > 0 {
		return m.to.Write(b)
	}
	n, err := m.to.Write(b[:max(0, int64(len(b))+after)])
	if err == nil {
		err = io.ErrShortWrite
	}
	return n, err
}
