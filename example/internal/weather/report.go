package weather

import (
	"context"
	"time"
)

// Source is where the weather comes from. Its errors are read by the model.
type Source interface {
	// Name says for people what the source is.
	Name() string
	// Current returns the weather now.
	Current(ctx context.Context, location string) (*Current, error)
	// Forecast returns the forecast for a day; only the date of day counts.
	Forecast(ctx context.Context, location string, day time.Time) (*Forecast, error)
}

// Current is the weather at a place, now.
type Current struct {
	Location     string  `json:"location"`
	Condition    string  `json:"condition"`
	TemperatureC float64 `json:"temperature_c"`
	FeelsLikeC   float64 `json:"feels_like_c"`
	WindKPH      float64 `json:"wind_kph"`
	Humidity     int     `json:"humidity_percent"`
	// Source is "weatherapi.com", or "fixture" if the weather is made up.
	Source string `json:"source"`
}

// Forecast is the weather that is expected at a place on a day.
type Forecast struct {
	Location     string  `json:"location"`
	Date         string  `json:"date"`
	Condition    string  `json:"condition"`
	MinC         float64 `json:"min_temperature_c"`
	MaxC         float64 `json:"max_temperature_c"`
	ChanceOfRain int     `json:"chance_of_rain_percent"`
	// Source is "weatherapi.com", or "fixture" if the weather is made up.
	Source string `json:"source"`
}
