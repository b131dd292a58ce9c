package weather

import (
	"context"
	"errors"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"time"
)

// Fixtures is a [Source] that makes the weather up: always the same for a place
// and a day, plausible, and marked as "fixture" in the data.
type Fixtures struct{}

var _ Source = Fixtures{}

const fixtureSource = "fixture"

// Name says that the weather is made up.
func (Fixtures) Name() string { return "fixtures" }

// Current makes up the weather of a place; it does not change over time.
func (Fixtures) Current(_ context.Context, location string) (*Current, error) {
	place, err := placeName(location)
	if err != nil {
		return nil, err
	}
	d := makeUp(place, "now")
	return &Current{
		Location: place, Condition: d.condition,
		TemperatureC: d.max, FeelsLikeC: d.max + 1, WindKPH: d.wind, Humidity: d.humidity,
		Source: fixtureSource,
	}, nil
}

// Forecast makes up the weather of a place on any day.
func (Fixtures) Forecast(_ context.Context, location string, day time.Time) (*Forecast, error) {
	place, err := placeName(location)
	if err != nil {
		return nil, err
	}
	date := day.Format(time.DateOnly)
	d := makeUp(place, date)
	return &Forecast{
		Location: place, Date: date, Condition: d.condition,
		MinC: d.min, MaxC: d.max, ChanceOfRain: d.rain,
		Source: fixtureSource,
	}, nil
}

type dayWeather struct {
	condition      string
	min, max, wind float64
	humidity, rain int
}

// skies pairs a condition with the chance of rain that it begins at.
var skies = []struct {
	condition string
	rain      int
}{{"Sunny", 0}, {"Partly cloudy", 10}, {"Overcast", 25}, {"Patchy rain", 55}, {"Heavy rain", 80}}

func makeUp(place, when string) dayWeather {
	// The climate is the place's own; a day only varies it.
	climate := seeded(strings.ToLower(place))
	warm := 8 + climate.IntN(20)
	r := seeded(strings.ToLower(place), when)
	sky := skies[r.IntN(len(skies))]
	maximum := float64(warm + r.IntN(7))
	return dayWeather{
		condition: sky.condition,
		min:       maximum - float64(4+r.IntN(6)),
		max:       maximum,
		wind:      float64(4 + r.IntN(30)),
		humidity:  40 + r.IntN(55),
		rain:      sky.rain + r.IntN(15),
	}
}

func seeded(words ...string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.Join(words, "\n"))) // never fails
	return rand.New(rand.NewPCG(h.Sum64(), 0))
}

// placeName returns location without needless blanks.
func placeName(location string) (string, error) {
	place := strings.Join(strings.Fields(location), " ")
	if place == "" {
		return "", errors.New("the location is empty")
	}
	return place, nil
}
