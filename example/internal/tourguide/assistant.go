// Package tourguide has the tour guide of the example: an assistant whose answers
// are values, for a page and not for a conversation.
package tourguide

import (
	"cmp"
	"context"
	"time"
)

// Assistant is a tour guide: it tells what is worth seeing around a place.
//
//ai:assistant id=tour_guide_assistant "name=Tour Guide Assistant" model=gpt-4o-mini output=TourGuide
type Assistant struct {
	Map Map
	// ModelName takes the place of the model in the annotation, if it is set.
	ModelName string
}

// TourGuide is an answer of the tour guide.
type TourGuide struct {
	// NearbyAttractions are what to see, the best first.
	NearbyAttractions []Attraction `json:"nearby_attractions" jsonschema:"maxItems=20"`
}

// Attraction is something to see.
type Attraction struct {
	// Name is the name that people know it by.
	Name string `json:"name"`
	// Description says in two or three sentences why it is worth a visit.
	Description string `json:"description"`
}

// Instructions is the system prompt.
func (a *Assistant) Instructions(ctx context.Context) (string, error) {
	return "You are a tour guide. You get the coordinates of a place, find what is around it with find_nearby_attractions, and " +
		"describe at most ten things that visitors should see, the best first. Name nothing that the tool did not find. " +
		"Today is " + time.Now().Format(time.DateOnly) + ".", nil
}

// Model returns the name of the model to ask.
func (a *Assistant) Model(ctx context.Context) string {
	return cmp.Or(a.ModelName, a.AISpec().Model)
}

// FindNearbyAttractions finds what is within 500 meters of a place.
//
//   - latitude: of the place, in degrees; north is positive
//   - longitude: of the place, in degrees; east is positive
//
//ai:tool readonly timeout=30s
//ai:param latitude minimum=-90 maximum=90
//ai:param longitude minimum=-180 maximum=180
func (a *Assistant) FindNearbyAttractions(ctx context.Context, latitude, longitude float64) ([]Place, error) {
	return a.Map.Around(ctx, latitude, longitude)
}
