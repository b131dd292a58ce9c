package weather

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	clientSource = "weatherapi.com"
	// forecastDays is as far as the service can see; a free key sees less.
	forecastDays = "14"
	// maxReply bounds what is read of an answer; two weeks are about 300 kB.
	maxReply = 4 << 20
)

// Client is a [Source] that asks api.weatherapi.com. No error of it holds the
// key.
type Client struct {
	// Key is the API key.
	Key string
	// BaseURL is https://api.weatherapi.com/v1 if it is empty.
	BaseURL string
	// Log gets why the service could not be reached, which a model is not told;
	// nil means slog.Default.
	Log *slog.Logger
}

var _ Source = (*Client)(nil)

// The key is in the URL, as the service wants it; a redirect would carry it to
// somebody else.
var httpClient = &http.Client{
	Timeout: 10 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	},
}

// Name returns weatherapi.com.
func (c *Client) Name() string { return clientSource }

// reply is the part of the service's answers that is used here.
type reply struct {
	Location struct {
		Name, Region, Country string
	}
	Current struct {
		TempC      float64 `json:"temp_c"`
		FeelsLikeC float64 `json:"feelslike_c"`
		WindKPH    float64 `json:"wind_kph"`
		Humidity   int
		Condition  condition
	}
	Forecast struct {
		ForecastDay []struct {
			Date string
			Day  struct {
				MinC         float64 `json:"mintemp_c"`
				MaxC         float64 `json:"maxtemp_c"`
				ChanceOfRain int     `json:"daily_chance_of_rain"`
				Condition    condition
			}
		}
	}
	Error struct {
		Code    int
		Message string
	}
}

type condition struct{ Text string }

func (r *reply) place() string {
	if r.Location.Country == "" {
		return r.Location.Name
	}
	return r.Location.Name + ", " + r.Location.Country
}

// Current returns the weather now.
func (c *Client) Current(ctx context.Context, location string) (*Current, error) {
	r, err := c.get(ctx, "current.json", url.Values{"q": {location}})
	if err != nil {
		return nil, fmt.Errorf("getting the weather of %q: %w", location, err)
	}
	return &Current{
		Location: r.place(), Condition: strings.TrimSpace(r.Current.Condition.Text),
		TemperatureC: r.Current.TempC, FeelsLikeC: r.Current.FeelsLikeC,
		WindKPH: r.Current.WindKPH, Humidity: r.Current.Humidity,
		Source: clientSource,
	}, nil
}

// Forecast returns the forecast for one of the next days.
func (c *Client) Forecast(ctx context.Context, location string, day time.Time) (*Forecast, error) {
	r, err := c.get(ctx, "forecast.json", url.Values{"q": {location}, "days": {forecastDays}})
	if err != nil {
		return nil, fmt.Errorf("getting the forecast of %q: %w", location, err)
	}
	date, days := day.Format(time.DateOnly), r.Forecast.ForecastDay
	for _, d := range days {
		if d.Date == date {
			return &Forecast{
				Location: r.place(), Date: date, Condition: strings.TrimSpace(d.Day.Condition.Text),
				MinC: d.Day.MinC, MaxC: d.Day.MaxC, ChanceOfRain: d.Day.ChanceOfRain,
				Source: clientSource,
			}, nil
		}
	}
	if len(days) == 0 {
		return nil, fmt.Errorf("there is no forecast for %s", r.place())
	}
	return nil, fmt.Errorf("there is no forecast for %s on %s, only from %s to %s",
		r.place(), date, days[0].Date, days[len(days)-1].Date)
}

// get asks the service. Its errors are for the model and leave the URL out: the
// key is in it.
func (c *Client) get(ctx context.Context, path string, query url.Values) (*reply, error) {
	base := c.BaseURL
	if base == "" {
		base = "https://api.weatherapi.com/v1"
	}
	query.Set("key", c.Key)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/"+path+"?"+query.Encode(), nil)
	if err != nil {
		return nil, errors.New("the address of the weather service is not valid")
	}
	resp, err := httpClient.Do(req)
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxReply))
	if err != nil {
		return nil, c.unreachable(ctx, err)
	}
	var r reply
	err = json.Unmarshal(body, &r)
	switch {
	case err == nil && r.Error.Message != "":
		return nil, errors.New(c.redact(r.Error.Message))
	case resp.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the weather service answered %d", resp.StatusCode)
	case err != nil:
		return nil, errors.New("the weather service sent something that is not its JSON")
	}
	return &r, nil
}

// unreachable returns what went wrong, without where: the log has that, but for the
// URL with the key.
func (c *Client) unreachable(ctx context.Context, err error) error {
	if e := (*url.Error)(nil); errors.As(err, &e) {
		err = e.Err
	}
	if errors.Is(err, context.Canceled) {
		return err
	}
	cmp.Or(c.Log, slog.Default()).WarnContext(ctx, "the weather service could not be reached", "error", err)
	if timeout := (interface{ Timeout() bool })(nil); errors.As(err, &timeout) && timeout.Timeout() {
		return errors.New("the weather service did not answer in time")
	}
	return errors.New("the weather service could not be reached")
}

// redact takes the key out of a text of the service.
func (c *Client) redact(text string) string {
	if c.Key == "" {
		return text
	}
	return strings.ReplaceAll(text, c.Key, "…")
}
