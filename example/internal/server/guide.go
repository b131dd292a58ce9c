package server

import (
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"strings"

	"github.com/aigen-go/aigen/example/internal/account"
	"github.com/aigen-go/aigen/example/internal/tourguide"
	"github.com/aigen-go/aigen/runtime/assistant"
	"github.com/aigen-go/aigen/runtime/llm"
)

// guide serves the tour guide: a run without a thread, whose answer is a value.
type guide struct {
	assistant *tourguide.Assistant
	model     llm.Model
	auth      *account.Auth
	log       *slog.Logger
}

// ServeHTTP answers GET /tour-guide/?coordinate=LATITUDE,LONGITUDE, and {} without
// a coordinate.
func (g *guide) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	user, err := authenticate(g.auth)(r)
	switch {
	case err != nil:
		reply(w, http.StatusServiceUnavailable, map[string]string{"error": "The accounts can't be reached."})
		return
	case user == nil:
		reply(w, http.StatusUnauthorized, map[string]string{"error": "You must be logged in to use this feature."})
		return
	}
	text := r.URL.Query().Get("coordinate")
	if text == "" {
		reply(w, http.StatusOK, struct{}{})
		return
	}
	latitude, longitude, ok := coordinate(text)
	if !ok {
		reply(w, http.StatusBadRequest, map[string]string{
			"error": fmt.Sprintf("The coordinate %.40q is not a latitude and a longitude, such as -8.06,-34.87.", text),
		})
		return
	}
	ctx := assistant.WithUser(r.Context(), *user)
	question := fmt.Sprintf("What are the attractions nearby latitude %g, longitude %g?", latitude, longitude)
	answer, _, err := assistant.RunFor[tourguide.TourGuide](ctx, g.assistant, question,
		assistant.WithModel(g.model), assistant.WithLogger(g.log))
	if err != nil { // the run has logged it
		reply(w, http.StatusBadGateway, map[string]string{"error": "The tour guide can't answer now."})
		return
	}
	reply(w, http.StatusOK, answer)
}

// coordinate reads two numbers with a comma between them.
func coordinate(text string) (latitude, longitude float64, ok bool) {
	first, second, _ := strings.Cut(text, ",")
	latitude, err1 := strconv.ParseFloat(strings.TrimSpace(first), 64)
	longitude, err2 := strconv.ParseFloat(strings.TrimSpace(second), 64)
	inside := -90 <= latitude && latitude <= 90 && -180 <= longitude && longitude <= 180 // NaN is not
	return latitude, longitude, err1 == nil && err2 == nil && inside
}
