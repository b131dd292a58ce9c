package database

import (
	"errors"
	"slices"
)

// retryableStates are the SQLSTATE codes after which a transaction can simply be
// done again: a serialization failure, and a deadlock.
var retryableStates = []string{"40001", "40P01"}

// Retryable says whether err is of a transaction that failed only because of
// others that went on at the same time, and changed nothing. Done again from its
// beginning it may well succeed.
func Retryable(err error) bool {
	var coded interface{ SQLState() string } // an error of PostgreSQL, with any driver
	if errors.As(err, &coded) && slices.Contains(retryableStates, coded.SQLState()) {
		return true
	}
	return isBusy(err)
}
