package tourguide

import "context"

// Map knows places.
type Map interface {
	// Around returns what is within 500 meters. The error is fit for a model.
	Around(ctx context.Context, latitude, longitude float64) ([]Place, error)
	// Name is for people, such as "OpenStreetMap".
	Name() string
}

// Place is something on a map.
type Place struct {
	Name string `json:"name"`
	// Kind is such as tourism: museum.
	Kind      string  `json:"kind"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	// About is what the map says in words, such as the address of a page.
	About string `json:"about,omitempty"`
}

// radius is how far places may be, in meters, and most how many are returned.
const (
	radius = 500
	most   = 60
)
