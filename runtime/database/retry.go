package database

import (
	"errors"
	"slices"

	"github.com/go-sql-driver/mysql"
)

// What databases call a transaction that others got in the way of: PostgreSQL a
// serialization failure or a deadlock, MySQL a deadlock or a lock that it waited
// for too long, and MariaDB a row that changed since the transaction first read.
var (
	retryableStates = []string{"40001", "40P01"}
	retryableMySQL  = []uint16{1213, 1205, 1020}
)

// Retryable says whether err is of a transaction that failed only because of
// others that went on at the same time, and changed nothing. Done again from its
// beginning it may well succeed.
func Retryable(err error) bool {
	var coded interface{ SQLState() string } // an error of PostgreSQL, with any driver
	if errors.As(err, &coded) && slices.Contains(retryableStates, coded.SQLState()) {
		return true
	}
	var my *mysql.MySQLError
	if errors.As(err, &my) && slices.Contains(retryableMySQL, my.Number) {
		return true
	}
	return isBusy(err)
}
