package wire

import "sync"

// maxCached bounds a [Cache]. Tools are mostly constants; only a program that makes
// up tools as it runs comes near it.
const maxCached = 1024

// Cache keeps what is costly to render, such as tools as they go over the wire:
// every call of a run sends them all. Its zero value is ready.
type Cache[K comparable, V any] struct {
	mu   sync.Mutex
	kept map[K]V
}

// Get returns what is kept under key, or makes it. Errors are not kept.
func (c *Cache[K, V]) Get(key K, render func() (V, error)) (V, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if v, ok := c.kept[key]; ok {
		return v, nil
	}
	v, err := render()
	if err != nil {
		return v, err
	}
	if c.kept == nil || len(c.kept) >= maxCached {
		c.kept = map[K]V{}
	}
	c.kept[key] = v
	return v, nil
}
