// Package bots has the assistants that the tests of parity talk to.
package bots

import (
	"context"
	"fmt"
	"time"

	"github.com/aigen-go/aigen/runtime/assistant"
)

// Temperature tells temperatures.
//
//ai:assistant id=temperature_assistant "name=Temperature Assistant" model=test-1
//ai:instructions You tell temperatures.
type Temperature struct {
	// Fetch takes the place of the tool, if it is set.
	Fetch func(ctx context.Context, location string) (string, error)
}

// FetchCurrentTemperature gets the temperature of a place as it is now.
//
//   - location: city and state, such as "San Francisco, CA"
//
//ai:tool
func (a *Temperature) FetchCurrentTemperature(ctx context.Context, location string) (string, error) {
	if a.Fetch != nil {
		return a.Fetch(ctx, location)
	}
	return "32 degrees Celsius", nil
}

// FetchForecastTemperature gets the temperature of a place for one day.
//
//   - date: the day to forecast
//
//ai:tool
//ai:param date format=date
func (a *Temperature) FetchForecastTemperature(location string, date time.Time) string {
	return fmt.Sprintf("%s on %s: 35 degrees Celsius", location, date.Format(time.DateOnly))
}

// Measured is a result that is no text.
type Measured struct {
	Location string   `json:"location"`
	Value    string   `json:"value"`
	Stations []string `json:"stations"`
}

// MeasureTemperature measures the temperature of a place.
//
//ai:tool
func (a *Temperature) MeasureTemperature(location string) *Measured {
	return &Measured{Location: location, Value: "25°C"}
}

// GetUsername tells who asks.
//
//ai:tool
func (a *Temperature) GetUsername(ctx context.Context) string {
	if u := assistant.FromContext(ctx).User; u != nil {
		return u.ID
	}
	return "Anonymous"
}
