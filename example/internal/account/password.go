package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"

	"golang.org/x/crypto/argon2"
)

// ErrBusy is returned when more passwords wait to be checked than the machine
// can work off soon.
var ErrBusy = errors.New("too many logins at once")

// The cost of a password: OWASP's second choice for argon2id (19 MiB, two
// passes, one thread), about 20 ms. A hash carries its own, so that a change
// here leaves the hashes in the database valid.
const (
	memoryKiB = 19 * 1024
	passes    = 2
	threads   = 1
	saltBytes = 16
	keyBytes  = 32
)

// What a hash in the database may ask for; more than that is damage, not a
// password.
const (
	maxMemoryKiB = 256 * 1024
	maxPasses    = 16
)

// decoy is what the password of an unknown user is compared with. No password
// has this hash; the cost is that of a real one.
var decoy = encode(memoryKiB, passes, threads, make([]byte, saltBytes), make([]byte, keyBytes))

// hasher makes and compares hashes, a bounded number at once: each needs its
// memory and a core.
type hasher struct {
	// waiting has room for those that work and those that wait; working for
	// those that work.
	waiting, working chan struct{}
}

func newHasher() *hasher {
	cores := runtime.GOMAXPROCS(0)
	return &hasher{waiting: make(chan struct{}, 16*cores), working: make(chan struct{}, cores)}
}

// verify says whether password has the hash.
func (h *hasher) verify(ctx context.Context, password, hash string) (bool, error) {
	select {
	case h.waiting <- struct{}{}:
		defer func() { <-h.waiting }()
	default:
		return false, ErrBusy
	}
	select {
	case h.working <- struct{}{}:
		defer func() { <-h.working }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	return matches(password, hash)
}

// hashPassword returns the hash of password in the PHC string format.
func hashPassword(password string) string {
	salt := make([]byte, saltBytes)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, passes, memoryKiB, threads, keyBytes)
	return encode(memoryKiB, passes, threads, salt, key)
}

// matches says whether password has the hash. The error is for a hash that is
// none.
func matches(password, hash string) (bool, error) {
	var version, memory, time, lanes uint32
	fields := strings.Split(hash, "$")
	if len(fields) != 6 || fields[0] != "" || fields[1] != "argon2id" {
		return false, errors.New("the stored password is not an argon2id hash")
	}
	if _, err := fmt.Sscanf(fields[2]+" "+fields[3], "v=%d m=%d,t=%d,p=%d", &version, &memory, &time, &lanes); err != nil {
		return false, fmt.Errorf("the stored password has no parameters: %w", err)
	}
	if version != argon2.Version || memory > maxMemoryKiB || time == 0 || time > maxPasses || lanes == 0 || lanes > 255 {
		return false, fmt.Errorf("the stored password has parameters that are not supported: %s %s", fields[2], fields[3])
	}
	salt, err := base64.RawStdEncoding.DecodeString(fields[4])
	if err != nil {
		return false, errors.New("the stored password has a broken salt")
	}
	key, err := base64.RawStdEncoding.DecodeString(fields[5])
	if err != nil || len(key) == 0 {
		return false, errors.New("the stored password has a broken key")
	}
	got := argon2.IDKey([]byte(password), salt, time, memory, uint8(lanes), uint32(len(key)))
	return subtle.ConstantTimeCompare(got, key) == 1, nil
}

func encode(memory, time, lanes int, salt, key []byte) string {
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, memory, time, lanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// randomPassword returns a password of 100 bits in five groups of letters and
// digits that are hard to mistake.
func randomPassword() string {
	const letters = "abcdefghijkmnpqrstuvwxyz23456789" // 32: 5 bits each
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails
	var text strings.Builder
	for i, c := range b {
		if i > 0 && i%4 == 0 {
			text.WriteByte('-')
		}
		text.WriteByte(letters[c%32])
	}
	return text.String()
}
