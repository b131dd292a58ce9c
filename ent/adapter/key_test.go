package adapter_test

import (
	"testing"

	"github.com/aigen-go/aigen/ent/adapter"
)

type level int8

func TestInteger(t *testing.T) {
	for id, want := range map[string]bool{
		"0": true, "127": true, "-128": true, "128": false, "-129": false, "01": false, "+1": false, "-0": false, "": false, "1e1": false,
	} {
		key, ok := adapter.Integer[level](id)
		if ok != want || ok && adapter.FormatInteger(key) != id {
			t.Errorf("%q is %d, %t", id, key, ok)
		}
	}
	if key, ok := adapter.Integer[uint64]("-1"); ok {
		t.Errorf("-1 is %d", key)
	}
	if key, ok := adapter.Integer[uint64]("9223372036854775807"); !ok || key != 1<<63-1 {
		t.Errorf("%d, %t", key, ok)
	}
}

func TestPrefixed(t *testing.T) {
	for id, want := range map[string]bool{
		"thr_01890a5dac96774bbcceb302099a8057":  true,
		"thr_01890A5DAC96774BBCCEB302099A8057":  false,
		"thr_01890a5dac96774bbcceb302099a805g":  false,
		"thr_01890a5dac96774bbcceb302099a80577": false,
		"run_01890a5dac96774bbcceb302099a8057":  false,
		"01890a5dac96774bbcceb302099a8057":      false,
		"thr_":                                  false,
		"":                                      false,
	} {
		if key, ok := adapter.Prefixed("thr", id); ok != want || ok && key != id {
			t.Errorf("%q is %q, %t", id, key, ok)
		}
	}
}
