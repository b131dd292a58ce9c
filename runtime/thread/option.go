package thread

import (
	"context"
	"log/slog"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/chat"
)

// Option changes how a [Service] works.
type Option func(*config)

type config struct {
	logger *slog.Logger
	lease  time.Duration
	price  func(model string, u chat.Usage) (micros int64)
	// observer watches the runs; nil if nobody does.
	observer assistant.Observer
	// permissions say who may do what.
	permissions Permissions
	// system is that of WithSystem.
	system func(context.Context) context.Context
	// retention is how long idle threads are kept; 0 means for ever.
	retention time.Duration
	// blobs keeps the bytes of attachments, nil if there are none; attachmentLimit
	// is how many one has at most.
	blobs           blob.Store
	attachmentLimit int64
}

const (
	defaultLease = 15 * time.Second
	// shortestLease leaves a busy database the time to take a sign of life.
	shortestLease = 250 * time.Millisecond
)

// WithLogger sets where the service and its runs log; the default is
// [slog.Default].
func WithLogger(l *slog.Logger) Option { return func(c *config) { c.logger = l } }

// WithLease sets after which time without a sign of life a run is thought dead,
// when its process is out of sight: on another machine or in another container.
// Runs of a process on the same machine that has ended are dead at once. The
// default is 15 seconds, and anything below a quarter of a second counts as that;
// a run gives a sign three times as often.
func WithLease(d time.Duration) Option { return func(c *config) { c.lease = max(d, shortestLease) } }

// WithObserver has all runs watched, for traces and metrics: see runtime/telemetry.
func WithObserver(o assistant.Observer) Option { return func(c *config) { c.observer = o } }

// WithPrices sets what a model call costs, in millionths of a currency: price
// gets the provider's name of the model, and the tokens of the call. Costs are
// stored when a call is; a new price changes nothing that was stored before.
// Without prices every call costs 0. Package price has those of well-known models:
//
//	thread.WithPrices(price.Known().Cost(logger))
func WithPrices(price func(model string, u chat.Usage) (micros int64)) Option {
	return func(c *config) { c.price = price }
}

func configOf(opts []Option) config {
	c := config{}
	for _, o := range opts {
		o(&c)
	}
	if c.logger == nil {
		c.logger = slog.Default()
	}
	if c.lease <= 0 {
		c.lease = defaultLease
	}
	if c.system == nil {
		c.system = nobodyElse
	}
	if c.attachmentLimit <= 0 {
		c.attachmentLimit = defaultAttachmentLimit
	}
	if c.price == nil {
		c.price = func(string, chat.Usage) int64 { return 0 }
	}
	if c.permissions == nil {
		c.permissions = Owners{}
	}
	return c
}
