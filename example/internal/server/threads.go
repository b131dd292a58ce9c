package server

import (
	"context"
	"fmt"

	"github.com/aigen-go/aigen/runtime/blob"
	"github.com/aigen-go/aigen/runtime/price"
	"github.com/aigen-go/aigen/runtime/telemetry"
	"github.com/aigen-go/aigen/runtime/thread"
)

// openThreads opens the conversations. Their runs are traced and measured by the
// OpenTelemetry providers that the program has set, if any, and each model call is
// stored with what it cost. Attachments are in a folder beside the database.
func openThreads(ctx context.Context, cfg Config) (*thread.Service, error) {
	observer, err := telemetry.New(telemetry.Config{})
	if err != nil {
		return nil, fmt.Errorf("setting up telemetry: %w", err)
	}
	return thread.Open(ctx, "sqlite:"+cfg.DB, thread.WithLogger(cfg.Log), thread.WithPermissions(permissions{}),
		thread.WithBlobs(blob.Dir(cfg.DB+".files")), thread.WithObserver(observer), thread.WithPrices(price.Known().Cost(cfg.Log)))
}
