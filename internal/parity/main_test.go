package parity_test

import (
	"testing"

	"github.com/aigen-go/aigen/internal/dbtest"
)

func TestMain(m *testing.M) { dbtest.Main(m) }
