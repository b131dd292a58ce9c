package tourguide

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/aigen-go/aigen/example/internal/web"
)

// Overpass is a [Map] that asks OpenStreetMap through an Overpass API.
type Overpass struct {
	// URL is that of the API's interpreter.
	URL string
	// Log gets why the service could not be reached, which a model is not told;
	// nil means slog.Default.
	Log *slog.Logger
}

// PublicOverpass is the interpreter that everybody may ask, a little.
const PublicOverpass = "https://overpass-api.de/api/interpreter"

var _ Map = (*Overpass)(nil)

// kinds are the tags of what visitors may want to see.
var kinds = []string{"tourism", "leisure", "place", "building"}

// Name returns OpenStreetMap.
func (o *Overpass) Name() string { return "OpenStreetMap" }

// element is a node or a way of the answer; ways have a center.
type element struct {
	Lat, Lon float64
	Center   struct{ Lat, Lon float64 }
	Tags     map[string]string
}

// Around returns what has a name.
func (o *Overpass) Around(ctx context.Context, latitude, longitude float64) ([]Place, error) {
	elements, err := o.ask(ctx, query(latitude, longitude))
	if err != nil {
		return nil, err
	}
	places := []Place{}
	seen := map[string]bool{}
	for _, e := range elements {
		name := e.Tags["name"]
		if name == "" || seen[name] {
			continue
		}
		seen[name] = true
		places = append(places, Place{
			Name: name, Kind: kindOf(e.Tags),
			Latitude: cmp.Or(e.Lat, e.Center.Lat), Longitude: cmp.Or(e.Lon, e.Center.Lon),
			About: cmp.Or(e.Tags["description"], e.Tags["website"]),
		})
	}
	slices.SortStableFunc(places, func(a, b Place) int { return rank(a) - rank(b) })
	return places[:min(len(places), most)], nil
}

// rank sorts places by their kind: a building is worth seeing if there is nothing
// else.
func rank(p Place) int {
	kind, _, _ := strings.Cut(p.Kind, ":")
	return slices.Index(kinds, kind)
}

func kindOf(tags map[string]string) string {
	for _, k := range kinds {
		if v := tags[k]; v != "" {
			return k + ": " + v
		}
	}
	return ""
}

// query is in the language of Overpass.
func query(latitude, longitude float64) string {
	var b strings.Builder
	b.WriteString("[out:json][timeout:20];(")
	for _, k := range kinds {
		for _, what := range []string{"node", "way"} {
			fmt.Fprintf(&b, "%s[%q][\"name\"](around:%d,%f,%f);", what, k, radius, latitude, longitude)
		}
	}
	b.WriteString(");out center 200;")
	return b.String()
}

// ask sends a query. Its errors are for the model; the log has the rest.
func (o *Overpass) ask(ctx context.Context, query string) ([]element, error) {
	form := strings.NewReader(url.Values{"data": {query}}.Encode())
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, o.URL, form)
	if err != nil {
		return nil, errors.New("the address of the map is not valid")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	body, err := web.Get(req, "the map", cmp.Or(o.Log, slog.Default()))
	if err != nil {
		return nil, err
	}
	var answer struct{ Elements []element }
	if err := json.Unmarshal(body, &answer); err != nil {
		return nil, errors.New("the map sent something that is not its JSON")
	}
	return answer.Elements, nil
}
