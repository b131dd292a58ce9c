package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"time"
)

// maxBody bounds what is read of an answer.
const maxBody = 4 << 20

// client follows no redirects: they could lead to an address that the caller
// would not ask, and would carry the key there.
var client = &http.Client{
	Timeout:       25 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// Get sends a request to a service, such as "the map", and returns the body of its
// answer if that has status 200. Errors are fit for a model and leave the URL out; the
// log has why a service could not be reached.
func Get(req *http.Request, service string, log *slog.Logger) ([]byte, error) {
	resp, err := client.Do(req)
	if err != nil {
		return nil, unreachable(req.Context(), service, err, log)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxBody))
	switch {
	case err != nil:
		return nil, unreachable(req.Context(), service, err, log)
	case resp.StatusCode == http.StatusTooManyRequests:
		return nil, fmt.Errorf("%s is asked too often; try again later", service)
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s answered %d", service, resp.StatusCode)
	}
	return body, nil
}

func unreachable(ctx context.Context, service string, err error, log *slog.Logger) error {
	if e := (*url.Error)(nil); errors.As(err, &e) {
		err = e.Err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	log.WarnContext(ctx, service+" could not be reached", "error", err)
	if timeout := (interface{ Timeout() bool })(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return fmt.Errorf("%s did not answer in time", service)
	}
	return fmt.Errorf("%s could not be reached", service)
}
