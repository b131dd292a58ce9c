package answer

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/aigen-go/aigen/runtime/tool/internal/fixture"
)

// Absent has a field for each kind of value that may be left out.
type Absent struct {
	Text     string            `json:"text,omitempty"`
	Flag     bool              `json:"flag,omitempty"`
	Int      int8              `json:"int,omitempty"`
	Uint     uint64            `json:"uint,omitempty"`
	Float    float32           `json:"float,omitempty"`
	List     []string          `json:"list,omitempty"`
	Map      map[string]int    `json:"map,omitempty"`
	Pointer  *int              `json:"pointer,omitempty"`
	Any      any               `json:"any,omitempty"`
	Raw      json.RawMessage   `json:"raw,omitempty"`
	None     [0]int            `json:"none,omitempty"`
	Pair     [2]int            `json:"pair,omitempty"`
	Time     time.Time         `json:"time,omitempty"`
	ZText    string            `json:"z_text,omitzero"`
	ZFlag    bool              `json:"z_flag,omitzero"`
	ZInt     int64             `json:"z_int,omitzero"`
	ZFloat   float64           `json:"z_float,omitzero"`
	ZList    []string          `json:"z_list,omitzero"`
	ZMap     map[string]string `json:"z_map,omitzero"`
	ZPointer *int              `json:"z_pointer,omitzero"`
	ZAny     any               `json:"z_any,omitzero"`
	ZPair    [2]int            `json:"z_pair,omitzero"`
	ZTime    time.Time         `json:"z_time,omitzero"`
	ZMoment  *time.Time        `json:"z_moment,omitzero"`
	ZPoint   fixture.Point     `json:"z_point,omitzero"`
	ZOwn     Own               `json:"z_own,omitzero"`
	ZAsked   Asked             `json:"z_asked,omitzero"`
	Both     []int             `json:"both,omitempty,omitzero"`
	Rate     float64           `json:"rate,omitempty,omitzero"`
}

// Asked is an interface that knows what is zero.
type Asked interface{ IsZero() bool }

// Own says itself what is zero, by its address.
type Own struct {
	N int `json:"n"`
}

// IsZero says whether N is 7.
func (o *Own) IsZero() bool { return o.N == 7 }

// Quoted has the option "string" of encoding/json.
type Quoted struct {
	Int     int          `json:"int,string"`
	Pointer *uint8       `json:"pointer,string"`
	Float   float64      `json:"float,string,omitempty"`
	Flag    bool         `json:"flag,string"`
	Text    string       `json:"text,string"`
	Named   *fixture.Key `json:"named,string"`
	Number  json.Number  `json:"number,string"`
	//lint:ignore SA5008 the option means nothing here
	List []int `json:"list,string"`
	//lint:ignore SA5008 the option means nothing here
	Address netip.Addr `json:"address,string"`
}

// Promoted has fields of structs that it embeds.
type Promoted struct {
	fixture.Base
	*fixture.Extra
	inner
	*Deeper
	fixture.Named `json:"named"`
	Kind          string `json:"kind"`
	Hidden        string `json:"-"`
	//lint:ignore SA5008 the name is "-"
	Dash     int      `json:"-,"`
	NoSchema int      `json:"no_schema" jsonschema:"-"`
	Odd      []string `json:"a<b>&c"`
	Untagged *bool
	mu       sync.Mutex
}

type inner struct {
	Deep  string `json:"deep"`
	Twice int    `json:"twice"`
}

// Deeper is embedded by a pointer, and embeds by one.
type Deeper struct {
	*fixture.Point
	Twice int    `json:"twice"`
	Last  []bool `json:"last,omitempty"`
}

// Lock takes the lock, which a copy must not have.
func (p *Promoted) Lock() { p.mu.Lock() }

// Unlock gives it back.
func (p *Promoted) Unlock() { p.mu.Unlock() }

