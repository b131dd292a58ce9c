package weather_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aigen-go/aigen/example/internal/weather"
)

func TestFixturesAreTheSameEveryTime(t *testing.T) {
	var f weather.Fixtures
	now, err := f.Current(t.Context(), "  Recife,   Brazil ")
	if err != nil {
		t.Fatal(err)
	}
	day, err := f.Forecast(t.Context(), "Recife, Brazil", march6)
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%+v\n%+v", *now, *day)
	want := "{Location:Recife, Brazil Condition:Overcast TemperatureC:16 FeelsLikeC:17 WindKPH:24 Humidity:56 Source:fixture}\n" +
		"{Location:Recife, Brazil Date:2026-03-06 Condition:Patchy rain MinC:11 MaxC:20 ChanceOfRain:60 Source:fixture}"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFixturesOfAnyPlace(t *testing.T) {
	seen := map[string]bool{}
	for _, place := range []string{"Recife", "recife", "東京", "x", "\xff", strings.Repeat("a", 1<<16)} {
		for days := range 20 {
			w, err := weather.Fixtures{}.Forecast(t.Context(), place, march6.AddDate(0, 0, days))
			switch {
			case err != nil:
				t.Errorf("%.20q: %v", place, err)
			case w.MinC >= w.MaxC || w.ChanceOfRain < 0 || w.ChanceOfRain > 100 || w.Condition == "" || w.Source != "fixture" || w.Location != place:
				t.Errorf("%.20q: %+v", place, w)
			default:
				seen[w.Condition] = true
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("all days are alike: %v", seen)
	}
	for _, place := range []string{"", " \t\n"} {
		if _, err := (weather.Fixtures{}).Current(t.Context(), place); err == nil || err.Error() != "the location is empty" {
			t.Errorf("%q: %v", place, err)
		}
		if _, err := (weather.Fixtures{}).Forecast(t.Context(), place, march6); err == nil || err.Error() != "the location is empty" {
			t.Errorf("%q: %v", place, err)
		}
	}
}
