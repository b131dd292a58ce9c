// Package order has tools of two sizes, with the code that aigen writes for them,
// to measure and test that code.
package order

import "time"

// Desk is a toolset.
type Desk struct{}

// Scale is a scale of temperature.
type Scale string

// The scales of temperature.
const (
	Celsius    Scale = "celsius"
	Fahrenheit Scale = "fahrenheit"
)

// Urgency says how soon an order is wanted.
type Urgency string

// The levels of urgency.
const (
	Low    Urgency = "low"
	Normal Urgency = "normal"
	High   Urgency = "high"
)

// Reading is a small argument.
type Reading struct {
	// Place is a city.
	Place string `json:"place" jsonschema:"maxLength=100"`
	Scale Scale  `json:"scale"`
}

// Item is a line of an order.
type Item struct {
	Article string `json:"article" jsonschema:"minLength=1"`
	Label   string `json:"label"`
	Count   int    `json:"count" jsonschema:"minimum=1,maximum=1000"`
	// Price is in cents.
	Price int64   `json:"price" jsonschema:"minimum=0"`
	Taxed bool    `json:"taxed"`
	Note  *string `json:"note,omitempty"`
}

// Place is where something is delivered.
type Place struct {
	Street  string `json:"street"`
	City    string `json:"city"`
	Code    string `json:"code"`
	Country string `json:"country" jsonschema:"minLength=2,maxLength=2"`
}

// Purchase is an argument of medium size.
type Purchase struct {
	Customer string            `json:"customer"`
	Mail     string            `json:"mail"`
	Urgency  Urgency           `json:"urgency"`
	Currency string            `json:"currency"`
	Items    []Item            `json:"items" jsonschema:"minItems=1"`
	Delivery Place             `json:"delivery"`
	Wanted   time.Time         `json:"wanted"`
	Coupon   *string           `json:"coupon,omitempty"`
	Labels   map[string]string `json:"labels"`
	Wrapped  bool              `json:"wrapped"`
	Discount float64           `json:"discount" jsonschema:"minimum=0,maximum=1"`
	Days     int               `json:"days" jsonschema:"minimum=0,maximum=60"`
}

// Receipt is the answer to a [Purchase].
type Receipt struct {
	ID     string    `json:"id"`
	Total  int64     `json:"total"`
	Pieces int       `json:"pieces"`
	Ready  time.Time `json:"ready"`
}

// Measure reads a thermometer.
//
//ai:tool readonly
func (Desk) Measure(r Reading) string {
	if r.Scale == Fahrenheit {
		return "72F in " + r.Place
	}
	return "22C in " + r.Place
}

// Buy takes an order.
//
//ai:tool
func (Desk) Buy(p *Purchase) Receipt {
	r := Receipt{ID: "order-" + p.Customer, Ready: p.Wanted.Add(72 * time.Hour)}
	for i := range p.Items {
		r.Total += p.Items[i].Price * int64(p.Items[i].Count)
		r.Pieces += p.Items[i].Count
	}
	return r
}
