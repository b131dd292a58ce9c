package tourguide_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/aigen-go/aigen/example/internal/tourguide"
)

func overpass(t *testing.T, h http.HandlerFunc) *tourguide.Overpass {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return &tourguide.Overpass{URL: s.URL, Log: slog.New(slog.DiscardHandler)}
}

func TestOverpass(t *testing.T) {
	o := overpass(t, func(w http.ResponseWriter, r *http.Request) {
		for _, part := range []string{
			"[out:json]", `node["tourism"]["name"](around:500,-8.063100,-34.871100);`, `way["building"]["name"](around:500,`, "out center",
		} {
			if q := r.PostFormValue("data"); !strings.Contains(q, part) {
				t.Errorf("no %s in %s", part, q)
			}
		}
		_, _ = fmt.Fprint(w, `{"elements":[
			{"type":"way","center":{"lat":1,"lon":2},"tags":{"building":"yes","name":"Hall"}},
			{"type":"node","lat":3,"lon":4,"tags":{"tourism":"museum","name":"Museum","website":"https://m.example"}},
			{"type":"node","lat":3,"lon":4,"tags":{"tourism":"museum","name":"Museum"}},
			{"type":"node","lat":5,"lon":6,"tags":{"leisure":"park"}}]}`)
	})
	got, err := o.Around(t.Context(), -8.0631, -34.8711)
	want := []tourguide.Place{
		{Name: "Museum", Kind: "tourism: museum", Latitude: 3, Longitude: 4, About: "https://m.example"},
		{Name: "Hall", Kind: "building: yes", Latitude: 1, Longitude: 2},
	}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Error(diff, err)
	}
}

func TestOverpassHasManyPlaces(t *testing.T) {
	o := overpass(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = fmt.Fprint(w, `{"elements":[`)
		for i := range 200 {
			_, _ = fmt.Fprintf(w, `{"tags":{"building":"yes","name":"Hall %d"}},`, i)
		}
		_, _ = fmt.Fprint(w, `{}]}`)
	})
	if got, err := o.Around(t.Context(), 0, 0); err != nil || len(got) != 60 {
		t.Errorf("%d places, %v", len(got), err)
	}
}

func TestOverpassFails(t *testing.T) {
	for want, h := range map[string]http.HandlerFunc{
		"the map is asked too often; try again later": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(429) },
		"the map answered 504":                        func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(504) },
		"the map sent something that is not its JSON": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"the map could not be reached":                func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		if _, err := overpass(t, h).Around(t.Context(), 0, 0); err == nil || err.Error() != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestFixtures(t *testing.T) {
	got, err := tourguide.Fixtures{}.Around(t.Context(), -8, -35)
	if err != nil || len(got) == 0 || got[0].Name != "Marco Zero" {
		t.Errorf("%v, %v", got, err)
	}
}