// Methods has types that write themselves.
type Methods struct {
	JSON     Celsius              `json:"json"`
	ByJSON   Kelvin               `json:"by_json"`
	Text     Grade                `json:"text"`
	ByText   Mark                 `json:"by_text"`
	PJSON    *Celsius             `json:"p_json"`
	PByJSON  *Kelvin              `json:"p_by_json"`
	PText    *Grade               `json:"p_text"`
	PByText  *Mark                `json:"p_by_text"`
	Marks    []Mark               `json:"marks"`
	Grades   []Grade              `json:"grades"`
	Refs     []*Kelvin            `json:"refs"`
	ByKey    map[Grade]Celsius    `json:"by_key"`
	Kelvins  map[string]Kelvin    `json:"kelvins"`
	PKelvins map[string]*Kelvin   `json:"p_kelvins"`
	Pair     [2]Kelvin            `json:"pair"`
	Level    fixture.Level        `json:"level"`
	Address  netip.Addr           `json:"address"`
	Wait     time.Duration        `json:"wait"`
	Number   json.Number          `json:"number"`
	Raw      json.RawMessage      `json:"raw"`
	Any      any                  `json:"any"`
	Anys     []any                `json:"anys"`
	Named    map[string]any       `json:"named"`
	Said     fmt.Stringer         `json:"said"`
	Link     url.URL              `json:"link"`
	Big      big.Int              `json:"big"`
	PBig     *big.Int             `json:"p_big"`
	Moments  map[string]time.Time `json:"moments"`
}

// Celsius writes its JSON.
type Celsius float64

// MarshalJSON writes it with its unit.
func (c Celsius) MarshalJSON() ([]byte, error) {
	return fmt.Appendf(nil, `{"unit" : "<C>", "tenths": %d}`, int(c)), nil
}

// Kelvin writes its JSON, by its address.
type Kelvin struct {
	N int `json:"n"`
}

// MarshalJSON writes it in an array.
func (k *Kelvin) MarshalJSON() ([]byte, error) { return fmt.Appendf(nil, "[%d]", k.N), nil }

// Grade writes its text.
type Grade int8

// MarshalText writes it with signs.
func (g Grade) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "<grade \"%d\">\xff", int(g)), nil
}

// Mark writes its text, by its address.
type Mark struct {
	N int `json:"n"`
}

// MarshalText writes it with a sign.
func (m *Mark) MarshalText() ([]byte, error) { return fmt.Appendf(nil, "#%d", m.N), nil }

// Many has collections of all sorts.
type Many struct {
	Words   Words                          `json:"words"`
	Grid    [][]int                        `json:"grid"`
	Deep    [][][]fixture.Point            `json:"deep"`
	Fixed   [3][]string                    `json:"fixed"`
	Bytes   [4]byte                        `json:"bytes"`
	Blob    Blob                           `json:"blob"`
	Blobs   [][]byte                       `json:"blobs"`
	PWords  *Words                         `json:"p_words"`
	PPair   *[2]int                        `json:"p_pair"`
	PP      **int                          `json:"pp"`
	PPPoint **fixture.Point                `json:"pp_point"`
	PMap    *map[string]int                `json:"p_map"`
	Points  map[string]fixture.Point       `json:"points"`
	Refs    map[fixture.Key]*fixture.Point `json:"refs"`
	Ints    map[int16][]string             `json:"ints"`
	Uints   map[uint8]bool                 `json:"uints"`
	Addrs   map[netip.Addr]string          `json:"addrs"`
	Nested  map[string]map[int][]int       `json:"nested"`
	Sum     share                          `json:"sum"`
	Forest  Forest                         `json:"forest"`
	Dict    Dict                           `json:"dict"`
	Page    Page[fixture.Point]            `json:"page"`
	Pages   *Page[Page[string]]            `json:"pages"`
	Nothing struct{}                       `json:"nothing"`
	Inline  []struct {
		A []int  `json:"a"`
		B string `json:"b,omitempty"`
	} `json:"inline"`
}

type share uint16

// Words is a named slice.
type Words []string

// Blob is a named slice of bytes.
type Blob []byte

// Forest is a list of itself.
type Forest []Forest

// Dict is a map of itself.
type Dict map[string]Dict

// Page is generic.
type Page[T any] struct {
	Items []T `json:"items"`
	Next  *T  `json:"next"`
}
