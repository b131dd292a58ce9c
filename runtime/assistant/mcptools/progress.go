package mcptools

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"sync"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"github.com/aigen-go/aigen/runtime/tool"
)

const (
	// maxReports is how many reports of a call may wait to be read. The connection must
	// not wait for them: it serves other runs, too.
	maxReports = 16
	maxReport  = 256
)

// progress hands on what a server reports of its calls. The zero value is ready.
type progress struct {
	mu    sync.Mutex
	count int
	calls map[string]chan string
}

// begin returns the token of a call, and what to do at its end: reports that were
// taken before are handed on by then.
func (p *progress) begin(ctx context.Context) (token string, done func()) {
	reports := make(chan string, maxReports)
	p.mu.Lock()
	p.count++
	token = strconv.Itoa(p.count)
	if p.calls == nil {
		p.calls = map[string]chan string{}
	}
	p.calls[token] = reports
	p.mu.Unlock()
	handed := make(chan struct{})
	go func() {
		defer close(handed)
		for text := range reports {
			tool.Progress(ctx, text)
		}
	}()
	return token, func() {
		p.mu.Lock()
		delete(p.calls, token)
		close(reports)
		p.mu.Unlock()
		<-handed
	}
}

// notified takes a report. One too many is dropped: the next says more.
func (p *progress) notified(_ context.Context, req *mcp.ProgressNotificationClientRequest) {
	text := shorten(oneLine(req.Params.Message), maxReport)
	if text == "" {
		text = strconv.FormatFloat(req.Params.Progress, 'g', 6, 64)
		if req.Params.Total > 0 {
			text += fmt.Sprintf(" of %g", req.Params.Total)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	reports := p.calls[fmt.Sprint(cmp.Or(req.Params.ProgressToken, any("")))]
	select {
	case reports <- text:
	default: // also for a call that is over
	}
}
