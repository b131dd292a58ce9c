package weather_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aigen-go/aigen/example/internal/weather"
)

const key = "k3y-nobody-may-see"

const currentReply = `{"location":{"name":"Recife","region":"Pernambuco","country":"Brazil","lat":-8.05},
	"current":{"temp_c":27.4,"feelslike_c":30.1,"wind_kph":11.2,"humidity":74,"condition":{"text":"Partly cloudy ","code":1003}}}`

const forecastReply = `{"location":{"name":"Recife","country":"Brazil"},"current":{},"forecast":{"forecastday":[
	{"date":"2026-03-05","day":{"mintemp_c":24,"maxtemp_c":30.5,"daily_chance_of_rain":80,"condition":{"text":"Rain"}},"hour":[]},
	{"date":"2026-03-06","day":{"mintemp_c":23.5,"maxtemp_c":31,"daily_chance_of_rain":0,"condition":{"text":"Sunny"}},"hour":[]}]}}`

// service is a weather service that answers always the same, and keeps the
// requests.
func service(t *testing.T, status int, body string) (*weather.Client, *[]*http.Request) {
	var seen []*http.Request
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen = append(seen, r)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}))
	t.Cleanup(s.Close)
	return &weather.Client{Key: key, BaseURL: s.URL}, &seen
}

var march6 = time.Date(2026, time.March, 6, 0, 0, 0, 0, time.UTC)

func TestCurrent(t *testing.T) {
	c, seen := service(t, 200, currentReply)
	got, err := c.Current(t.Context(), "Recife & Olinda")
	want := weather.Current{
		Location: "Recife, Brazil", Condition: "Partly cloudy",
		TemperatureC: 27.4, FeelsLikeC: 30.1, WindKPH: 11.2, Humidity: 74, Source: "weatherapi.com",
	}
	if err != nil || *got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	r := (*seen)[0]
	if q := r.URL.Query(); r.URL.Path != "/current.json" || q.Get("q") != "Recife & Olinda" || q.Get("key") != key {
		t.Errorf("asked for %s", r.URL)
	}
}

func TestForecast(t *testing.T) {
	c, seen := service(t, 200, forecastReply)
	got, err := c.Forecast(t.Context(), "Recife", march6)
	want := weather.Forecast{
		Location: "Recife, Brazil", Date: "2026-03-06", Condition: "Sunny", MinC: 23.5, MaxC: 31, Source: "weatherapi.com",
	}
	if err != nil || *got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	r := (*seen)[0]
	if q := r.URL.Query(); r.URL.Path != "/forecast.json" || q.Get("q") != "Recife" || q.Get("days") != "14" || q.Get("key") != key {
		t.Errorf("asked for %s", r.URL)
	}
}

func TestForecastOutOfRange(t *testing.T) {
	c, _ := service(t, 200, forecastReply)
	_, err := c.Forecast(t.Context(), "Recife", march6.AddDate(0, 1, 0))
	checkError(t, err, "there is no forecast for Recife, Brazil on 2026-04-06, only from 2026-03-05 to 2026-03-06")
	c, _ = service(t, 200, currentReply)
	_, err = c.Forecast(t.Context(), "Recife", march6)
	checkError(t, err, "there is no forecast for Recife, Brazil")
}

func TestErrorsOfTheService(t *testing.T) {
	for _, test := range []struct {
		status     int
		body, want string
	}{
		{400, `{"error":{"code":1006,"message":"No matching location found."}}`, `getting the weather of "Atlantis": No matching location found.`},
		{401, `{"error":{"code":2006,"message":"API key ` + key + ` is invalid."}}`, `getting the weather of "Atlantis": API key … is invalid.`},
		{500, "oops", `getting the weather of "Atlantis": the weather service answered 500`},
		{302, "", `getting the weather of "Atlantis": the weather service answered 302`},
		{200, "<html>", `getting the weather of "Atlantis": the weather service sent something that is not its JSON`},
		{200, `{"current":{"temp_c":"hot"}}`, `getting the weather of "Atlantis": the weather service sent something that is not its JSON`},
		{200, strings.Repeat(" ", 5<<20) + currentReply, `getting the weather of "Atlantis": the weather service sent something that is not its JSON`},
	} {
		c, _ := service(t, test.status, test.body)
		_, err := c.Current(t.Context(), "Atlantis")
		checkError(t, err, test.want)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	other, seen := service(t, 200, currentReply)
	s := httptest.NewServer(http.RedirectHandler(other.BaseURL, http.StatusFound))
	t.Cleanup(s.Close)
	_, err := (&weather.Client{Key: key, BaseURL: s.URL}).Current(t.Context(), "Recife")
	checkError(t, err, `getting the weather of "Recife": the weather service answered 302`)
	if len(*seen) > 0 {
		t.Errorf("the key went to %s", (*seen)[0].URL)
	}
}

func TestServiceThatDoesNotAnswer(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(s.Close)
	c := &weather.Client{Key: key, BaseURL: s.URL}

	// A deadline that is over stands for the client's own ten seconds.
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	_, err := c.Current(ctx, "Recife")
	checkError(t, err, `getting the weather of "Recife": the weather service did not answer in time`)

	ctx, cancel = context.WithCancel(t.Context())
	cancel()
	if _, err := c.Current(ctx, "Recife"); !errors.Is(err, context.Canceled) || strings.Contains(err.Error(), key) {
		t.Errorf("cancelled: %v", err)
	}
	s.Close()
	var log bytes.Buffer
	c.Log = slog.New(slog.NewTextHandler(&log, nil))
	_, err = c.Current(t.Context(), "Recife")
	checkError(t, err, `getting the weather of "Recife": the weather service could not be reached`)
	if !strings.Contains(log.String(), "connection refused") || strings.Contains(log.String(), key) {
		t.Errorf("nobody listens: the log has %q", &log)
	}
	_, err = (&weather.Client{Key: key, BaseURL: "http://a b"}).Current(t.Context(), "Recife")
	checkError(t, err, `getting the weather of "Recife": the address of the weather service is not valid`)
}

func checkError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("got the error %v\nwant %s", err, want)
	}
}
