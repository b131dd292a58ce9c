// Package weather has the weather assistant of the example, and where it gets
// the weather from.
package weather

import (
	"cmp"
	"context"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// Assistant answers questions about the weather.
//
//ai:assistant id=weather_assistant "name=Weather Assistant" model=gpt-4o-mini
type Assistant struct {
	// Source is where the weather comes from.
	Source Source
	// ModelName takes the place of the model in the annotation, if it is set.
	ModelName string
}

// Instructions is the system prompt; it is asked for once a run.
func (a *Assistant) Instructions(ctx context.Context) (string, error) {
	return "You are a weather bot. Use the tools for everything that you say about the weather. " +
		"Today is " + time.Now().Format("Monday, 2006-01-02") + ".", nil
}

// Model returns the name of the model to ask.
func (a *Assistant) Model(ctx context.Context) string {
	return cmp.Or(a.ModelName, a.AISpec().Model)
}

// FetchCurrentWeather gets the weather of a place as it is now.
//
//   - location: city and country, such as "Recife, Brazil"
//
//ai:tool readonly timeout=15s
//ai:param location minLength=1 maxLength=100
func (a *Assistant) FetchCurrentWeather(ctx context.Context, location string) (*Current, error) {
	return a.Source.Current(ctx, location)
}

// FetchForecast gets the weather forecast of a place for one day.
//
//   - location: city and country, such as "Recife, Brazil"
//   - date: the day to forecast, at most two weeks from today
//
//ai:tool readonly timeout=15s
//ai:param location minLength=1 maxLength=100
//ai:param date format=date
func (a *Assistant) FetchForecast(ctx context.Context, location string, date time.Time) (*Forecast, error) {
	return a.Source.Forecast(ctx, location, date)
}

// GetUsername tells the name of the user who asks.
//
//ai:tool readonly
func (a *Assistant) GetUsername(ctx context.Context) string {
	if user := assistant.FromContext(ctx).User; user != nil {
		return user.Name
	}
	return "Anonymous"
}

// Position is a place on Earth.
type Position struct {
	Latitude  float64 `json:"latitude" jsonschema:"minimum=-90,maximum=90"`
	Longitude float64 `json:"longitude" jsonschema:"minimum=-180,maximum=180"`
}

// LocateUser asks the browser where the user is, for a question that names no place.
// The front end runs it; the method only says what comes back.
//
//ai:tool readonly client
func (a *Assistant) LocateUser(ctx context.Context) (*Position, error) { return nil, nil }
